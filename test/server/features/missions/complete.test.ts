import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { quiet, refused } from '../shop/support.js';
import { missionPk, missionState, noPks, onlyOne, setMission, stored, wantSession } from './support.js';

const path = (mission: number | string) => `/api/usermission/${mission}/immediatecomplete`;
const daily = 'missionclearticket.daily';
const weekly = 'missionclearticket.weekly';
const ticket = (periodicClearTicketKey: string) => ({ periodicClearTicketKey });
const freeClear = 0;
const claimed = 'Mission not completed or reward already claimed.';

/** Makes the lab mission that waits for a weekly mission the running one. */
const research = (to: TestApp, { pk: UserPk }: TestPlayer) =>
  to.app.store.write([UserPk], async (tx) => {
    const LabMissionPk = to.app.catalog.where('labMissions', 'category0', 2)[0]?.pk ?? 0;
    const running = { onResearchLabMissionPkOrZero: LabMissionPk };
    await tx.updateTable('userProfile').set(running).where('UserPk', '=', UserPk).execute();
    await tx.insertInto('userLabMissions').values({ UserPk, LabMissionPk }).execute();
  });

const labState = async (to: TestApp, { pk }: TestPlayer) => {
  const [row] = await rowsOf(to, 'userLabMissions', pk);
  return [row.state, row.current0];
};

for (const database of databases) {
  test(`${database}: a ticket completes an open mission, pays it, and triggers the lab`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, daily, { amount: 2 });
      await setItem(to, player.pk, weekly, { amount: 1 });
      await research(to, player);
      const mission = missionPk(to, freeClear);
      const first = await player.post(path(mission), ticket(daily));
      assert.is(first.status, 200, first.body.message);
      assert.equal(Object.keys(first.body), envelopeKeys);
      assert.equal(first.body.data, { isMissionResearchable: false });
      assert.equal(changes(to, first), { [daily]: -1, 'energy.green': 200 });
      assert.equal(await missionState(to, player, mission), [2, 1]);
      assert.equal(await missionState(to, player, missionPk(to, 12)), [0, 0], 'no daily mission was done');
      const week = missionPk(to, freeClear, 1);
      const second = await player.post(path(week), ticket(weekly));
      assert.equal(second.body.data, { isMissionResearchable: true });
      assert.equal(await missionState(to, player, week), [2, 2], 'current is the goal');
      assert.equal(await labState(to, player), [1, 1]);
      await refused({ to, player }, { path: path(mission), form: ticket(daily), message: claimed });
    }));

  test(`${database}: a mission that waits to be claimed can be paid so, but triggers nothing again`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, weekly, { amount: 1 });
      await research(to, player);
      const mission = missionPk(to, freeClear, 1);
      await setMission(to, player, mission, { state: 1, current: 2 });
      const answer = await player.post(path(mission), ticket(weekly));
      assert.equal(answer.body.data, { isMissionResearchable: false });
      assert.equal(changes(to, answer), { [weekly]: -1, 'energy.green': 200 });
      assert.equal(await labState(to, player), [0, 0]);
    }));

  test(`${database}: of eight at once one spends a ticket, though there are more`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, daily, { amount: 5 });
      const mission = missionPk(to, freeClear);
      await onlyOne(() => player.post(path(mission), ticket(daily)), claimed);
      assert.is(await amountOf(to, player.pk, daily), 4);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + 200);
    }));

  test(`${database}: refusals spend nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const at = { to, player };
      const [mission, week] = [missionPk(to, freeClear), missionPk(to, freeClear, 1)];
      await refused(at, { path: path(mission), form: ticket(daily), message: 'Insufficient Tickets.' });
      const ended = { amount: 3, startDate: stored(0), endDate: stored(to.clock.now()) };
      await setItem(to, player.pk, weekly, ended);
      await refused(at, { path: path(week), form: ticket(weekly), message: 'Insufficient Tickets.' });
      await setItem(to, player.pk, daily, { amount: 3 });
      await refused(at, { path: path(mission), message: 'Missing parameters.' });
      await refused(at, { path: path(mission), form: ticket(''), message: 'Missing parameters.' });
      const wrong = [weekly, 'energy.green', 'missionclearticket.', ` ${daily}`, 'x'.repeat(200)];
      for (const key of wrong) {
        await refused(at, { path: path(mission), form: ticket(key), message: 'Invalid ticket for mission.' });
      }
      await refused(at, { path: path(week), form: ticket(daily), message: 'Invalid ticket for mission.' });
      const off = to.app.catalog.rows('missions').find(({ state }) => state === 0)?.pk ?? 0;
      for (const unknown of [999_999, 0, off]) {
        await refused(at, { path: path(unknown), form: ticket(daily), message: 'Mission not found.' });
      }
      for (const text of noPks) {
        await refused(at, { path: path(text), form: ticket(daily), message: /^mission: must be/ });
      }
      const long = ticket('x'.repeat(300));
      await refused(at, { path: path(mission), form: long, message: /^periodicClearTicketKey: must be/ });
      await wantSession(to, [path(mission)]);
    }));
}

test.run();
