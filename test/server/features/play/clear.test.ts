import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { specifiedTables } from '../../../../src/data/specified-tables.js';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import {
  changes,
  chartOf,
  databases,
  dump,
  end,
  envelopeKeys,
  lowest,
  plainClear,
  play,
  rowsOf,
  start,
} from './support.js';

const allPerfect = { endState: 6, miss: 0, good: 0, great: 0, perfect: 217, maxCombo: 217 };
const fullCombo = { endState: 5, miss: 0, good: 7, great: 10, perfect: 200, maxCombo: 217 };

interface Ending {
  readonly name: string;
  readonly trackPk?: number;
  readonly start?: Readonly<Record<string, number>>;
  readonly result?: Readonly<Record<string, number>>;
  /** Progress of daily missions, by category. */
  readonly missions: Readonly<Record<number, number>>;
  readonly achievements: readonly number[];
  readonly profile: Readonly<Record<string, number>>;
}

/** The dailies of any clear: those for clears, energy, darkmatter and notes are done, and with them that for three. */
const dailies = { 0: 1, 8: 100, 9: 500, 10: 1, 12: 3 };
const cleared = { totalClearCount: 1, totalOwnedFragmentCount: 4 };
const clear = { missions: dailies, achievements: [6, 13], profile: cleared };

const endings: readonly Ending[] = [
  {
    ...{ name: 'a fail', result: { endState: 0 }, achievements: [7], profile: { totalFailCount: 1 } },
    // The achievement gives darkmatter, which is a mission, too.
    missions: { 8: 100, 10: 1, 12: 2 },
  },
  { name: 'giving up', result: { endState: 1 }, missions: { 8: 100, 12: 1 }, achievements: [], profile: {} },
  { name: 'a clear', ...clear },
  { name: 'a risk clear', ...clear, result: { endState: 4 } },
  {
    ...{ name: 'a full combo', result: fullCombo, missions: { ...dailies, 5: 1 }, achievements: [3, 6, 13] },
    profile: { ...cleared, totalAllComboCount: 1 },
  },
  {
    ...{ name: 'all perfect', result: allPerfect, missions: { ...dailies, 7: 1 }, achievements: [4, 6, 13] },
    profile: { ...cleared, totalAllPerfectCount: 1 },
  },
  { name: 'nearly an S', ...clear, result: { rate: 969_999 } },
  {
    ...{ name: 'an S', result: { rate: 970_000 }, missions: dailies, achievements: [2, 6, 13] },
    profile: { ...cleared, totalSRankCount: 1 },
  },
  { name: 'mirror', ...clear, start: { noteMode: 1 }, missions: { ...dailies, 4: 1 } },
  { name: 'another noteMode', ...clear, start: { noteMode: 2 } },
  { name: 'risk', ...clear, start: { playMode: 1 }, missions: { ...dailies, 6: 1 } },
  { name: 'the track of the mission', ...clear, trackPk: 1, missions: { ...dailies, 3: 1 } },
  { name: 'the story', ...clear, start: { playType: 7 } },
];

/** Categories of which an achievement moved. */
async function movedAchievements(to: TestApp, player: TestPlayer): Promise<number[]> {
  const rows = await rowsOf(to, 'userAchievement', player.pk);
  const moved = rows.filter(({ current }) => current > 0).map(({ category }) => category);
  return [...new Set<number>(moved)].sort((a, b) => a - b);
}

/** Categories of which a daily mission moved, with its progress. */
async function movedMissions(to: TestApp, player: TestPlayer): Promise<Record<number, number>> {
  const rows = await rowsOf(to, 'usermissions', player.pk);
  const moved = rows.filter(({ current, periodType }) => periodType === 0 && current > 0);
  return Object.fromEntries(
    moved.map((row) => [to.app.catalog.find('missions', row.MissionPk)?.category ?? -1, row.current]),
  );
}

async function profileCounts(to: TestApp, player: TestPlayer): Promise<Record<string, number>> {
  const [profile] = await rowsOf(to, 'userProfile', player.pk);
  const counters = [
    ...['totalClearCount', 'totalFailCount', 'totalSRankCount', 'totalAllComboCount', 'cosmosMapClearCount'],
    ...['totalAllPerfectCount', 'abyssMapClearCount', 'totalOwnedFragmentCount'],
  ];
  return Object.fromEntries(
    counters.filter((name) => profile[name] > 0).map((name) => [name, profile[name]]),
  );
}

for (const database of databases) {
  test(`${database}: a first clear answers, records and rewards exactly so`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 1 });
      assert.equal([chart.difficulty, chart.noteCount], [7, 0]);
      const { status, body } = await play(player, chart);
      assert.is(status, 200);
      assert.equal(Object.keys(body), envelopeKeys);
      const { data } = body;
      const expected = {
        ...{ unlockedCharts: [], skills: {}, thumbAstralRating: 0.13, multiAstralRating: 0 },
        ...{ isMissionResearchable: false, isNoahStageRecallable: false, isNewRecord: true, isExp: true },
      };
      const { bestRecord, exp, achievedList, ...rest } = data;
      assert.equal(rest, expected);

      const { pk, ...best } = bestRecord;
      assert.type(pk, 'number');
      assert.equal(Object.keys(bestRecord).sort(), Object.keys(specifiedTables.bestRecords).sort());
      const now = new Date(to.clock.now()).toISOString();
      const record = {
        ...{ ...plainClear, mode: 1, noteMode: 0, playMode: 0, lunaticMode: 0, isStage: 0, category: 0 },
        ...{ rank: 7, lampState: 4, lunaticLampState: 4, skin: 'playnote.default', recordFileName: null },
        ...{ UserPk: player.pk, PackPk: 1, TrackPk: 1, MapPk: chart.pk },
      };
      assert.equal(best, { ...record, rating: 6.5, createdAt: now, updatedAt: now });
      const [stored, ...more] = await rowsOf(to, 'records', player.pk);
      assert.equal(more, []);
      for (const [name, value] of Object.entries(record)) assert.equal(stored[name], value, name);

      assert.equal(changes(to, { status, body, headers: new Headers() }), {
        // 450, 100 for a new best, 50 of the achievement.
        'energy.green': 600,
        darkmatter: 2,
        // One of the achievement, and one of each of the three that count fragments.
        fragment: 4,
        performerexp: 19,
      });
      for (const entry of body.updatedUserItems) {
        assert.is(entry.totalGainedAmount, entry.defaultGainedAmount);
        const [row] = (await rowsOf(to, 'useritems', player.pk)).filter(
          ({ pk: each }) => each === entry.userItem.pk,
        );
        assert.is(row.amount, entry.userItem.amount);
      }
      const { userCharacterAwaken, ...parts } = exp;
      assert.equal(parts, {
        ...{ default: 6.5, rankBonus: 0, skillBonus: 0, favoriteBonus: 6.5, systemBonus: 0 },
        ...{ serverEventBonus: 0, astralBoostBonus: 0 },
      });
      assert.is(userCharacterAwaken.currentExp0, 13);
      assert.equal(
        Object.keys(userCharacterAwaken).sort(),
        Object.keys(specifiedTables.userCharacterAwakens).sort(),
      );
      assert.equal(
        achievedList.map((row: Record<string, unknown>) => [row['category'], row['goal'], row['current']]),
        [
          [6, 1, 1],
          [13, 1, 1],
          [13, 2, 2],
          [13, 3, 3],
        ],
      );
      for (const row of achievedList) {
        assert.equal([row.pk, row.state, row.UserPk], [row.AchievementPk, 2, player.pk]);
        assert.ok(row.key && row.name_ko);
      }
      const [publicProfile] = await rowsOf(to, 'userPublicProfile', player.pk);
      assert.is(publicProfile.totalCntClearAchievement, 4);
    }));

  test(`${database}: what counts for missions, achievements and profile depends on how it ended`, () =>
    withApp({ database, random: lowest }, async (to) => {
      for (const { name, missions, achievements, profile, ...how } of endings) {
        const player = await to.player();
        const answer = await play(player, chartOf(to, { mode: 1, trackPk: how.trackPk ?? 5 }), how);
        assert.is(answer.status, 200, name);
        assert.equal(await movedMissions(to, player), missions, name);
        assert.equal(await movedAchievements(to, player), achievements, name);
        assert.equal(await profileCounts(to, player), profile, name);
        const isClear = 'totalClearCount' in profile;
        assert.is((await rowsOf(to, 'records', player.pk)).length, isClear ? 1 : 0, name);
        assert.is('isNewRecord' in answer.body.data, isClear, name);
        assert.is('isExp' in answer.body.data, isClear, name);
      }
    }));

  test(`${database}: the notes of any end but a retry count for missions`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      const notes = { perfect: 11, great: 7, good: 5, miss: 90 };
      const weekly = async () => {
        const rows = await rowsOf(to, 'usermissions', player.pk);
        const missions = rows.filter((row) => to.app.catalog.find('missions', row.MissionPk)?.category === 8);
        return missions.map(({ current }) => current);
      };
      const retry = await end(player, await start(player, chart), { ...notes, endState: 2 });
      assert.equal(await weekly(), [0, 0]);
      await end(player, retry.body.data, { ...notes, endState: 0 });
      assert.equal(await weekly(), [23, 23]);
      await play(player, chart, { result: { ...notes, endState: 1 } });
      assert.equal(await weekly(), [46, 46]);
      await play(player, chart, { result: { ...notes, perfect: 1000 } });
      assert.equal(await weekly(), [100, 200]);
    }));

  test(`${database}: rewards and experience grow with the boost, the part for a new best does not`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      assert.is(chart.difficulty, 11);
      const gained = async (astralBoostStep: number) => {
        const player = await to.player();
        await play(player, chart);
        const answer = await play(player, chart, { start: { astralBoostStep } });
        assert.equal([answer.body.data.isNewRecord, answer.body.data.bestRecord], [undefined, undefined]);
        const { 'energy.green': energy, darkmatter, performerexp } = changes(to, answer);
        const { userCharacterAwaken } = answer.body.data.exp;
        return [energy, (darkmatter ?? 0) - 2, performerexp, userCharacterAwaken.currentExp0];
      };
      // The rating is 10.5: 31 of performer experience; of the character's, 10 came before, and 20 is the end.
      // Both darkmatter of the second clear's achievement are taken off.
      assert.equal(await gained(0), [450, 1, 31, 20]);
      assert.equal(await gained(1), [1125, 2, 78, 20]);
      assert.equal(await gained(2), [2250, 5, 157, 20]);
    }));

  test(`${database}: the packs of April fools reward nothing and rate nothing`, () =>
    withApp({ database, random: lowest }, async (to) => {
      for (const packPk of [39, 50]) {
        const player = await to.player();
        const chart = chartOf(to, { mode: 1, packPk });
        const answer = await play(player, chart, {
          start: { astralBoostStep: 2, packID: 1 },
          result: allPerfect,
        });
        assert.is(answer.status, 200);
        const { data } = answer.body;
        assert.equal([data.isNewRecord, data.bestRecord.rating, data.thumbAstralRating], [true, 0, 0]);
        assert.not.ok('isExp' in data || 'exp' in data);
        const { 'energy.green': energy, darkmatter, ...rest } = changes(to, answer);
        // What the achievements give, and nothing else.
        assert.equal([energy, darkmatter, rest], [50, 1, { fragment: 4 }]);
        assert.is((await rowsOf(to, 'records', player.pk)).length, 1);
      }
    }));

  test(`${database}: implausible scores are taken, listed or refused as the setting says`, async () => {
    const doubtful = { endState: 5, miss: 2, maxCombo: 5000 };
    for (const scoreChecks of ['off', 'review', 'reject'] as const) {
      await withApp({ database, settings: { scoreChecks } }, async (to) => {
        const player = await to.player();
        const chart = chartOf(to, { mode: 0 });
        assert.ok(chart.noteCount > 0);
        const notes = { miss: 3, good: 4, great: 10, perfect: chart.noteCount - 17, maxCombo: 9 };
        const honest = await play(player, chart, { result: notes });
        assert.is(honest.status, 200);
        assert.equal(await rowsOf(to, 'scoreReviews', player.pk), []);

        const started = await start(player, chart);
        const before = await dump(to, player.pk);
        const answer = await end(player, started, { ...notes, ...doubtful, score: 900_000 });
        const reviews = await rowsOf(to, 'scoreReviews', player.pk);
        if (scoreChecks === 'reject') {
          assert.is(answer.status, 400);
          assert.match(
            answer.body.message,
            /^The score is not plausible: full combo with 2 misses, combo of/,
          );
          assert.equal(await dump(to, player.pk), before);
          assert.is((await end(player, started, notes)).status, 200, 'the play is still open');
          return;
        }
        assert.is(answer.status, 200);
        assert.is(answer.body.data.bestRecord.score, 900_000, 'the score counts');
        assert.is(reviews.length, scoreChecks === 'review' ? 1 : 0);
        if (scoreChecks === 'off') return;
        const records = await rowsOf(to, 'records', player.pk);
        assert.equal([reviews[0].RecordPk, reviews[0].MapPk], [records[1].pk, chart.pk]);
        assert.equal(JSON.parse(reviews[0].reasons), [
          'full combo with 2 misses',
          `combo of 5000 with ${chart.noteCount - 3} hits`,
          `${chart.noteCount - 1} notes played of a chart with ${chart.noteCount}`,
        ]);
        const impossible = { ...notes, endState: 6, score: 1 };
        await play(player, chart, { result: impossible });
        assert.is((await rowsOf(to, 'scoreReviews', player.pk)).length, 2);
      });
    }
  });
}

test.run();
