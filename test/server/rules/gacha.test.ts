import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { drawGacha, gachaPrice, isGachaOpen } from '../../../src/server/rules/gacha.js';
import { fractions } from './rows.js';

const gacha = {
  ...{ drawMoneyKey: 'darkmatter', drawOncePrice: 10, drawTenInOncePrice: 90 },
  drawTicketKey: 'gachaticket.main',
};

test('draws are paid with money or tickets, where the gacha takes them', () => {
  const price = (isTicket: boolean, draws: 1 | 10, over = {}) =>
    gachaPrice({ ...gacha, ...over }, { isTicket, draws });
  assert.equal(price(false, 1), { moneyType: 'darkmatter', value: 10 });
  assert.equal(price(false, 10), { moneyType: 'darkmatter', value: 90 });
  assert.equal(price(true, 1), { moneyType: 'gachaticket.main', value: 1 });
  assert.equal(price(true, 10), { moneyType: 'gachaticket.main', value: 10 });
  assert.is(price(true, 1, { drawTicketKey: '' }), null);
  assert.is(price(false, 1, { drawMoneyKey: '', drawOncePrice: 0 }), null);
});

test('state 0 and the dates close a gacha', () => {
  const at = (state: number, openDate: number | null, closeDate: number | null) =>
    isGachaOpen({ state, openDate, closeDate }, 5);
  assert.is(at(1, null, null), true);
  assert.is(at(0, null, null), false);
  assert.is(at(1, 6, null), false);
  assert.is(at(1, null, 4), false);
});

const row = (itemKey: string, over = {}) => ({
  ...{ key: `of.${itemKey}`, itemKey, itemAmount: 1, starBitItemAmount: 6, appearProportion: 1 },
  ...over,
});
const owning = (...keys: string[]) => ({ owns: (key: string) => keys.includes(key) });

test('each draw is weighted; what is owned becomes star bits', () => {
  const rows = [
    row('icon.a', { appearProportion: 3 }),
    row('icon.b'),
    row('icon.c', { appearProportion: 0 }),
  ];
  const one = (fraction: number, ...owned: string[]) =>
    drawGacha(rows, { draws: 1, ...owning(...owned), random: fractions(fraction) });
  const plain = (itemKey: string) => [
    { gachaItemKey: `of.${itemKey}`, isStarBit: false, reward: { key: itemKey, value: 1 } },
  ];
  assert.equal(one(0.7499), plain('icon.a'));
  assert.equal(one(0.75), plain('icon.b'));
  assert.equal(one(0.9999), plain('icon.b'));
  assert.equal(one(0, 'icon.b'), plain('icon.a'));
  assert.equal(one(0, 'icon.a'), [
    { gachaItemKey: 'of.icon.a', isStarBit: true, reward: { key: 'starbit.default', value: 6 } },
  ]);
});

test('earlier ones of the same ten count as owned', () => {
  const rows = [row('icon.a'), row('icon.b')];
  const order = [0, 0, 0.5, 0, 0.5, 0.5, 0, 0, 0, 0];
  const drawn = drawGacha(rows, { draws: 10, ...owning('icon.b'), random: fractions(...order) });
  assert.equal(
    drawn?.map(({ gachaItemKey, isStarBit }) => [gachaItemKey.at(-1), isStarBit]),
    order.map((fraction, n) => [fraction === 0 ? 'a' : 'b', n > 0]),
  );
});

test('currencies always add; boxes and cosmic tickets are never owned', () => {
  const always = [
    ...['astralmelody', 'energy.green', 'missionclearticket.daily', 'missionclearticket.weekly'],
    ...['darkmatter', 'fragment', 'fragment.soft', 'random.item_box_0', 'cosmicticket.day_1'],
  ];
  for (const itemKey of always) {
    const rows = [row(itemKey, { itemAmount: 21 })];
    const random = fractions(...Array.from({ length: 10 }, () => 0));
    const drawn = drawGacha(rows, { draws: 10, ...owning(itemKey), random });
    assert.is(drawn?.length, 10);
    for (const each of drawn ?? []) {
      assert.equal([each.isStarBit, each.reward], [false, { key: itemKey, value: 21 }]);
    }
  }
  const bits = drawGacha([row('starbit.default')], {
    ...{ draws: 1, ...owning('starbit.default'), random: fractions(0) },
  });
  assert.is(bits?.[0]?.isStarBit, true);
});

test('a gacha in which nothing has a weight gives nothing', () => {
  const drawing = { draws: 1, ...owning(), random: fractions(0.5, 0.5) } as const;
  assert.is(drawGacha([], drawing), null);
  assert.is(drawGacha([row('icon.a', { appearProportion: 0 })], drawing), null);
});

test.run();
