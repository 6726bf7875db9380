import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type AppOptions, type TestApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { boughtRow, buy, changing, pkOf, quiet, refused, type At, type Form } from './support.js';

const energy = 'energy.green';
const funds = 'Insufficient funds.';
const owned = 'Product already owned';

const rich = async (to: TestApp): Promise<At> => {
  const player = await to.player();
  await setItem(to, player.pk, energy, { amount: 10_000 });
  await setItem(to, player.pk, 'darkmatter', { amount: 1000 });
  return { to, player };
};

const pathOf = (to: TestApp, key: string) => `/api/productbundle/buy/${pkOf(to, 'productBundles', key)}`;
const buyBundle = ({ to, player }: At, key: string, form: Form = {}) => player.post(pathOf(to, key), form);
const refusedBundle = (at: At, key: string, message: string | RegExp, status = 400) =>
  refused(at, { path: pathOf(at.to, key), message, status });

/** The closed bundle opened, with other products in it. */
const holding = (...productKeys: string[]): NonNullable<AppOptions['capture']> =>
  changing('productBundles', {
    'bundle.closed': { state: 1, productKeys, moneyType: 'darkmatter', discountPercentage: 10 },
  });

for (const database of databases) {
  test(`${database}: a bundle is bought at the sum less its discount, rounded up`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await rich(to);
      const started = to.statements.length;
      const answer = await buyBundle(at, 'bundle.fragments');
      assert.ok(to.statements.length - started <= 30, `${to.statements.length - started} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { data } = answer.body;
      assert.equal(Object.keys(data), ['userproducts', 'userproductbundle', 'randomItems']);
      // (300 + 2500) less 7 %
      assert.equal(changes(to, answer), { [energy]: -2604, fragment: 11, darkmatter: 1 });
      const date = new Date(to.clock.now()).toISOString();
      const fresh = {
        ...{ buyCount: 1, periodicBuyCount: 0, lastPeriodicRefreshDate: null, UserPk: at.player.pk },
        ...{ createdAt: date, updatedAt: date },
      };
      const rows = data.userproducts.map(({ pk: _, ...row }: { pk: number }) => row);
      assert.equal(rows, [
        { ...fresh, ProductPk: pkOf(to, 'products', 'star.fragment_1') },
        { ...fresh, ProductPk: pkOf(to, 'products', 'star.fragment_10') },
      ]);
      assert.equal(data.userproductbundle, {
        ...{ pk: pkOf(to, 'productBundles', 'bundle.fragments'), buyCount: 1 },
        ...{ createdAt: date, updatedAt: date, UserPk: at.player.pk },
        ProductBundlePk: pkOf(to, 'productBundles', 'bundle.fragments'),
      });
      assert.equal(data.randomItems, []);
      const half = await buyBundle(at, 'bundle.limited');
      // (2 + 1) less 50 %
      assert.equal(changes(to, half), { [energy]: 1000 - 2, astralmelody: 5 });
      assert.is((await boughtRow(at, 'daily.energy')).periodicBuyCount, 1);
    }));

  test(`${database}: a bundle is refused as a whole where one of its products is`, () =>
    withApp({ database, capture: holding('star.coin', 'shop.track.veje') }, async (to) => {
      const at = await rich(to);
      const open = await to.request(pathOf(to, 'bundle.fragments'), { form: {} });
      assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
      await refused(at, { path: '/api/productbundle/buy/1', message: 'Product not found', status: 404 });
      await refused(at, { path: '/api/productbundle/buy/x', message: /^bundle: must be a whole/ });
      await refusedBundle(at, 'bundle.broken', 'Product not found', 404);
      await refusedBundle(at, 'bundle.cash', /real money/);
      // Sold out within.
      assert.is((await buy(at, 'limited.melody', { amount: 2 })).status, 200);
      await refusedBundle(at, 'bundle.limited', 'Purchase limit reached.');
      // Owned within: once it was bought, not again.
      assert.is((await buyBundle(at, 'bundle.closed')).status, 200);
      await refusedBundle(at, 'bundle.closed', owned);
      await setItem(to, at.player.pk, energy, { amount: 2603 });
      await refusedBundle(at, 'bundle.fragments', funds);
    }));

  test(`${database}: of eight bundles at once one is bought`, () =>
    withApp({ database, capture: holding('shop.track.veje', 'shop.track.romuxoza') }, async (to) => {
      const at = await rich(to);
      const answers = await Promise.all(Array.from({ length: 8 }, () => buyBundle(at, 'bundle.closed')));
      assert.is(answers.filter(({ status }) => status === 200).length, 1);
      for (const { status, body } of answers) if (status !== 200) assert.is(body.message, owned);
      // (15 + 20) less 10 %
      assert.is(await amountOf(to, at.player.pk, 'darkmatter'), 1000 - 32);
      assert.is((await rowsOf(to, 'userProducts', at.player.pk)).length, 2);
    }));
}

test('closed and empty bundles, and closed products within, are not for sale', async () => {
  await withApp({}, async (to) => {
    await refusedBundle(await rich(to), 'bundle.closed', /: this bundle is not for sale\.$/);
  });
  const cases: readonly [string[], string | RegExp][] = [
    [[], /: this bundle is not for sale\.$/],
    [['star.coin', 'refused.state'], /^refused\.state: this product is not for sale\.$/],
    [['star.coin', 'refused.ended'], /^refused\.ended: this product is not for sale\.$/],
    [['star.coin', 'refused.cash'], /real money/],
    [['star.coin', 'refused.required'], 'pack.nobody.has: this item must be owned first.'],
    [['shop.track.veje', 'shop.track.veje'], owned],
  ];
  for (const [keys, message] of cases) {
    await withApp({ capture: holding(...keys) }, async (to) => {
      await refusedBundle(await rich(to), 'bundle.closed', message);
    });
  }
});

test('a product that a bundle names twice is bought twice', () =>
  withApp({ capture: holding('star.coin', 'star.coin') }, async (to) => {
    const at = await rich(to);
    const answer = await buyBundle(at, 'bundle.closed');
    assert.equal(changes(to, answer), { darkmatter: -180, darkmooncoin: 2 });
    const [row, ...more] = answer.body.data.userproducts;
    assert.equal([row.buyCount, more], [2, []]);
  }));

test('with shop.freeCash a bundle for real money is had for nothing', () =>
  withApp({ settings: { shop: { freeCash: true } } }, async (to) => {
    const at = await rich(to);
    assert.equal(changes(to, await buyBundle(at, 'bundle.cash')), { darkmooncoin: 1 });
  }));

test.run();
