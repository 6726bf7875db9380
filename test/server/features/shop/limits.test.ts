import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../../support/app.js';
import { amountOf, changes, databases, setItem } from '../play/support.js';
import { boughtRow, buy, pkOf, quiet, refusedProduct, type At } from './support.js';

const full = 'Purchase limit reached.';
const hour = 3_600_000;
const day = 24 * hour;

const rich = async (to: TestApp): Promise<At> => {
  const player = await to.player();
  await setItem(to, player.pk, 'darkmatter', { amount: 1000 });
  return { to, player };
};

const counts = async (at: At, key: string) => {
  const row = await boughtRow(at, key);
  return [row?.buyCount, row?.periodicBuyCount, row?.lastPeriodicRefreshDate];
};

/** Moves the clock to a moment. */
const until = (to: TestApp, text: string) => to.clock.advance(Date.parse(text) - to.clock.now());

for (const database of databases) {
  test(`${database}: a daily product is had up to its limit, and again the next UTC day`, () =>
    withApp({ database }, async (to) => {
      const at = await rich(to);
      const key = 'daily.energy';
      assert.is((await buy(at, key)).status, 200);
      assert.equal(await counts(at, key), [1, 1, '2026-01-14 09:30:00.000000']);
      await refusedProduct(at, key, full, { amount: 2 });
      until(to, '2026-01-14T23:59:59.999Z');
      assert.is((await buy(at, key)).status, 200);
      assert.equal(await counts(at, key), [2, 2, '2026-01-14 09:30:00.000000']);
      await refusedProduct(at, key, full);
      until(to, '2026-01-15T00:00:00Z');
      const listed = await at.player.get('/api/userproduct');
      assert.equal(listed.body.data.userproducts[0].periodicBuyCount, 0);
      const answer = await buy(at, key, { amount: 2 });
      assert.equal(answer.body.data.userproduct.lastPeriodicRefreshDate, '2026-01-15T00:00:00.000Z');
      assert.equal(await counts(at, key), [4, 2, '2026-01-15 00:00:00.000000']);
      await refusedProduct(at, key, full);
      // A long absence opens one period, not several.
      to.clock.advance(20 * day);
      assert.is((await buy(at, key, { amount: 2 })).status, 200);
      await refusedProduct(at, key, full);
      assert.equal(await counts(at, key), [6, 2, '2026-02-04 00:00:00.000000']);
      assert.is(await amountOf(to, at.player.pk, 'darkmatter'), 1000 - 6);
    }));

  test(`${database}: a weekly product comes back on Friday, 12:00 UTC`, () =>
    withApp({ database }, async (to) => {
      const at = await rich(to);
      const key = 'weekly.melody';
      assert.is((await buy(at, key, { amount: 3 })).status, 200);
      until(to, '2026-01-16T11:59:59.999Z');
      await refusedProduct(at, key, full);
      until(to, '2026-01-16T12:00:00Z');
      assert.is((await buy(at, key)).status, 200);
      assert.equal(await counts(at, key), [4, 1, '2026-01-16 12:00:00.000000']);
      until(to, '2026-01-22T09:00:00Z');
      assert.is((await buy(at, key, { amount: 2 })).status, 200);
      await refusedProduct(at, key, full);
      assert.is(await amountOf(to, at.player.pk, 'darkmatter'), 1000 - 30);
    }));

  test(`${database}: eight at once do not pass a limit`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await rich(to);
      const answers = await Promise.all(Array.from({ length: 8 }, () => buy(at, 'daily.energy')));
      const done = answers.filter(({ status }) => status === 200);
      assert.is(done.length, 2);
      for (const { body } of answers.filter(({ status }) => status !== 200)) assert.is(body.message, full);
      assert.equal((await counts(at, 'daily.energy')).slice(0, 2), [2, 2]);
      assert.is(await amountOf(to, at.player.pk, 'darkmatter'), 998);
    }));
}

test('a product that is not periodic is limited for good', () =>
  withApp({}, async (to) => {
    const at = await rich(to);
    const key = 'limited.melody';
    assert.is((await buy(at, key)).status, 200);
    to.clock.advance(80 * day);
    await refusedProduct(at, key, full, { amount: 2 });
    assert.equal(changes(to, await buy(at, key)), { darkmatter: -2, astralmelody: 5 });
    await refusedProduct(at, key, full);
    assert.equal(await counts(at, key), [2, 0, null]);
  }));

test('what unlock-all gave is owned where it is had once, and not held against a limit', () =>
  withApp({ settings: { unlockAll: true } }, async (to) => {
    const at = await rich(to);
    const row = await boughtRow(at, 'limited.melody');
    assert.equal([row.buyCount, row.createdAt], [1, null]);
    await refusedProduct(at, 'shop.track.veje', 'Product already owned');
    await refusedProduct(at, 'limited.melody', full, { amount: 3 });
    const answer = await buy(at, 'limited.melody', { amount: 2 });
    assert.equal(changes(to, answer), { darkmatter: -4, astralmelody: 10 });
    assert.equal([answer.body.data.userproduct.buyCount, answer.body.data.userproduct.createdAt], [3, null]);
    await refusedProduct(at, 'limited.melody', full);
    assert.is((await buy(at, 'daily.energy', { amount: 2 })).status, 200);
    await refusedProduct(at, 'daily.energy', full);
    assert.equal(await counts(at, 'daily.energy'), [3, 2, '2026-01-14 09:30:00.000000']);
  }));

test('a product that is no longer periodic loses its date with the next purchase', () =>
  withApp({}, async (to) => {
    const at = await rich(to);
    const date = '2026-01-13 00:00:00.000000';
    const row = { buyCount: 2, periodicBuyCount: 2, lastPeriodicRefreshDate: date, createdAt: date };
    const owner = { UserPk: at.player.pk, ProductPk: pkOf(to, 'products', 'free.energy') };
    await to.app.store.write([at.player.pk], (tx) =>
      tx
        .insertInto('userProducts')
        .values({ ...row, ...owner })
        .execute(),
    );
    assert.is((await buy(at, 'free.energy')).status, 200);
    assert.equal(await counts(at, 'free.energy'), [3, 2, null]);
  }));

test.run();
