/** What is counted over best records is what a count of all of them gives, whatever was kept between requests. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import { insertRows } from '../../../src/data/store/bulk.js';
import { openStore, type Store, type Tx } from '../../../src/data/store/store.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import { countBests, highestRatings } from '../../../src/server/ledger/best-records.js';
import { writeKeeping } from '../../../src/server/ledger/kept.js';
import { recordScore } from '../../../src/server/ledger/scores.js';
import { AchievementCategory } from '../../../src/server/rules/codes.js';
import { handColumns, Mode, modeOf } from '../../../src/server/rules/modes.js';
import { publicCounters } from '../../../src/server/rules/public-profile.js';
import { astralRating } from '../../../src/server/rules/rating.js';
import { hideBest, removeRecord } from '../../../src/server/scores/removal.js';
import { withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { chartOf, databases, plainClear, play, rowsOf, setItem } from '../features/play/support.js';
import { settleWithin } from './support.js';

type Chart = Manifest<'maps'>;

/** Best records on maps of which the manifest knows nothing: more than count for a rating, many of them equal. */
async function seed(store: Store, userPk: number, from: number): Promise<void> {
  const date = storeDate(0);
  const rows = Array.from({ length: 240 }, (_, index) => ({
    ...{
      isStage: 0,
      category: 0,
      noteMode: 0,
      playMode: 0,
      mode: index % 8,
      rank: 7,
      endState: 3,
      lampState: 4,
    },
    ...{ lunaticLampState: 4, rate: 900_000, hp: 80, miss: index % 3, good: index % 2, great: 0, perfect: 5 },
    ...{ maxCombo: 5, score: 1000 + index, recordFileName: null, skin: 'playnote.default' },
    ...{ lunaticMode: index % 5 === 0 ? 1 : 0, rating: 9 + (index % 23) / 4, UserPk: userPk, PackPk: 1 },
    ...{ TrackPk: 1, MapPk: from + index, createdAt: date, updatedAt: date },
  }));
  await store.write([userPk], (tx) => insertRows(tx, 'bestRecords', rows));
}

/** That rating and counters are those of a count of all best records. */
async function compare(to: TestApp, { pk }: TestPlayer, { mode, difficulty }: Chart): Promise<void> {
  const info = modeOf(mode);
  assert.ok(info && difficulty > 0);
  const db = to.app.store.read;
  const [profile] = await rowsOf(to, 'userProfile', pk);
  const [counters] = await rowsOf(to, 'userPublicProfile', pk);
  const counts = await countBests(db, pk, mode);
  assert.is(profile[handColumns[info.hand].rating], astralRating(await highestRatings(db, pk, info.hand)));
  const columns = [info.clears, info.fullCombos, info.allPerfects];
  assert.equal(
    columns.map((column) => counters[column]),
    columns.map((column) => publicCounters([counts]).get(column)),
  );
}

/** The same of the achievements that are set to the sum of a mode's scores. */
async function compareScores(to: TestApp, { pk }: TestPlayer): Promise<void> {
  const { app } = to;
  const { scores } = await countBests(app.store.read, pk, Mode.abyss);
  const rows = await rowsOf(to, 'userAchievement', pk);
  const achievements = app.catalog.where('achievements', 'category', AchievementCategory.abyssScore);
  assert.ok(achievements.length > 0);
  for (const { pk: achievement, goal } of achievements) {
    const row = rows.find(({ AchievementPk }) => AchievementPk === achievement);
    assert.is(row.current, Math.min(goal, scores));
  }
}

/** A clear of a chart, written by the ledger as that of a round is. */
function record(
  to: TestApp,
  player: TestPlayer,
  { tx, chart, score }: { tx: Tx; chart: Chart; score: number },
) {
  const { app, clock } = to;
  const marks = { noteMode: 0, playMode: 0, lunaticMode: 0, rank: 7, lunaticLampState: 4 };
  const map = { mode: chart.mode, packPk: 1, trackPk: chart.TrackPk, mapPk: chart.pk };
  const scored = { play: { ...marks, ...map }, result: { ...plainClear, score }, doubts: [] };
  const post = async (ledger: Parameters<typeof recordScore>[0]['ledger']) => {
    await recordScore({ app, tx, ledger, player, now: clock.now() }, scored);
  };
  return settleWithin(to, player, { tx, post });
}

/** Does something to the last record of a chart, as a moderator does. */
async function moderate(to: TestApp, { pk }: TestPlayer, chart: Chart, what: 'remove' | 'hide') {
  const { store, catalog } = to.app;
  const row = (await rowsOf(to, 'records', pk)).filter(({ MapPk }) => MapPk === chart.pk).at(-1);
  await store.write([pk], async (tx) => {
    if (what === 'remove') await removeRecord(tx, catalog, row);
    else await hideBest(tx, row, true);
  });
}

for (const database of databases) {
  test(`${database}: ratings and counters after plays of all kinds are those of a fresh count`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { store, settings, folder } = to.app;
      await setItem(to, player.pk, 'astralmelody', { amount: 1000 });
      const charts = [Mode.hard, Mode.sHard, Mode.abyss].map((mode) => chartOf(to, { mode }));
      const other = await openStore({
        database: settings.database === '' ? folder.player : settings.database,
      });
      let score = 100_000;
      const clear = async (chart: Chart, start: Record<string, number>, result: Record<string, number>) => {
        score += 1000;
        const answer = await play(player, chart, { start, result: { score, ...result } });
        assert.is(answer.body.data.isNewRecord, true, answer.body.message);
        await compare(to, player, chart);
        if (chart.mode === Mode.abyss) await compareScores(to, player);
      };
      try {
        for (let round = 0; round < 3; round += 1) {
          for (const chart of charts) {
            await clear(chart, {}, { rate: 1_000_000 - round, endState: 5, miss: 0 });
            // A higher score with a lower rating falls out of the fifty.
            await clear(chart, {}, { rate: 500_000 });
            await clear(
              chart,
              { lunaticMode: 1 },
              { rate: 990_000, endState: 6, miss: 0, good: 0, great: 0 },
            );
            const lower = await play(player, chart, { result: { score: 5 } });
            assert.is(lower.body.data.isNewRecord, undefined);
            if (round === 0) await seed(other, player.pk, 1_000_000 * (charts.indexOf(chart) + 1));
            await clear(chart, { playType: 13 }, { rate: 980_000 });
            await moderate(to, player, chart, 'hide');
            await clear(chart, {}, { rate: 970_000 });
            await moderate(to, player, chart, 'remove');
            await compare(to, player, chart);
            await clear(chart, {}, { rate: 960_000 });
            await writeKeeping(store, [player.pk], async (tx) => {
              await record(to, player, { tx, chart, score: (score += 1000) });
              await record(to, player, { tx, chart, score: (score += 1000) });
            });
            await compare(to, player, chart);
          }
        }
      } finally {
        await other.close();
      }
    }));

  test(`${database}: a new best counts nothing anew, and a lower score writes none`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: Mode.hard });
      await play(player, chart, { result: { score: 1000 } });
      const statementsOf = async (score: number) => {
        const from = to.statements.length;
        const { body } = await play(player, chart, { result: { score } });
        const taken = to.statements.slice(from).filter((text) => text.includes('"bestRecords"'));
        return { isNew: body.data.isNewRecord === true, verbs: taken.map((text) => text.slice(0, 6)) };
      };
      assert.equal(await statementsOf(2000), { isNew: true, verbs: ['select', 'insert'] });
      assert.equal(await statementsOf(2000), { isNew: false, verbs: ['select'] });
    }));
}

test.run();
