import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, dump, envelopeKeys, lowest, rowsOf } from '../play/support.js';
import { quiet, refused } from '../shop/support.js';
import {
  day,
  eightAtOnce,
  missionPk,
  missionState,
  noPks,
  onlyOne,
  setMission,
  wantSession,
} from './support.js';

const one = (mission: number | string) => `/api/usermission/${mission}/receive/reward`;
const all = (period: number | string) => `/api/usermission/${period}/receive/rewards`;
const notClaimable = 'Mission not completed or reward already claimed.';
const notFound = 'Mission not found for user.';
const [freeClear, albumClear, darkmoonClear, trackClear, energyGained] = [0, 1, 2, 3, 9];

for (const database of databases) {
  test(`${database}: a completed mission is claimed once, with its rewards`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const mission = missionPk(to, darkmoonClear);
      for (const who of [player, other]) await setMission(to, who, mission, { state: 1, current: 1 });
      await other.get('/api/mission');
      const others = await dump(to, other.pk);
      const answer = await player.post(one(mission));
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal([answer.body.message, answer.body.state], ['Success.', 0]);
      assert.equal(answer.body.data, { isMissionResearchable: false });
      // fragment.soft becomes fragment.
      assert.equal(changes(to, answer), { fragment: 2, darkmooncoin: 1 });
      const sent = answer.body.usermissions.find((row: { MissionPk: number }) => row.MissionPk === mission);
      assert.equal([sent.state, sent.current, sent.remainingTime], [2, 1, 86_400]);
      assert.equal(await missionState(to, player, mission), [2, 1]);
      assert.equal(
        [await amountOf(to, player.pk, 'fragment'), await amountOf(to, player.pk, 'darkmooncoin')],
        [100_001, 1],
      );
      await refused({ to, player }, { path: one(mission), message: notClaimable });
      assert.equal(await dump(to, other.pk), others, 'the other one has his own rows');
    }));

  test(`${database}: of eight claims of one mission one is paid`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const mission = missionPk(to, freeClear);
      await setMission(to, player, mission, { state: 1, current: 1 });
      const done = await onlyOne(() => player.post(one(mission)), notClaimable);
      assert.equal(changes(to, done), { 'energy.green': 200 });
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + 200);
    }));

  test(`${database}: all of a period are claimed at once, their rewards one after the other`, () =>
    withApp({ database, random: lowest, capture: quiet }, async (to) => {
      const player = await to.player();
      const dailies = [freeClear, albumClear, darkmoonClear].map((category) => missionPk(to, category));
      const weekly = missionPk(to, freeClear, 1);
      for (const mission of [...dailies, weekly]) await setMission(to, player, mission, { state: 1 });
      const answer = await player.post(all(0));
      assert.is(answer.status, 200);
      assert.equal(answer.body.data, {
        isMissionResearchable: false,
        rewardItems: [
          { key: 'energy.green', value: 200 },
          { key: 'darkmatter', value: 5 },
          { key: 'fragment.soft', value: 2 },
          { key: 'darkmooncoin', value: 1 },
        ],
      });
      const gained = { 'energy.green': 200, darkmatter: 5, fragment: 2, darkmooncoin: 1 };
      assert.equal(changes(to, answer), gained);
      for (const mission of dailies) assert.is((await missionState(to, player, mission))[0], 2);
      assert.is((await missionState(to, player, weekly))[0], 1, 'the weekly one is as it was');
      // What the rewards completed is claimable now, and was not claimed along.
      assert.is((await missionState(to, player, missionPk(to, 10)))[0], 1);
      await setMission(to, player, missionPk(to, 10), { state: 0 });
      const [again, week] = [await player.post(all(0)), await player.post(all(1))];
      assert.equal(again.body.data, { isMissionResearchable: false, rewardItems: [] });
      assert.equal([again.status, again.body.updatedUserItems], [200, []]);
      // The weekly one for darkmatter was completed by what the dailies paid.
      assert.equal(
        week.body.data.rewardItems.map((reward: { key: string }) => reward.key),
        ['energy.green', 'fragment.soft', 'darkmooncoin'],
      );
    }));

  test(`${database}: eight claims of a period at once pay each mission once`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const missions = [freeClear, darkmoonClear].map((category) => missionPk(to, category, 1));
      for (const mission of missions) await setMission(to, player, mission, { state: 1 });
      const answers = await eightAtOnce(() => player.post(all(1)));
      assert.ok(answers.every(({ status }) => status === 200));
      const paid = answers.filter(({ body }) => body.data.rewardItems.length > 0);
      assert.equal(
        paid.map(({ body }) => body.data.rewardItems.length),
        [3],
      );
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + 200);
      assert.is(await amountOf(to, player.pk, 'darkmooncoin'), 1);
    }));

  test(`${database}: refusals change nothing`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const at = { to, player };
      const mission = missionPk(to, trackClear);
      const off = to.app.catalog.rows('missions').find(({ state }) => state === 0);
      await setMission(to, other, mission, { state: 1 });
      await refused(at, { path: one(mission), message: notClaimable });
      for (const unknown of [999_999, 0, off?.pk ?? 0]) {
        await refused(at, { path: one(unknown), message: notFound });
      }
      // A row's own pk is no mission's.
      const [row] = await rowsOf(to, 'usermissions', player.pk);
      await setMission(to, player, row.MissionPk, { state: 1 });
      if (!to.app.catalog.find('missions', row.pk)) {
        await refused(at, { path: one(row.pk), message: notFound });
      }
      for (const text of noPks) await refused(at, { path: one(text), message: /^mission: must be/ });
      for (const text of ['2', '-1', ...noPks]) await refused(at, { path: all(text), message: /^period: / });
      await wantSession(to, [one(mission), all(0), all(1)]);
    }));

  test(`${database}: a claimed mission does not count what it pays; the others do`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const [daily, weekly] = [missionPk(to, energyGained), missionPk(to, energyGained, 1)];
      const clear = missionPk(to, freeClear);
      await setMission(to, player, clear, { state: 1, current: 1 });
      await setMission(to, player, daily, { state: 2, current: 7 });
      await setMission(to, player, weekly, { current: 900 });
      await player.post(one(clear));
      assert.equal(await missionState(to, player, daily), [2, 7]);
      assert.equal(await missionState(to, player, weekly), [1, 1000], 'up to its goal');
    }));

  test(`${database}: a mission that was not claimed in time is over`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const mission = missionPk(to, freeClear);
      await setMission(to, player, mission, { state: 1, current: 1 });
      to.clock.advance(day);
      await refused({ to, player }, { path: one(mission), message: notClaimable });
      assert.equal((await player.post(all(0))).body.data.rewardItems, []);
      assert.equal(await missionState(to, player, mission), [0, 0]);
    }));
}

test.run();
