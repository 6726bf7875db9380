import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestAnswer } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { boughtRow, buy, changing, pkOf, quiet, refused, refusedProduct } from './support.js';

const energy = 'energy.green';
const plain = 'star.coin';
const funds = 'Insufficient funds.';
const owned = 'Product already owned';
const realMoney = /^This is sold for real money/;
const notForSale = /: this product is not for sale\.$/;

const wrongAmounts = [
  ...['', '0', '-1', '-5', '100', '200000', '1.5', ' 1', '1e1', '0x1', 'one', 'NaN', 'Infinity'],
  ...['1180591620717411303424', '９', 'null', '[1]'],
];

/** Products that a rule closes or prices out of reach. */
const odd = changing('products', {
  'shop.sticker.veyunagu': { price: -5 },
  'shop.emoticon.nace': { price: 2 ** 50, category: 0 },
});

for (const database of databases) {
  test(`${database}: a purchase names the field that is wrong, and changes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const path = `/api/buy/product/${pkOf(to, 'products', plain)}`;
      const open = await to.request(path, { form: { amount: 1 } });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = { to, player };
      for (const amount of wrongAmounts) {
        await refused(at, {
          path,
          form: { amount },
          message: /^amount: must be a whole number from 1 to 99/,
        });
      }
      for (const isSubscription of ['', '2', '-1', 'true']) {
        await refused(at, { path, form: { isSubscription }, message: /^isSubscription: must be a whole/ });
      }
      for (const product of ['x', '-1', '1.0', '%20', `${plain}`, '12345678901234567890']) {
        await refused(at, { path: `/api/buy/product/${product}`, message: /^product: must be a whole/ });
      }
      const twice = await player.request(path, {
        body: 'amount=1&amount=2',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      assert.equal([twice.status, twice.body.message], [400, 'amount: sent twice.']);
      await refused(at, { path: '/api/buy/product/1', message: 'Product not found', status: 404 });
    }));

  test(`${database}: what is closed, owned, wants something else or too much is refused unpaid`, () =>
    withApp({ database, capture: odd }, async (to) => {
      const at = { to, player: await to.player() };
      const { pk } = at.player;
      for (const key of ['refused.state', 'refused.ended', 'refused.coming']) {
        await refusedProduct(at, key, notForSale);
      }
      await refusedProduct(at, 'refused.cash', realMoney);
      await refusedProduct(at, 'refused.currency', funds);
      await refusedProduct(at, 'refused.required', 'pack.nobody.has: this item must be owned first.');
      await refusedProduct(at, 'shop.sticker.veyunagu', funds);
      await refusedProduct(at, 'shop.emoticon.nace', funds, { amount: 99 });
      await refusedProduct(at, 'shop.track.veje', owned, { amount: 2 });
      await setItem(to, pk, energy, { amount: 299 });
      await refusedProduct(at, 'star.fragment_1', funds);
      await setItem(to, pk, energy, { amount: 599 });
      await refusedProduct(at, 'star.fragment_1', funds, { amount: 2 });
      // A price from the client changes nothing.
      await refusedProduct(at, 'star.fragment_1', funds, { amount: 2, price: 0, moneyType: 'darkmatter' });
    }));

  test(`${database}: a purchase takes its price, counts, and answers with the row`, () =>
    withApp({ database }, async (to) => {
      const at = { to, player: await to.player() };
      await setItem(to, at.player.pk, energy, { amount: 1000 });
      const started = to.statements.length;
      const answer = await buy(at, plain, { isSubscription: 0, amount: 3 });
      assert.ok(to.statements.length - started <= 30, `${to.statements.length - started} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal([answer.body.state, answer.body.message], [0, 'Success.']);
      const { userproduct, ...more } = answer.body.data;
      assert.equal(more, { randomItems: [] });
      const { pk, ...row } = userproduct;
      const date = new Date(to.clock.now()).toISOString();
      assert.equal(row, {
        ...{ buyCount: 3, periodicBuyCount: 0, lastPeriodicRefreshDate: null },
        ...{ UserPk: at.player.pk, ProductPk: pkOf(to, 'products', plain) },
        ...{ createdAt: date, updatedAt: date },
      });
      assert.equal(changes(to, answer), { [energy]: -300, darkmooncoin: 3 });
      to.clock.advance(5000);
      const again = await buy(at, plain);
      assert.equal(again.body.data.userproduct, {
        ...{ ...userproduct, pk, buyCount: 4, updatedAt: new Date(to.clock.now()).toISOString() },
      });
      assert.is(await amountOf(to, at.player.pk, energy), 600);
      assert.is(await amountOf(to, at.player.pk, 'darkmooncoin'), 4);
    }));

  test(`${database}: of eight purchases at once only those that are paid for are made`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = { to, player: await to.player() };
      await setItem(to, at.player.pk, energy, { amount: 350 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => buy(at, plain)));
      assert.equal(outcomes(answers), [200, 200, 200, funds, funds, funds, funds, funds]);
      assert.is(await amountOf(to, at.player.pk, energy), 50);
      assert.is(await amountOf(to, at.player.pk, 'darkmooncoin'), 3);
      assert.is((await boughtRow(at, plain)).buyCount, 3);
    }));

  test(`${database}: of eight purchases at once of what is bought once, one is made`, () =>
    withApp({ database }, async (to) => {
      const at = { to, player: await to.player() };
      await setItem(to, at.player.pk, 'darkmatter', { amount: 100 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => buy(at, 'shop.track.veje')));
      assert.equal(outcomes(answers), [200, ...Array.from({ length: 7 }, () => owned)]);
      assert.is(await amountOf(to, at.player.pk, 'darkmatter'), 85);
      assert.equal((await rowsOf(to, 'userProducts', at.player.pk)).length, 1);
      assert.is(await amountOf(to, at.player.pk, 'track.veje'), 1);
      await refusedProduct(at, 'shop.track.veje', owned);
    }));
}

/** 200 or the message of each answer, the successes first. */
function outcomes(answers: readonly TestAnswer[]): (number | string)[] {
  const all = answers.map(({ status, body }) => (status === 200 ? 200 : String(body.message)));
  return [...all.filter((each) => each === 200), ...all.filter((each) => each !== 200)];
}

test('what is required must be owned: some of it, of that kind, and not past its end', () =>
  withApp({}, async (to) => {
    const at = { to, player: await to.player() };
    const message = 'pack.hadraza: this item must be owned first.';
    await refusedProduct(at, 'shop.pack.velan', message);
    await setItem(to, at.player.pk, 'pack.hadraza', { amount: 0 });
    await refusedProduct(at, 'shop.pack.velan', message);
    await setItem(to, at.player.pk, 'pack.hadraza', { amount: 1, endDate: '2026-01-14 09:29:59.000000' });
    await refusedProduct(at, 'shop.pack.velan', message);
    await setItem(to, at.player.pk, 'pack.hadraza', { amount: 1, endDate: '2026-01-14 09:30:01.000000' });
    assert.is((await buy(at, 'shop.pack.velan')).status, 200);
    // Required by key and by reward alike.
    for (const key of ['shop.pack.quiyuna', 'shop.pack.jevekice']) {
      assert.is((await buy(at, key)).status, 200, key);
    }
  }));

test('a discount counts where it is one; a price of 0 is paid whatever its currency', () =>
  withApp({ capture: quiet }, async (to) => {
    const at = { to, player: await to.player() };
    await setItem(to, at.player.pk, energy, { amount: 0 });
    const free = await buy(at, 'free.energy', { amount: 99 });
    assert.equal(changes(to, free), { [energy]: 990 });
    await setItem(to, at.player.pk, energy, { amount: 5100 });
    assert.equal(changes(to, await buy(at, 'star.fragment_10', { amount: 2 })), {
      ...{ [energy]: -5000, fragment: 20, darkmatter: 2 },
    });
    assert.equal(changes(to, await buy(at, plain)), { [energy]: -100, darkmooncoin: 1 });
  }));

test('a product whose group is not there has nothing that closes it', () =>
  withApp({}, async (to) => {
    const at = { to, player: await to.player() };
    assert.equal(changes(to, await buy(at, 'odd.group')), { [energy]: -1, darkmooncoin: 1 });
  }));

test('with shop.freeCash what costs real money is had for nothing', () =>
  withApp({ settings: { shop: { freeCash: true } } }, async (to) => {
    const at = { to, player: await to.player() };
    assert.equal(changes(to, await buy(at, 'refused.cash', { amount: 2 })), { darkmooncoin: 2 });
    await refusedProduct(at, 'refused.currency', funds);
  }));

test('what would not fit into a balance is refused unpaid', () =>
  withApp({}, async (to) => {
    const at = { to, player: await to.player() };
    await setItem(to, at.player.pk, 'darkmooncoin', { amount: Number.MAX_SAFE_INTEGER - 1 });
    await refusedProduct(at, plain, 'darkmooncoin: there is no room for so many.', { amount: 2 });
    assert.is((await buy(at, plain)).status, 200);
    assert.is(await amountOf(to, at.player.pk, 'darkmooncoin'), Number.MAX_SAFE_INTEGER);
  }));

test('two players who buy at once pay and get their own', () =>
  withApp({}, async (to) => {
    const [a, b] = [
      { to, player: await to.player() },
      { to, player: await to.player() },
    ];
    const [first, second] = await Promise.all([buy(a, plain, { amount: 2 }), buy(b, plain)]);
    assert.equal(changes(to, first), { [energy]: -200, darkmooncoin: 2 });
    assert.equal(changes(to, second), { [energy]: -100, darkmooncoin: 1 });
    assert.equal([(await boughtRow(a, plain)).buyCount, (await boughtRow(b, plain)).buyCount], [2, 1]);
  }));

test.run();
