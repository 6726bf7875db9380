import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { chartOf, databases, play, rowsOf } from './support.js';

const perfect = { endState: 6, rate: 1_000_000, miss: 0, good: 0, great: 0, perfect: 217, maxCombo: 217 };
const combo = { endState: 5, miss: 0, good: 7, great: 10, perfect: 200, maxCombo: 217 };

async function publicCounts(to: TestApp, player: TestPlayer): Promise<Record<string, number>> {
  const [row] = await rowsOf(to, 'userPublicProfile', player.pk);
  const counted = Object.entries<number>(row).filter(
    ([name, value]) => /^totalCnt(Clear|All)/.test(name) && name !== 'totalCntClearAchievement' && value > 0,
  );
  return Object.fromEntries(counted);
}

/** Progress of the achievements of a category, by goal. */
async function progressOf(to: TestApp, player: TestPlayer, category: number): Promise<number[]> {
  const rows = await rowsOf(to, 'userAchievement', player.pk);
  return rows
    .filter((row) => row.category === category)
    .sort((a, b) => a.AchievementPk - b.AchievementPk)
    .map(({ current }) => current);
}

for (const database of databases) {
  test(`${database}: a best record is replaced by a higher score and by nothing else`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      const clear = async (score: number, rate: number) => {
        const { body } = await play(player, chart, { result: { score, rate } });
        const [best, ...more] = await rowsOf(to, 'bestRecords', player.pk);
        assert.equal(more, []);
        return [
          body.data.isNewRecord ?? false,
          best.score,
          best.rate,
          best.rating,
          body.data.thumbAstralRating,
        ];
      };
      // Difficulty 11: 10.5 at 96 %, 13.5 at 99 %, 14 at 100 %.
      assert.equal(await clear(500_000, 960_000), [true, 500_000, 960_000, 10.5, 0.21]);
      assert.equal(await clear(500_000, 990_000), [false, 500_000, 960_000, 10.5, 0.21], 'not the same');
      assert.equal(await clear(499_999, 1_000_000), [false, 500_000, 960_000, 10.5, 0.21], 'not a lower one');
      assert.equal(await clear(500_001, 990_000), [true, 500_001, 990_000, 13.5, 0.27]);
      // The score decides, even where accuracy and rating are lower.
      assert.equal(await clear(500_002, 960_000), [true, 500_002, 960_000, 10.5, 0.21]);
      assert.is((await rowsOf(to, 'records', player.pk)).length, 5);
      const [first] = await rowsOf(to, 'bestRecords', player.pk);

      to.clock.advance(1000);
      const { body } = await play(player, chart, { result: { score: 600_000 } });
      assert.is(body.data.bestRecord.pk, first.pk, 'it is the same row');
      assert.is(body.data.bestRecord.updatedAt, new Date(to.clock.now()).toISOString());
      const failed = await play(player, chart, { result: { endState: 0, score: 999_999 } });
      assert.is(failed.body.data.thumbAstralRating, 0.21);
      assert.is((await rowsOf(to, 'bestRecords', player.pk))[0].score, 600_000);
    }));

  test(`${database}: lunatic plays have best records of their own and rate one higher`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1, trackPk: 5 });
      const lunatic = { lunaticMode: 1 };
      const first = await play(player, chart, { start: lunatic, result: { score: 900_000 } });
      assert.equal([first.body.data.bestRecord.rating, first.body.data.thumbAstralRating], [11.5, 0.23]);
      assert.equal(await publicCounts(to, player), {}, 'the public profile counts plain ones');
      const second = await play(player, chart);
      assert.equal([second.body.data.isNewRecord, second.body.data.thumbAstralRating], [true, 0.44]);
      const bests = await rowsOf(to, 'bestRecords', player.pk);
      assert.equal(
        bests.map(({ lunaticMode, score }) => [lunaticMode, score]),
        [
          [1, 900_000],
          [0, 500_000],
        ],
      );
      assert.equal(await publicCounts(to, player), { totalCntClearHard: 1 });
    }));

  test(`${database}: each hand has its own astral rating, kept in the profile`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [thumb, multi] = [chartOf(to, { mode: 1 }), chartOf(to, { mode: 3, trackPk: 1 })];
      const first = await play(player, thumb);
      assert.equal([first.body.data.thumbAstralRating, first.body.data.multiAstralRating], [0.13, 0]);
      const second = await play(player, multi);
      assert.equal([second.body.data.thumbAstralRating, second.body.data.multiAstralRating], [0.13, 0.09]);
      const [profile] = await rowsOf(to, 'userProfile', player.pk);
      assert.equal([profile.thumbAstralRating, profile.multiAstralRating], [0.13, 0.09]);
      const joke = to.app.catalog.rows('maps').find(({ difficulty }) => difficulty > 26);
      assert.ok(joke);
      if (!joke) return;
      const unrated = await play(player, joke, { result: perfect });
      assert.equal([unrated.body.data.bestRecord.rating, unrated.body.data.thumbAstralRating], [0, 0.13]);
    }));

  test(`${database}: the public profile counts best records by mode: clears, full combos, all perfects`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const charts = [1, 2, 3].map((trackPk) => chartOf(to, { mode: 0, trackPk }));
      const [one, two, three] = charts;
      if (!one || !two || !three) throw new Error('There are three.');
      await play(player, one, { result: perfect });
      assert.equal(await publicCounts(to, player), {
        ...{ totalCntClearNormal: 1, totalCntAllComboNormal: 1, totalCntAllPerfectNormal: 1 },
      });
      await play(player, two, { result: combo });
      await play(player, three);
      await play(player, three, { result: { score: 1 } });
      await play(player, chartOf(to, { mode: 7 }), { result: combo });
      assert.equal(await publicCounts(to, player), {
        ...{ totalCntClearNormal: 3, totalCntAllComboNormal: 2, totalCntAllPerfectNormal: 1 },
        ...{ totalCntClearCosmos: 1, totalCntAllComboCosmos: 1 },
      });
      // What is better by score may be worse in this: counted is what the best record is now.
      await play(player, one, { result: { score: 600_000 } });
      assert.equal(await publicCounts(to, player), {
        ...{ totalCntClearNormal: 3, totalCntAllComboNormal: 1 },
        ...{ totalCntClearCosmos: 1, totalCntAllComboCosmos: 1 },
      });
    }));

  for (const { mode, clears, scores, counter } of [
    { mode: 6, clears: 50, scores: 52, counter: 'abyssMapClearCount' },
    { mode: 7, clears: 11, scores: 12, counter: 'cosmosMapClearCount' },
  ]) {
    test(`${database}: mode ${mode} counts its clears, and its scores are set to the sum of the best`, () =>
      withApp({ database }, async (to) => {
        const player = await to.player();
        const charts = to.app.catalog
          .where('maps', 'mode', mode)
          .filter(({ difficulty }) => difficulty > 0 && difficulty <= 26);
        const [one, two] = charts;
        if (!one || !two) throw new Error('There are two.');
        await play(player, one, { result: { score: 400_000 } });
        const goals = (sum: number) => [500_000, 1_000_000, 1_500_000].map((goal) => Math.min(sum, goal));
        const sum = async () => (await progressOf(to, player, scores)).slice(0, 3);
        assert.equal(await sum(), goals(400_000));
        await play(player, one, { result: { score: 300_000 } });
        assert.equal(await sum(), goals(400_000), 'a worse play adds nothing');
        await play(player, one, { result: { score: 450_000 } });
        assert.equal(await sum(), goals(450_000), 'a better one replaces');
        const third = await play(player, two, { result: { score: 600_000 } });
        assert.equal(await sum(), goals(1_050_000));
        const achieved: { category: number; goal: number }[] = third.body.data.achievedList;
        assert.equal(
          achieved.filter(({ category }) => category === scores).map(({ goal }) => goal),
          [500_000, 1_000_000],
        );
        // Every clear counts for the other, whether it is a best or not, once whatever the number of achievements.
        assert.equal((await progressOf(to, player, clears)).slice(0, 3), [1, 2, 3]);
        const [profile] = await rowsOf(to, 'userProfile', player.pk);
        assert.is(profile[counter], 4);
        // The second clear completed an achievement that gives a pack with its tracks and maps.
        assert.is((await rowsOf(to, 'userPacks', player.pk)).length, 1);
        const tracks = (await rowsOf(to, 'userTracks', player.pk)).map(({ TrackPk }) => TrackPk);
        assert.ok(tracks.length > 1);
        const maps = tracks.flatMap((pk) => to.app.catalog.where('maps', 'TrackPk', pk));
        assert.is((await rowsOf(to, 'userMaps', player.pk)).length, maps.length);
      }));
  }
}

test.run();
