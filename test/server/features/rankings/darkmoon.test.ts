import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import { setItem, play } from '../play/support.js';
import { crowd, minute, setUser, statementsOf, store } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const thumb = 0;
const multi = 1;

interface Score {
  readonly UserPk: number;
  readonly bestTotalScore: number;
  readonly mode?: number;
  readonly season?: number;
  readonly updatedAt?: string;
}

async function seasonOf(player: TestPlayer, hand = 'Thumb'): Promise<number> {
  return (await player.get('/api/darkmoon/all')).body.data[`darkmoon${hand}`].season;
}

async function setScores(to: TestApp, season: number, scores: readonly Score[]): Promise<void> {
  const fixed = { season, mode: thumb, endAt: 2, createdAt: minute(0), updatedAt: minute(0) };
  await store(
    to,
    'userDarkmoonRanking',
    scores.map((score) => ({ ...fixed, ...score })),
  );
}

async function ranking(player: TestPlayer, hand = 'thumb') {
  const { status, body } = await player.get(`/api/darkmoon/${hand}/ranking`);
  assert.equal([status, body.message], [200, 'Success.']);
  assert.equal(Object.keys(body.data), ['topRankings', 'ranking', 'formatType', 'value']);
  assert.is(body.data.formatType, 1);
  return body.data;
}

const pksOf = (entries: readonly { UserPk: number }[]) => entries.map(({ UserPk }) => UserPk);

for (const database of databases) {
  test(`${database}: a hundred at the top, one's own row, and the percentile`, () =>
    withApp({ database }, async (to) => {
      const [watching, player] = [await to.player(), await to.player()];
      const season = await seasonOf(player);
      const pks = await crowd(to, 120, (index) => (index === 3 ? { permission: -2 } : {}));
      await setScores(
        to,
        season,
        pks.map((UserPk, index) => ({ UserPk, bestTotalScore: 5000 - index })),
      );
      await setScores(to, season, [
        { UserPk: 4999, bestTotalScore: 9999 },
        { UserPk: pks[0] ?? 0, bestTotalScore: 77, mode: multi },
        { UserPk: pks[1] ?? 0, bestTotalScore: 88, season: season - 1 },
      ]);
      const none = await ranking(watching);
      assert.equal([none.ranking, none.value], [{}, 0]);
      const visible = pks.filter((_, index) => index !== 3);
      assert.equal(pksOf(none.topRankings), visible.slice(0, 100));

      await to.app.store.write([], (tx) =>
        tx
          .updateTable('userDarkmoonRanking')
          .set({ bestTotalScore: 4950, endAt: 5, updatedAt: minute(-1) })
          .where('UserPk', '=', player.pk)
          .where('mode', '=', thumb)
          .execute(),
      );
      // Of the same 4950 as the 51st of the crowd, but earlier; the 4th of them is banned.
      const shown = await ranking(player);
      assert.is(shown.topRankings[49].UserPk, player.pk);
      assert.is(shown.value, Math.round((1 - 49 / 120) * 10_000) / 100);
      assert.equal(shown.ranking, shown.topRankings[49]);
      assert.equal(Object.keys(shown.ranking), [
        ...['pk', 'season', 'bestTotalScore', 'endAt', 'nickname', 'titleKey', 'iconKey', 'iconBorderKey'],
        ...['createdAt', 'updatedAt', 'UserPk'],
      ]);
      const { pk: _pk, nickname, createdAt: _createdAt, ...entry } = shown.ranking;
      assert.match(nickname, /^user/);
      assert.equal(entry, {
        ...{ season, bestTotalScore: 4950, endAt: 5, titleKey: 'title.default', iconKey: 'icon.default' },
        ...{ iconBorderKey: 'iconborder.default', updatedAt: '2025-12-31T23:59:00.000Z', UserPk: player.pk },
      });
      await setUser(to, pks[3] ?? 0, { permission: 2 });
      assert.is((await ranking(player)).value, Math.round((1 - 50 / 121) * 10_000) / 100);
    }));

  test(`${database}: the hands are apart, and who has no score yet takes part`, () =>
    withApp({ database }, async (to) => {
      const [a, b] = [await to.player(), await to.player()];
      const season = await seasonOf(a, 'Multi');
      await seasonOf(b);
      assert.equal(pksOf((await ranking(a)).topRankings), [a.pk, b.pk]);
      await to.app.store.write([], (tx) =>
        tx
          .updateTable('userDarkmoonRanking')
          .set({ bestTotalScore: 10 })
          .where('UserPk', '=', b.pk)
          .where('mode', '=', multi)
          .where('season', '=', season)
          .execute(),
      );
      assert.equal(pksOf((await ranking(a)).topRankings), [a.pk, b.pk]);
      const shown = await ranking(a, 'multi');
      assert.equal(pksOf(shown.topRankings), [b.pk, a.pk]);
      assert.equal([shown.value, (await ranking(b, 'multi')).value], [50, 100]);
    }));
}

test('a clear that was answered is in the next ranking', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const { body } = await player.get('/api/darkmoon/all');
    const chart = to.app.catalog.find('maps', body.data.darkmoonThumb.defaultMapPk1);
    if (!chart) throw new Error('The season has no map.');
    await setItem(to, player.pk, 'astralmelody', { amount: 50 });
    const answer = await play(player, chart, { start: { playType: 13 }, result: { score: 654_321 } });
    assert.is(answer.status, 200);
    const { ranking: own } = await ranking(player);
    assert.equal([own.bestTotalScore, own.endAt], [654_321, 1]);
  }));

test('a darkmoon ranking takes at most 8 statements', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await seasonOf(player);
    const statements = await statementsOf(to, player, '/api/darkmoon/thumb/ranking');
    assert.ok(statements.length <= 8, statements.join('\n'));
  }));

test('a hand that there is not is refused', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (const hand of ['x', '0', 'Thumb', 'toString', '%20', '__proto__']) {
      const { status, body } = await player.get(`/api/darkmoon/${hand}/ranking`);
      assert.equal([status, body.message, body.data], [400, 'Invalid mode.', {}], hand);
    }
    const open = await to.request('/api/darkmoon/thumb/ranking');
    assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
  }));

test('without a season darkmoon is not open', () =>
  withApp(
    {
      capture: (document) => {
        const maps = document['maps'] as { state: number }[];
        for (const map of maps) map.state = 0;
      },
    },
    async (to) => {
      const player = await to.player();
      const { status, body } = await player.get('/api/darkmoon/multi/ranking');
      assert.equal([status, body.message], [400, 'Darkmoon not opened.']);
    },
  ));

test.run();
