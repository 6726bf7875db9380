import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import { crowd, minute, statementsOf, store } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

interface Score {
  readonly UserPk: number;
  readonly totalScore: number;
  readonly season?: number;
  readonly updatedAt?: string;
}

const albumPkOf = ({ app }: TestApp) => app.catalog.rows('albums')[0]?.pk ?? 0;

async function setScores(to: TestApp, scores: readonly Score[], AlbumPk = albumPkOf(to)): Promise<void> {
  const fixed = { AlbumPk, season: 0, avgRate: 980_000, UserAlbumRecordPk: 77 };
  const dates = { createdAt: minute(0), updatedAt: minute(0) };
  await store(
    to,
    'userAlbumBestRecord',
    scores.map((score) => ({ ...fixed, ...dates, ...score })),
  );
}

async function ranking(to: TestApp, player: TestPlayer) {
  const { status, body } = await player.get(`/api/album/ranking/${albumPkOf(to)}`);
  assert.equal([status, body.message], [200, 'Success.']);
  return body.data;
}

const pksOf = (entries: readonly { UserPk: number }[]) => entries.map(({ UserPk }) => UserPk);

for (const database of databases) {
  test(`${database}: an empty board, then one's own scores of both kinds`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const empty = {
        ...{ mySeasonRankingIndex: -2, mySeasonStartIndex: 0 },
        ...{ myLegacyRankingIndex: -2, myLegacyStartIndex: 0, topSeasonRankings: [], topLegacyRankings: [] },
      };
      assert.equal(await ranking(to, player), empty);
      await setScores(to, [{ UserPk: player.pk, totalScore: 900_000, updatedAt: minute(3) }]);
      const shown = await ranking(to, player);
      assert.equal(Object.keys(shown.mySeasonRanking), [
        ...['pk', 'season', 'nickname', 'titleKey', 'iconKey', 'iconBorderKey', 'backgroundKey', 'avgRate'],
        ...['totalScore', 'createdAt', 'updatedAt', 'UserPk', 'AlbumPk', 'UserAlbumRecordPk'],
      ]);
      const { pk, nickname, ...entry } = shown.mySeasonRanking;
      assert.equal(entry, {
        ...{ season: 0, titleKey: 'title.default', iconKey: 'icon.default' },
        ...{ iconBorderKey: 'iconborder.default', backgroundKey: 'background.default' },
        ...{ avgRate: 980_000, totalScore: 900_000, createdAt: '2026-01-01T00:00:00.000Z' },
        ...{ updatedAt: '2026-01-01T00:03:00.000Z', UserPk: player.pk, AlbumPk: albumPkOf(to) },
        UserAlbumRecordPk: 77,
      });
      const own = { pk, nickname, ...entry };
      assert.equal(shown, {
        ...{ ...empty, mySeasonRankingIndex: 1 },
        ...{ topSeasonRankings: [shown.mySeasonRanking], mySeasonRankings: [shown.mySeasonRanking] },
        mySeasonRanking: shown.mySeasonRanking,
      });
      assert.ok(Number.isSafeInteger(own.pk) && own.nickname.startsWith('user'));

      await setScores(to, [{ UserPk: player.pk, totalScore: 5, season: -1 }]);
      const both = await ranking(to, player);
      assert.equal([both.mySeasonRankingIndex, both.myLegacyRankingIndex], [1, 1]);
      assert.equal([both.myLegacyRanking.totalScore, both.myLegacyRanking.season], [5, -1]);
      assert.equal(
        [both.myLegacyRankings, both.topLegacyRankings],
        [[both.myLegacyRanking], [both.myLegacyRanking]],
      );
      assert.equal(both.mySeasonRanking, shown.mySeasonRanking);
    }));

  test(`${database}: order, ties, places and who is hidden; seasons are apart`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const pks = await crowd(to, 40, (index) => {
        if (index === 1) return { permission: -2 };
        return index === 2 ? { deleteAfter: 1e12 } : {};
      });
      // All the same score: the later the date, the lower the place.
      await setScores(
        to,
        pks.map((UserPk, index) => ({ UserPk, totalScore: 700, updatedAt: minute(100 - index) })),
      );
      await setScores(to, [{ UserPk: 4999, totalScore: 9000 }]);
      await setScores(to, [{ UserPk: player.pk, totalScore: 700, updatedAt: minute(79.5) }]);
      const order = pks.filter((_, index) => index !== 1 && index !== 2).reverse();
      order.splice(19, 0, player.pk);
      const shown = await ranking(to, player);
      assert.equal(pksOf(shown.topSeasonRankings), order.slice(0, 25));
      assert.equal([shown.mySeasonRankingIndex, shown.mySeasonStartIndex], [20, 7]);
      assert.equal(pksOf(shown.mySeasonRankings), order.slice(7, 32));
      assert.equal([shown.myLegacyRankingIndex, shown.topLegacyRankings], [-2, []]);

      const [a, b, c] = [pks[5] ?? 0, pks[6] ?? 0, pks[7] ?? 0];
      await setScores(to, [
        { UserPk: a, totalScore: 10, season: -1 },
        { UserPk: a, totalScore: 30, season: -2 },
        { UserPk: b, totalScore: 20, season: -1 },
        { UserPk: b, totalScore: 20, season: -3, updatedAt: minute(5) },
        { UserPk: c, totalScore: 99, season: 1 },
        { UserPk: player.pk, totalScore: 15, season: -1 },
      ]);
      const legacy = await ranking(to, player);
      assert.equal(
        legacy.topLegacyRankings.map(({ UserPk, season }: Score) => [UserPk, season]),
        [
          [a, -2],
          [b, -1],
          [player.pk, -1],
        ],
      );
      assert.equal([legacy.myLegacyRankingIndex, legacy.myLegacyStartIndex], [3, 0]);
      assert.equal(pksOf(legacy.topSeasonRankings), order.slice(0, 25), 'a season to come is on no board');
    }));
}

test('an album ranking takes at most 8 statements', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await setScores(to, [
      { UserPk: player.pk, totalScore: 10 },
      { UserPk: player.pk, totalScore: 10, season: -1 },
    ]);
    const statements = await statementsOf(to, player, `/api/album/ranking/${albumPkOf(to)}`);
    assert.ok(statements.length <= 8, statements.join('\n'));
  }));

test('what is no album or no number is refused', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (const wrong of ['x', '-1', '1.5', '9'.repeat(16)]) {
      const { status, body } = await player.get(`/api/album/ranking/${wrong}`);
      assert.is(status, 400);
      assert.match(body.message, /^album: must be a whole number/);
    }
    const unknown = await player.get('/api/album/ranking/987654');
    assert.equal([unknown.status, unknown.body.message, unknown.body.data], [400, 'Album not found.', {}]);
    const open = await to.request(`/api/album/ranking/${albumPkOf(to)}`);
    assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
  }));

test.run();
