import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { quiet, refused, type At } from '../shop/support.js';
import { eightAtOnce, noPks, oneWins, profileOf, researchOf, setProfile, setRow, wear } from './support.js';

const begin = (pk: number) => `/api/lab/product/${pk}/beginResearch`;
const buy = (pk: number | string) => `/api/lab/product/${pk}/buy`;
const report = (pk: number | string) => `/api/lab/product/${pk}/report`;
const [energy, darkmatter] = ['energy.green', 'darkmatter'];
const tooLittle = 'Not enough items to buy lab product.';

/** A player who is researching product 71, with so much of both currencies. */
async function researching(to: TestApp, amount: number): Promise<At> {
  const at = { to, player: await to.player() };
  await at.player.post(begin(71));
  await setItem(to, at.player.pk, energy, { amount });
  await setItem(to, at.player.pk, darkmatter, { amount });
  return at;
}

/** All missions of product 71 are done. */
async function finishMissions(at: At): Promise<void> {
  for (const pk of [81, 82, 83]) await setRow(at, 'userLabMissions', { pk, state: 2 });
  await setProfile(at, { onResearchLabMissionPkOrZero: 0 });
}

/** The pack of product 71 as the player holds it: rows of the pack, its tracks and maps. */
async function holdings({ to, player }: At) {
  const tables = ['userPacks', 'userTracks', 'userMaps'] as const;
  const rows = await Promise.all(tables.map((table) => rowsOf(to, table, player.pk)));
  return rows.map((list) => list.length);
}

for (const database of databases) {
  test(`${database}: buying and reporting want a session, and that product to be the running one`, () =>
    withApp({ database }, async (to) => {
      for (const path of [buy(71), report(71)]) {
        const open = await to.request(path, { form: {} });
        assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      }
      const at = { to, player: await to.player() };
      for (const path of [buy, report]) {
        for (const pk of noPks) await refused(at, { path: path(pk), message: /^product: must be a whole/ });
        await refused(at, { path: path(9999), message: 'Lab product not found.' });
        await refused(at, { path: path(71), message: 'User is not researching this lab product.' });
      }
      await at.player.post(begin(71));
      for (const path of [buy(72), report(72)]) {
        await refused(at, { path, message: 'User is not researching this lab product.' });
      }
    }));

  test(`${database}: a product is bought while it is researched, at its full price`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to, 299);
      const { player } = at;
      await refused(at, { path: buy(71), message: tooLittle });
      await setItem(to, player.pk, darkmatter, { amount: 350 });
      await wear(at, 'fomisu');
      const { researchStartDate } = await profileOf(at);
      to.clock.advance(60_000);
      const before = await holdings(at);
      const from = to.statements.length;
      const { status, body } = await player.post(buy(71));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(status, 200);
      assert.equal(Object.keys(body), envelopeKeys);
      const { userLabProduct, ...pks } = body.data;
      assert.equal(pks, { onResearchLabProductPkOrZero: 0, onResearchLabMissionPkOrZero: 0 });
      const { pk, ...row } = userLabProduct;
      assert.type(pk, 'number');
      assert.equal(row, {
        ...{ isAsteHelp: 1, startDate: '2026-01-14T09:30:00.000Z', endDate: '2026-01-14T09:31:00.000Z' },
        ...{ UserPk: player.pk, LabProductPk: 71 },
      });
      assert.is(researchStartDate, '2026-01-14 09:30:00.000000');
      assert.is((await profileOf(at)).researchStartDate, null);
      assert.equal(await researchOf(at), [0, 0]);
      assert.is(await amountOf(to, player.pk, darkmatter), 50, 'no discount on buying');

      const changed = changes(to, { status, body, headers: new Headers() });
      assert.is(changed[darkmatter], -300);
      const pack = to.app.catalog.find('packs', 2);
      assert.is(changed[pack?.packItemKey ?? ''], 1);
      const tracks = to.app.catalog.where('tracks', 'PackPk', 2);
      const maps = tracks.flatMap((track) => to.app.catalog.where('maps', 'TrackPk', track.pk));
      const gained = [1, tracks.length, maps.length];
      assert.equal(
        (await holdings(at)).map((count, index) => count - (before[index] ?? 0)),
        gained,
      );
      await refused(at, { path: buy(71), message: 'User is not researching this lab product.' });
      await refused(at, { path: begin(71), message: 'Lab product already researched.' });
    }));

  test(`${database}: a product is reported once all of its missions are done`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to, 500);
      const { player } = at;
      await refused(at, { path: report(71), message: 'Mission not done researching.' });
      await finishMissions(at);
      await setRow(at, 'userLabMissions', { pk: 83, state: 1 });
      await refused(at, { path: report(71), message: 'Mission not done researching.' });
      await setRow(at, 'userLabMissions', { pk: 83, state: 2 });
      await setItem(to, player.pk, energy, { amount: 499 });
      await refused(at, { path: report(71), message: tooLittle });
      await setItem(to, player.pk, energy, { amount: 500 });
      const from = to.statements.length;
      const answer = await player.post(report(71));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      const { userLabProduct, ...pks } = answer.body.data;
      assert.equal(pks, { onResearchLabProductPkOrZero: 0, onResearchLabMissionPkOrZero: 0 });
      assert.equal([userLabProduct.isAsteHelp, userLabProduct.LabProductPk], [0, 71]);
      assert.is(changes(to, answer)[energy], -500);
      assert.is(await amountOf(to, player.pk, energy), 0);
      assert.is((await rowsOf(to, 'userLabProducts', player.pk)).length, 1);
      await refused(at, { path: report(71), message: 'User is not researching this lab product.' });
    }));

  test(`${database}: the worn character's skill lowers the price of a report`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to, 500);
      await finishMissions(at);
      await wear(at, 'cedimo');
      const { body } = await at.player.get('/api/lab');
      const shown = body.data.labProducts.find(({ pk }: { pk: number }) => pk === 71).price;
      assert.is(shown, 450, 'what is shown is what is paid');
      const answer = await at.player.post(report(71));
      assert.is(changes(to, answer)[energy], -450);
    }));

  test(`${database}: of eight purchases, and of eight reports at once, one wins and one price is paid`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const bought = await researching(to, 3000);
      const buys = await eightAtOnce(() => bought.player.post(buy(71)));
      const reported = await researching(to, 5000);
      await finishMissions(reported);
      const reports = await eightAtOnce(() => reported.player.post(report(71)));
      for (const { statuses, messages } of [buys, reports]) {
        assert.equal(statuses, oneWins);
        assert.equal(messages, ['User is not researching this lab product.']);
      }
      assert.is(await amountOf(to, bought.player.pk, darkmatter), 2700);
      assert.is(await amountOf(to, reported.player.pk, energy), 4500);
      for (const { player } of [bought, reported]) {
        assert.is((await rowsOf(to, 'userLabProducts', player.pk)).length, 1);
        assert.is(await amountOf(to, player.pk, to.app.catalog.find('packs', 2)?.packItemKey ?? ''), 1);
      }
    }));
}

test.run();
