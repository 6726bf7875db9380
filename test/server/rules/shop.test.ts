import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bundlePrice,
  countPurchase,
  isBundleForSale,
  isForSale,
  isRealMoney,
  ProductCategory,
  productRewards,
  unitPrice,
} from '../../../src/server/rules/shop.js';
import { fractions } from './rows.js';

const now = Date.parse('2026-01-14T09:30:00Z');
const stored = '2026-01-14 09:30:00.000000';

const priced = (price: number, discountedPrice = 0, moneyType = 'darkmatter') => ({
  ...{ moneyType, price, discountedPrice },
});

test('a discounted price counts where it is above 0 and lower', () => {
  const cases: [number, number, number][] = [
    [10, 0, 10],
    [10, 7, 7],
    [10, 10, 10],
    [10, 11, 10],
    [10, -3, 10],
    [0, 5, 0],
  ];
  for (const [price, discounted, expected] of cases) {
    assert.is(unitPrice(priced(price, discounted)), expected, `${price} or ${discounted}`);
  }
  assert.is(isRealMoney('cash'), true);
  assert.is(isRealMoney('cashew'), false);
  assert.is(unitPrice(priced(990, 900, 'cash')), 0);
});

test('a bundle costs the sum less its discount, rounded up', () => {
  const cases: [number[], number, number][] = [
    [[10], 0, 10],
    [[1, 2], 50, 2],
    [[300, 2500], 7, 2604],
    [[1], 99, 1],
    [[100], 100, 0],
    [[100], 130, 0],
    [[100], -20, 100],
    [[], 10, 0],
  ];
  for (const [prices, percentage, expected] of cases) {
    const products = prices.map((price) => priced(price));
    assert.is(bundlePrice(products, percentage), expected, `${prices.join()} less ${percentage}`);
  }
  assert.is(bundlePrice([priced(10, 5), priced(99, 0, 'cash')], 0), 5);
});

test('state 0 and the dates of the group close a product', () => {
  const group = (openDate: number | null, closeDate: number | null) => ({ openDate, closeDate });
  assert.is(isForSale({ state: 1 }, undefined, now), true);
  assert.is(isForSale({ state: 1 }, group(null, null), now), true);
  assert.is(isForSale({ state: 0 }, group(null, null), now), false);
  assert.is(isForSale({ state: 1 }, group(now + 1, null), now), false);
  assert.is(isForSale({ state: 1 }, group(null, now - 1), now), false);
  assert.is(isBundleForSale({ state: 1, productKeys: ['a'] }), true);
  assert.is(isBundleForSale({ state: 0, productKeys: ['a'] }), false);
  assert.is(isBundleForSale({ state: 1, productKeys: [] }), false);
});

const product = (over: Partial<Parameters<typeof countPurchase>[0]> = {}) => ({
  ...{ category: ProductCategory.money as number, refreshPeriod: '', limitCount: 0 },
  ...over,
});
const bought = (over: Partial<NonNullable<Parameters<typeof countPurchase>[1]>> = {}) => ({
  ...{ buyCount: 0, periodicBuyCount: 0, lastPeriodicRefreshDate: null, createdAt: stored },
  ...over,
});
const owned = 'Product already owned';
const full = 'Purchase limit reached.';

test('what may be bought again, and how often', () => {
  const day = { refreshPeriod: 'daily', limitCount: 3 };
  const today = '2026-01-14 00:00:00.000000';
  const yesterday = '2026-01-13 00:00:00.000000';
  type Case = [
    Parameters<typeof countPurchase>[0],
    Parameters<typeof countPurchase>[1],
    number,
    string | [number, number, string | null],
  ];
  const cases: Case[] = [
    [product(), undefined, 1, [1, 0, null]],
    [product(), bought({ buyCount: 7 }), 99, [106, 0, null]],
    ...Object.values(ProductCategory).map((category): Case => [
      product({ category }),
      bought({ buyCount: 1 }),
      1,
      [2, 0, null],
    ]),
    [product({ category: 1 }), undefined, 1, [1, 0, null]],
    [product({ category: 1 }), bought(), 1, [1, 0, null]],
    [product({ category: 1 }), undefined, 2, owned],
    [product({ category: 1 }), bought({ buyCount: 1 }), 1, owned],
    [product({ category: 901 }), bought({ buyCount: 1 }), 1, owned],
    [product({ category: 1 }), bought({ buyCount: 1, createdAt: null }), 1, owned],
    [product({ limitCount: 2 }), bought({ buyCount: 1 }), 1, [2, 0, null]],
    [product({ limitCount: 2 }), bought({ buyCount: 1 }), 2, full],
    [product({ limitCount: 2 }), bought({ buyCount: 2 }), 1, full],
    [product({ limitCount: 2 }), undefined, 3, full],
    // What unlock-all gave is not held against the limit, what was bought on top is.
    [product({ limitCount: 2 }), bought({ buyCount: 1, createdAt: null }), 2, [3, 0, null]],
    [product({ limitCount: 2 }), bought({ buyCount: 3, createdAt: null }), 1, full],
    [product({ limitCount: 1 }), bought({ buyCount: 0, createdAt: null }), 1, [1, 0, null]],
    [product(day), undefined, 1, [1, 1, stored]],
    [product(day), undefined, 4, full],
    [product(day), bought({ buyCount: 9 }), 1, [10, 1, stored]],
    [
      product(day),
      bought({ buyCount: 2, periodicBuyCount: 2, lastPeriodicRefreshDate: today }),
      1,
      [3, 3, today],
    ],
    [product(day), bought({ buyCount: 2, periodicBuyCount: 2, lastPeriodicRefreshDate: today }), 2, full],
    [
      product(day),
      bought({ buyCount: 3, periodicBuyCount: 3, lastPeriodicRefreshDate: yesterday }),
      3,
      [6, 3, today],
    ],
    [
      product({ refreshPeriod: 'weekly' }),
      bought({ buyCount: 3, periodicBuyCount: 3, lastPeriodicRefreshDate: '2026-01-09 11:59:59.000000' }),
      1,
      [4, 1, '2026-01-09 12:00:00.000000'],
    ],
    [product(), bought({ periodicBuyCount: 3, lastPeriodicRefreshDate: yesterday }), 1, [1, 3, null]],
  ];
  for (const [of, row, amount, expected] of cases) {
    const counted = countPurchase(of, row, { amount, now });
    const { buyCount, periodicBuyCount, lastPeriodicRefreshDate } = counted.ok ? counted.counts : bought();
    assert.equal(
      counted.ok ? [buyCount, periodicBuyCount, lastPeriodicRefreshDate] : counted.reason,
      expected,
      `${amount} of ${JSON.stringify(of)} on ${JSON.stringify(row)}`,
    );
  }
});

test('items and bonus come as often as they are bought', () => {
  const of = {
    key: 'star.coin',
    items: [{ key: 'darkmooncoin', value: 2 }],
    bonus: [{ key: 'darkmatter', value: 1 }],
  };
  const none = { chances: [], random: fractions() };
  assert.equal(productRewards(of, { amount: 3, ...none }), [
    { key: 'darkmooncoin', value: 6 },
    { key: 'darkmatter', value: 3 },
  ]);
});

test('the advertised fragments are drawn once for each that is bought', () => {
  const of = { key: 'star.fragment_ad', items: [{ key: 'icon.shown', value: 1 }], bonus: [] };
  const chances = [
    { appearProportion: 60, value: 1 },
    { appearProportion: 40, value: 3 },
    { appearProportion: 0, value: 500 },
  ];
  assert.equal(productRewards(of, { amount: 2, chances, random: fractions(0.59, 0.999) }), [
    { key: 'fragment', value: 1 },
    { key: 'fragment', value: 3 },
  ]);
  assert.is(productRewards(of, { amount: 1, chances: chances.slice(2), random: fractions(0.5) }), null);
  assert.is(productRewards(of, { amount: 1, chances: [], random: fractions(0.5) }), null);
});

test.run();
