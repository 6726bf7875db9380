import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listReviews } from '../../../src/server/administration/reviews.js';
import { Refusal } from '../../../src/server/http/refusal.js';
import { ReviewState } from '../../../src/server/rules/codes.js';
import { decideReview, reviewedPlayer } from '../../../src/server/scores/reviews.js';
import type { ReviewDecision } from '../../../src/server/scores/reviews.js';
import { inflate, withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';
import { chartOf, play } from '../features/play/support.js';

const reviewsOf = async (to: TestApp, state: number = ReviewState.open) =>
  (await listReviews(to.app, { state, page: 1, size: 50 })).rows;

async function decide(to: TestApp, reviewPk: number, decision: ReviewDecision) {
  const { store, catalog } = to.app;
  const userPk = await reviewedPlayer(store.read, reviewPk);
  return store.write([userPk], (tx) => decideReview(tx, { catalog, reviewPk, decision }));
}

type Chart = ReturnType<typeof chartOf>;

/** Plays a chart honestly, or with a combo that cannot be, and gives the answer. */
async function score(player: TestPlayer, chart: Chart, points: number, isDoubtful = false) {
  const notes = { miss: 0, good: 1, great: 1, perfect: chart.noteCount - 2, maxCombo: 9 };
  const result = { ...notes, endState: 3, score: points, ...(isDoubtful && { maxCombo: 90_000 }) };
  const answer = await play(player, chart, { result });
  assert.is(answer.status, 200);
}

async function boardOf(player: TestPlayer, chart: Chart): Promise<unknown[][]> {
  const { data } = (await player.get(`/api/ranking/${chart.pk}/0`)).body;
  return inflate(data).topRankings.map((row: { UserPk: number; score: number }) => [row.UserPk, row.score]);
}

const standingOf = async (to: TestApp, { pk }: TestPlayer) => ({
  best: await to.app.store.read
    .selectFrom('bestRecords')
    .select(['score', 'rating'])
    .where('UserPk', '=', pk)
    .executeTakeFirst(),
  profile: await to.app.store.read
    .selectFrom('userProfile')
    .select('thumbAstralRating')
    .where('UserPk', '=', pk)
    .executeTakeFirst(),
  counters: await to.app.store.read
    .selectFrom('userPublicProfile')
    .selectAll()
    .where('UserPk', '=', pk)
    .executeTakeFirst(),
});

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a hidden score leaves its board, and comes back when it is accepted or beaten`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const chart = chartOf(to, { mode: 0 });
      await score(other, chart, 500);
      await score(player, chart, 900, true);
      const [review] = await reviewsOf(to);
      assert.equal([review?.UserPk, review?.score, review?.MapPk], [player.pk, 900, chart.pk]);
      assert.match(review?.reasons[0] ?? '', 'combo of 90000');
      const pk = review?.pk ?? 0;
      const whole = [
        [player.pk, 900],
        [other.pk, 500],
      ];
      assert.equal(await boardOf(other, chart), whole);
      assert.equal(await decide(to, pk, 'hide'), { before: { state: 0 }, after: { state: 2 } });
      assert.equal(await boardOf(player, chart), [[other.pk, 500]]);
      assert.is((await standingOf(to, player)).best?.score, 900, 'it stays his best');
      assert.equal(await reviewsOf(to), []);
      assert.is((await reviewsOf(to, ReviewState.hidden)).length, 1);

      await decide(to, pk, 'accept');
      assert.equal(await boardOf(other, chart), whole);
      await decide(to, pk, 'hide');
      await score(player, chart, 800);
      assert.equal(await boardOf(other, chart), [[other.pk, 500]], 'a lower one does not bring it back');
      await score(player, chart, 950);
      assert.equal(await boardOf(other, chart), [
        [player.pk, 950],
        [other.pk, 500],
      ]);
    }));

  test(`${database}: of a removed score nothing is left, and the next best takes its place`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 0 });
      const second = to.app.catalog
        .where('maps', 'mode', 0)
        .find((map) => map.state === 1 && map.difficulty > 0 && map.TrackPk !== chart.TrackPk);
      if (!second) throw new Error('The capture has no second chart.');
      await score(player, chart, 700);
      await score(player, second, 300);
      const before = await standingOf(to, player);
      const record = { score: 900, endState: 6, miss: 0, good: 0, great: 0, perfect: 1, rate: 1_000_000 };
      assert.is((await play(player, chart, { result: record })).status, 200);
      const raised = await standingOf(to, player);
      assert.is.not(JSON.stringify(raised), JSON.stringify(before), 'rating and counters were raised by it');
      const [review] = await reviewsOf(to);
      const pk = review?.pk ?? 0;
      const document = async () => inflate((await player.get('/api/initialinfo')).body.data);
      await document();
      assert.equal((await decide(to, pk, 'remove')).after, { state: 3, best: 700 });
      const after = await standingOf(to, player);
      assert.equal(after.best, before.best);
      assert.equal(after.profile, before.profile);
      const { updatedAt: _, totalCntClearAchievement: __, ...counted } = after.counters ?? {};
      for (const [name, value] of Object.entries(counted)) {
        assert.equal(value, (before.counters as Record<string, unknown>)[name], name);
      }
      assert.equal(await boardOf(player, chart), [[player.pk, 700]]);
      const best = (await document()).bestRecords.find(({ MapPk }: { MapPk: number }) => MapPk === chart.pk);
      assert.is(best.score, 700, 'the game is told, too');

      const again = await decide(to, pk, 'accept').catch((error: unknown) => error);
      assert.instance(again, Refusal);
      const listed = await reviewsOf(to, ReviewState.removed);
      assert.equal(
        listed.map((row) => [row.pk, row.score]),
        [[pk, null]],
      );
    }));
}

test('the only score of a map is removed with its best record', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const chart = chartOf(to, { mode: 0 });
    await score(player, chart, 900, true);
    const [review] = await reviewsOf(to);
    assert.equal((await decide(to, review?.pk ?? 0, 'remove')).after, { state: 3, best: null });
    assert.equal(await boardOf(player, chart), []);
    assert.is((await standingOf(to, player)).profile?.thumbAstralRating, 0);
    await score(player, chart, 10);
    assert.equal(await boardOf(player, chart), [[player.pk, 10]]);
  }));

test('a score that is not the best is removed without a trace; a hidden one stays hidden when it falls back to it', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const chart = chartOf(to, { mode: 0 });
    await score(player, chart, 500, true);
    await score(player, chart, 900, true);
    const [low, high] = await reviewsOf(to);
    await decide(to, low?.pk ?? 0, 'hide');
    assert.equal(await boardOf(player, chart), [[player.pk, 900]]);
    assert.is((await decide(to, high?.pk ?? 0, 'remove')).after.best, 500);
    assert.equal(await boardOf(player, chart), [], 'the hidden one is the best now');
    await score(player, chart, 600);
    await score(player, chart, 550, true);
    const [last] = await reviewsOf(to);
    assert.is((await decide(to, last?.pk ?? 0, 'remove')).after.best, 600);
    assert.equal(await boardOf(player, chart), [[player.pk, 600]]);
  }));

test('a review that is not there is refused', () =>
  withApp({}, async (to) => {
    const error = await reviewedPlayer(to.app.store.read, 99).catch((thrown: unknown) => thrown);
    assert.instance(error, Refusal);
    assert.is((error as Refusal).status, 404);
  }));

test.run();
