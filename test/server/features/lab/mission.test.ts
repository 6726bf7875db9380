import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../../support/app.js';
import { amountOf, changes, chartOf, databases, dump, envelopeKeys, play, setItem } from '../play/support.js';
import { quiet, refused, type At } from '../shop/support.js';
import { eightAtOnce, noPks, oneWins, researchOf, setProfile, setRow, statesOf, wear } from './support.js';

const begin = (pk: number) => `/api/lab/product/${pk}/beginResearch`;
const research = (pk: number | string) => `/api/lab/mission/${pk}/research`;
const energy = 'energy.green';
const notReady = 'Lab mission not found, not completed, or already completed.';

async function researching(to: TestApp, productPk = 71): Promise<At> {
  const at = { to, player: await to.player() };
  assert.is((await at.player.post(begin(productPk))).status, 200);
  return at;
}

for (const database of databases) {
  test(`${database}: only the running mission is researched, once its goals are reached`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const open = await to.request(research(81), { form: {} });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const idle = { to, player: await to.player() };
      for (const pk of noPks) await refused(idle, { path: research(pk), message: /^mission: must be a who/ });
      await refused(idle, { path: research(9999), message: 'Lab mission/product not found.' });
      await refused(idle, { path: research(81), message: 'User is not researching this lab mission.' });

      const at = await researching(to);
      await setItem(to, at.player.pk, energy, { amount: 100 });
      await refused(at, { path: research(82), message: 'User is not researching this lab mission.' });
      await refused(at, { path: research(81), message: notReady });
      await setRow(at, 'userLabMissions', { pk: 81, state: 1, current0: 1 });
      await refused(at, { path: research(81), message: notReady });
      await setRow(at, 'userLabMissions', { pk: 81, state: 2, current0: 2 });
      await refused(at, { path: research(81), message: notReady });
      await setRow(at, 'userLabMissions', { pk: 81, state: 1, current0: 2 });
      await setItem(to, at.player.pk, energy, { amount: 99 });
      await refused(at, { path: research(81), message: 'Not enough items to research lab mission.' });
      await setProfile(at, { onResearchLabProductPkOrZero: 9999 });
      await refused(at, { path: research(81), message: 'Lab mission/product not found.' });
      await setProfile(at, { onResearchLabProductPkOrZero: 0 });
      await refused(at, { path: research(81), message: 'User is not researching this lab mission.' });
    }));

  test(`${database}: plays reach the goals; researching makes the next mission current, and none after the last`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to);
      const { player } = at;
      const chart = chartOf(to, { mode: 0, trackPk: 1 });
      const bystander = await researching(to);
      assert.is((await play(player, chart)).body.data.isMissionResearchable, false);
      assert.is((await play(player, chart)).body.data.isMissionResearchable, true);
      assert.equal(await statesOf(bystander, 'userLabMissions'), { 81: 0, 82: 0, 83: 0 });

      const before = await amountOf(to, player.pk, energy);
      const from = to.statements.length;
      const answer = await player.post(research(81));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { currentUserLabMission, ...pks } = answer.body.data;
      assert.equal(pks, { onResearchLabProductPkOrZero: 71, onResearchLabMissionPkOrZero: 82 });
      const { pk, ...row } = currentUserLabMission;
      assert.type(pk, 'number');
      assert.equal(row, {
        ...{ state: 2, current0: 2, current1: 0, startDate: '2026-01-14T09:30:00.000Z' },
        ...{ endDate: '2026-01-14T09:30:00.000Z', UserPk: player.pk, LabMissionPk: 81 },
      });
      assert.equal(await researchOf(at), [71, 82]);
      assert.equal(await statesOf(at, 'userLabMissions'), { 81: 2, 82: 0, 83: 0 });
      assert.is(changes(to, answer)[energy], -100);
      assert.is(await amountOf(to, player.pk, energy), before - 100);
      await refused(at, { path: research(81), message: 'User is not researching this lab mission.' });

      await setItem(to, player.pk, energy, { amount: 500 });
      for (const [mission, next] of [
        [82, 83],
        [83, 0],
      ] as const) {
        await setRow(at, 'userLabMissions', { pk: mission, state: 1, current0: 1, current1: 1 });
        const { data } = (await player.post(research(mission))).body;
        assert.is(data.onResearchLabMissionPkOrZero, next);
      }
      assert.is(await amountOf(to, player.pk, energy), 0);
      assert.equal(await researchOf(at), [71, 0]);
      await refused(at, { path: research(83), message: 'User is not researching this lab mission.' });
    }));

  test(`${database}: the worn character's skill lowers the price, down to nothing`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      for (const [name, price] of [
        ['cedimo', 90],
        ['fomisu', 0],
      ] as const) {
        const at = await researching(to);
        await setRow(at, 'userLabMissions', { pk: 81, state: 1, current0: 2 });
        await setItem(to, at.player.pk, energy, { amount: price });
        await wear(at, name);
        assert.is((await at.player.post(research(81))).status, 200, name);
        assert.is(await amountOf(to, at.player.pk, energy), 0);
      }
    }));

  test(`${database}: of eight at once one wins and one price is paid`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to);
      await setRow(at, 'userLabMissions', { pk: 81, state: 1, current0: 2 });
      await setItem(to, at.player.pk, energy, { amount: 1000 });
      const { statuses, messages } = await eightAtOnce(() => at.player.post(research(81)));
      assert.equal(statuses, oneWins);
      assert.equal(messages, ['User is not researching this lab mission.']);
      assert.is(await amountOf(to, at.player.pk, energy), 900);
      assert.equal(await researchOf(at), [71, 82]);
    }));

  test(`${database}: a journal is not researched but played, and giving up does not hand it in`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to, 72);
      const { player } = at;
      await setItem(to, player.pk, energy, { amount: 100 });
      await refused(at, { path: research(84), message: notReady });
      const journal = to.app.catalog.find('labMissions', 84);
      const chart = chartOf(to, { mode: 0, trackPk: journal?.curationList[0] ?? 0 });
      for (const endState of [0, 1]) {
        const gaveUp = await play(player, chart, { result: { endState } });
        assert.not.ok('isLabMissionSubmitted' in gaveUp.body.data);
      }
      assert.equal(await statesOf(at, 'userLabMissions'), { 84: 0, 85: 0 });
      const cleared = await play(player, chart);
      assert.is(cleared.body.data.isLabMissionSubmitted, true);
      assert.equal(await statesOf(at, 'userLabMissions'), { 84: 2, 85: 0 });
      assert.equal(await researchOf(at), [72, 85]);
    }));

  test(`${database}: a current mission without a row, from a later manifest, is begun when it is first counted`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await researching(to);
      const { player } = at;
      await to.app.store.write([player.pk], (tx) =>
        tx.deleteFrom('userLabMissions').where('UserPk', '=', player.pk).execute(),
      );
      const before = await dump(to, player.pk);
      await refused(at, { path: research(81), message: notReady });
      assert.equal((await dump(to, player.pk))['userLabMissions'], before['userLabMissions']);
      const chart = chartOf(to, { mode: 0, trackPk: 1 });
      await play(player, chart);
      assert.is((await play(player, chart)).body.data.isMissionResearchable, true);
      assert.equal(await statesOf(at, 'userLabMissions'), { 81: 1 });
    }));
}

test.run();
