import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import {
  amountOf,
  changes,
  chartOf,
  databases,
  end,
  lowest,
  play,
  rowsOf,
  setItem,
  start,
} from './support.js';

const day = 86_400_000;

/** The player's mission row of a category and period. */
async function missionOf(to: TestApp, { pk }: TestPlayer, category: number, period = 0) {
  const rows = await rowsOf(to, 'usermissions', pk);
  const found = rows.filter((row) => {
    const mission = to.app.catalog.find('missions', row.MissionPk);
    return mission?.category === category && mission.periodType === period;
  });
  assert.is(found.length, 1);
  return found[0];
}

/** Makes a lab mission the running one. */
async function research(to: TestApp, { pk: UserPk }: TestPlayer, LabMissionPk: number): Promise<void> {
  await to.app.store.write([UserPk], async (tx) => {
    const profile = { onResearchLabMissionPkOrZero: LabMissionPk };
    await tx.updateTable('userProfile').set(profile).where('UserPk', '=', UserPk).execute();
    const row = { state: 0, current0: 0, current1: 0, UserPk, LabMissionPk };
    await tx.insertInto('userLabMissions').values(row).execute();
  });
}

const runningLab = async (to: TestApp, { pk }: TestPlayer) => {
  const [profile] = await rowsOf(to, 'userProfile', pk);
  return profile.onResearchLabMissionPkOrZero;
};

for (const database of databases) {
  test(`${database}: missions go to their goal and stay there; completed dailies count for category 12`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      const state = async (category: number, period?: number) => {
        const { state: at, current } = await missionOf(to, player, category, period);
        return [at, current];
      };
      const answer = await play(player, chart);
      assert.equal(await state(0), [1, 1]);
      assert.equal(await state(0, 1), [0, 1], 'the weekly one wants two');
      // Done: clear, notes, energy, darkmatter. That for three dailies is none of those that it counts.
      assert.equal(await state(12), [1, 3]);
      assert.equal(await state(12, 1), [0, 4]);
      const sent = answer.body.usermissions;
      assert.equal(sent.length, (await rowsOf(to, 'usermissions', player.pk)).length);
      const row = await missionOf(to, player, 0);
      assert.equal(
        sent.find((mission: { pk: number }) => mission.pk === row.pk),
        {
          ...{ pk: row.pk, state: 1, periodType: 0, current: 1, MissionPk: row.MissionPk },
          ...{ UserPk: player.pk, expireDate: to.clock.now() / 1000 + 86_400, remainingTime: 86_400 },
          ...{ createdAt: '2026-01-14T09:30:00.000Z', updatedAt: '2026-01-14T09:30:00.000Z' },
        },
      );

      await to.app.store.write([player.pk], (tx) =>
        tx.updateTable('usermissions').set({ state: 2 }).where('pk', '=', row.pk).execute(),
      );
      await play(player, chart);
      assert.equal(await state(0), [2, 1], 'a claimed mission stays claimed');
      assert.equal(await state(0, 1), [1, 2]);
      assert.equal(await state(12, 1), [0, 4], 'nothing was completed twice');
      await play(player, chart, { start: { noteMode: 1 } });
      assert.equal(await state(4), [0, 1]);
      await play(player, chart, { start: { noteMode: 1 } });
      assert.equal(
        [await state(4), await state(12, 1)],
        [
          [1, 2],
          [0, 5],
        ],
      );
      await play(player, chart, { start: { astralBoostStep: 1 } });
      assert.equal(
        [await state(14), await state(12, 1)],
        [
          [1, 1],
          [1, 6],
        ],
      );
      assert.equal(await state(3), [0, 0], 'another track');
      await play(player, chartOf(to, { mode: 1, trackPk: 2 }));
      assert.equal(
        [await state(3), await state(3, 1)],
        [
          [0, 0],
          [0, 1],
        ],
      );
    }));

  test(`${database}: a window that is over begins anew, once, whoever asks first`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      await play(player, chart);
      const before = await missionOf(to, player, 0, 1);
      to.clock.advance(day);
      const answers = await Promise.all([
        ...Array.from({ length: 4 }, () => player.get('/api/mission')),
        ...Array.from({ length: 4 }, () => start(player, chart)),
      ]);
      assert.is(answers.length, 8);
      const active = to.app.catalog.rows('missions').filter(({ state }) => state === 1).length;
      const rows = await rowsOf(to, 'usermissions', player.pk);
      assert.is(rows.length, active);
      const daily = await missionOf(to, player, 0);
      assert.equal([daily.state, daily.current], [0, 0]);
      assert.is(daily.expireDate, to.clock.now() / 1000 + 86_400);
      const weekly = await missionOf(to, player, 0, 1);
      assert.equal([weekly.pk, weekly.current], [before.pk, 1], 'the week goes on');

      to.clock.advance(7 * day);
      const refusals = await Promise.all(
        Array.from({ length: 8 }, () => player.post('/api/play/start', { playType: 0 })),
      );
      for (const { status, body } of refusals) {
        assert.is(status, 400);
        assert.is(body.usermissions.length, active);
      }
      assert.is((await rowsOf(to, 'usermissions', player.pk)).length, active);
      const stale = await start(player, chart);
      to.clock.advance(90 * 60_000);
      assert.is((await end(player, stale)).status, 200);
      assert.is((await missionOf(to, player, 0)).current, 1);
    }));

  test(`${database}: free clears and completed missions are steps of the running lab mission`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      const clear = async (result = {}) => {
        const { data } = (await play(player, chart, { result })).body;
        const rows = await rowsOf(to, 'userLabMissions', player.pk);
        const { state, current0, current1 } = rows.at(-1);
        assert.not.ok('isLabMissionSubmitted' in data || 'onResearchLabMissionPkOrZero' in data);
        return [data.isMissionResearchable, state, current0, current1];
      };
      await research(to, player, 81);
      assert.equal(await clear({ endState: 0 }), [false, 0, 0, 0]);
      assert.equal(await clear(), [false, 0, 1, 0]);
      assert.equal(await clear(), [true, 1, 2, 0]);
      assert.equal(await clear(), [false, 1, 2, 0], 'it says so once');
      assert.is(await runningLab(to, player), 81);
      // A free play and a daily mission; those of a day are nearly done by now.
      await research(to, player, 82);
      assert.equal(await clear(), [false, 0, 1, 0]);
      assert.equal(await clear({ endState: 5, miss: 0 }), [true, 1, 1, 1]);
      await research(to, player, 83);
      assert.equal(await clear({ endState: 5, miss: 0 }), [true, 1, 1, 0], 'a weekly mission');
    }));

  test(`${database}: a journal is handed in by a clear of one of its tracks, if its price can be paid`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const journal = to.app.catalog.find('labMissions', 84);
      assert.equal(
        [journal?.storyCategory, journal?.moneyType, journal?.price],
        ['journal', 'energy.green', 100],
      );
      const chart = chartOf(to, { mode: 1, trackPk: journal?.curationList[0] ?? 0 });
      await research(to, player, 84);
      await setItem(to, player.pk, 'energy.green', { amount: 99 });
      const keysOf = (data: object) =>
        ['onResearchLabMissionPkOrZero', 'isLabMissionSubmitted'].filter((key) => key in data);
      const gaveUp = await play(player, chart, { result: { endState: 1 } });
      assert.equal(keysOf(gaveUp.body.data), []);
      const elsewhere = await play(player, chartOf(to, { mode: 1, trackPk: 1 }), { result: { endState: 0 } });
      assert.equal(keysOf(elsewhere.body.data), []);

      await setItem(to, player.pk, 'energy.green', { amount: 99 });
      const poor = await play(player, chart);
      const { isLabMissionSubmitted, onResearchLabMissionPkOrZero } = poor.body.data;
      assert.equal([isLabMissionSubmitted, onResearchLabMissionPkOrZero], [false, 84]);
      assert.is(await runningLab(to, player), 84);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99 + 600, 'the reward comes after the price');

      const paid = await play(player, chart, { result: { endState: 6 } });
      assert.is(paid.body.data.isLabMissionSubmitted, true);
      assert.is(paid.body.data.onResearchLabMissionPkOrZero, 84, 'that mission, not the next');
      assert.is(changes(to, paid)['energy.green'], 450 - 100, 'one entry of the net change');
      const [row] = await rowsOf(to, 'userLabMissions', player.pk);
      assert.equal([row.state, row.endDate], [2, '2026-01-14 09:30:00.000000']);
      assert.is(await runningLab(to, player), 85);
      const after = await play(player, chart);
      assert.equal(keysOf(after.body.data), []);
      assert.is(changes(to, after)['energy.green'], 450);
    }));

  test(`${database}: fragments of achievements complete achievements, all in one answer`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      const answer = await play(player, chart, { result: { endState: 5, miss: 0 } });
      // A full combo's achievement gives two item boxes: the first row of the box, and 50 darkmatter for its double.
      const [row] = to.app.catalog.where(
        'randomBoxPercentages',
        'ItemPk',
        to.app.catalog.item('random.item_box_0')?.pk ?? 0,
      );
      const gained = changes(to, answer);
      assert.equal([gained[row?.appearItemKey ?? ''], gained['darkmatter']], [1, 2 + 50]);
      assert.is(gained['fragment'], 4);
      assert.not.ok('random.item_box_0' in gained);
      const keys = answer.body.data.achievedList.map((each: { key: string }) => each.key);
      const expected = ['3_1', '6_1', '13_1', '13_2', '13_3'].map((key) => `achievement.${key}`);
      assert.equal(keys.sort(), expected.sort());
      const [profile] = await rowsOf(to, 'userPublicProfile', player.pk);
      assert.is(profile.totalCntClearAchievement, 5);

      // Rows of achievements that came with a later manifest are made when they are needed.
      await to.app.store.write([player.pk], (tx) =>
        tx.deleteFrom('userAchievement').where('UserPk', '=', player.pk).where('category', '=', 7).execute(),
      );
      const failed = await play(player, chart, { result: { endState: 0 } });
      assert.is(failed.body.data.achievedList[0].key, 'achievement.7_1');
      const rows = (await rowsOf(to, 'userAchievement', player.pk)).filter(({ category }) => category === 7);
      assert.equal(
        rows.map(({ state, current }) => [state, current]),
        [
          [2, 1],
          [0, 1],
          [0, 1],
        ],
      );
    }));
}

test.run();
