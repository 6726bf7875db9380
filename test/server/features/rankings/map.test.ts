import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import { chartOf, play } from '../play/support.js';
import { crowd, minute, setUser, statementsOf, store } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const entryKeys = [
  ...['pk', 'nickname', 'titleKey', 'iconKey', 'iconBorderKey', 'backgroundKey', 'characterKey', 'skin'],
  ...['rate', 'score', 'maxCombo', 'userPk', 'perfectCount', 'createdAt', 'updatedAt', 'UserPk', 'MapPk'],
];

interface Score {
  readonly UserPk: number;
  readonly score: number;
  readonly lunaticMode?: number;
  readonly updatedAt?: string | null;
  readonly createdAt?: string | null;
}

const mapPkOf = (to: TestApp) => chartOf(to, { mode: 1 }).pk;

async function setScores(to: TestApp, scores: readonly Score[], MapPk = mapPkOf(to)): Promise<void> {
  const dates = { createdAt: minute(0), updatedAt: minute(0) };
  await store(
    to,
    'bestRecords',
    scores.map((score) => ({ MapPk, lunaticMode: 0, rate: 960_000, maxCombo: 7, ...dates, ...score })),
  );
}

async function ranking(to: TestApp, player: TestPlayer, map = mapPkOf(to)) {
  const { status, body } = await player.get(`/api/ranking/${map}/0`);
  assert.equal([status, body.message], [200, 'Success.']);
  return inflate(body.data);
}

const pksOf = (entries: readonly { UserPk: number }[]) => entries.map(({ UserPk }) => UserPk);

for (const database of databases) {
  test(`${database}: an empty board, then one's own score on it`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      assert.equal(await ranking(to, player), {
        ...{ myRankingIndex: -2, startIndex: 0, topRankings: [], friendRankings: [] },
      });
      await setScores(to, [{ UserPk: player.pk, score: 900_000, updatedAt: minute(3) }]);
      const [row] = await to.app.store.read.selectFrom('bestRecords').select('pk').execute();
      const shown = await ranking(to, player);
      assert.equal(Object.keys(shown), [
        ...['myRankingIndex', 'startIndex', 'topRankings', 'friendRankings', 'playerRanking', 'rankings'],
      ]);
      assert.equal([shown.myRankingIndex, shown.startIndex], [1, 0]);
      assert.equal(Object.keys(shown.playerRanking), entryKeys);
      assert.equal(shown.playerRanking, {
        ...{ pk: row?.pk, nickname: shown.playerRanking.nickname, titleKey: 'title.default' },
        ...{ iconKey: 'icon.default', iconBorderKey: 'iconborder.default' },
        ...{ backgroundKey: 'background.default', characterKey: 'character.kalpa', skin: 'skin.default' },
        ...{ rate: 960_000, score: 900_000, maxCombo: 7, userPk: player.pk, perfectCount: 0 },
        ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:03:00.000Z' },
        ...{ UserPk: player.pk, MapPk: mapPkOf(to) },
      });
      assert.match(shown.playerRanking.nickname, /^user[0-9a-f]{12}$/);
      for (const key of ['topRankings', 'friendRankings', 'rankings'])
        assert.equal(shown[key], [shown.playerRanking], key);
    }));

  test(`${database}: the top, and twelve on either side, wherever the player is`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const pks = await crowd(to, 60);
      await setScores(
        to,
        pks.map((UserPk, index) => ({ UserPk, score: 1000 * (60 - index) })),
      );
      await setScores(to, [{ UserPk: player.pk, score: 1 }]);
      for (const place of [1, 2, 13, 14, 30, 49, 50, 61]) {
        const score = 1000 * (60 - place + 1) + 500;
        await to.app.store.write([], (tx) =>
          tx.updateTable('bestRecords').set({ score }).where('UserPk', '=', player.pk).execute(),
        );
        const order = [...pks.slice(0, place - 1), player.pk, ...pks.slice(place - 1)];
        const from = Math.max(0, place - 13);
        const shown = await ranking(to, player);
        assert.equal([shown.myRankingIndex, shown.startIndex], [place, from], `place ${place}`);
        assert.equal(pksOf(shown.topRankings), order.slice(0, 25));
        assert.equal(pksOf(shown.rankings), order.slice(from, place + 12));
        assert.is(shown.playerRanking.UserPk, player.pk);
      }
    }));

  test(`${database}: ties go to the earlier score, and a player stands there once, with the better mode`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [a, b, c, d, e] = await crowd(to, 5);
      if (!a || !b || !c || !d || !e) throw new Error('unreachable');
      await setScores(to, [
        { UserPk: a, score: 500, updatedAt: minute(9) },
        { UserPk: a, score: 700, updatedAt: minute(5), lunaticMode: 1 },
        { UserPk: player.pk, score: 700, updatedAt: minute(4) },
        { UserPk: player.pk, score: 700, updatedAt: minute(8), lunaticMode: 1 },
        { UserPk: b, score: 700, updatedAt: minute(4) },
        { UserPk: c, score: 700, updatedAt: null, createdAt: minute(2) },
        { UserPk: d, score: 700, updatedAt: null, createdAt: null, lunaticMode: 1 },
        { UserPk: e, score: 800, updatedAt: minute(99) },
        { UserPk: e, score: 800, updatedAt: minute(98), lunaticMode: 1 },
      ]);
      const shown = await ranking(to, player);
      const order = [e, d, c, player.pk, b, a];
      assert.equal(pksOf(shown.topRankings), order);
      assert.equal(pksOf(shown.rankings), order);
      assert.equal([shown.myRankingIndex, shown.startIndex], [4, 0]);
      assert.equal(
        shown.topRankings.map(
          ({ updatedAt }: { updatedAt: string | null }) => updatedAt?.slice(11, 16) ?? null,
        ),
        ['01:38', null, null, '00:04', '00:04', '00:05'],
      );
    }));

  test(`${database}: who is banned, awaits deletion or is gone neither shows nor counts`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const pks = await crowd(to, 40, (index) => {
        if (index % 4 === 1) return { permission: -2 };
        return index % 4 === 2 ? { deleteAfter: Number.MAX_SAFE_INTEGER } : {};
      });
      const gone = 4999;
      await setScores(to, [
        ...[...pks, gone].map((UserPk, index) => ({ UserPk, score: 1000 - index })),
        { UserPk: gone, score: 5000, lunaticMode: 1 },
        { UserPk: player.pk, score: 1 },
      ]);
      const visible = pks.filter((_, index) => index % 4 === 0 || index % 4 === 3);
      const before = await ranking(to, player);
      assert.equal(pksOf(before.topRankings), [...visible, player.pk].slice(0, 25));
      assert.equal([before.myRankingIndex, before.startIndex], [21, 8]);
      assert.equal(pksOf(before.rankings), [...visible.slice(-12), player.pk]);

      const [first, second] = pks;
      await setUser(to, first ?? 0, { permission: -1 });
      await setUser(to, second ?? 0, { permission: 2 });
      const after = await ranking(to, player);
      assert.equal(pksOf(after.topRankings).slice(0, 2), [second, pks[3]]);
      assert.is(after.myRankingIndex, 21);
    }));

  test(`${database}: friends and self, best first, and nobody who only asked`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [a, b, asking, over, stranger, banned] = await crowd(to, 6, (index) =>
        index === 5 ? { permission: -2 } : {},
      );
      if (!a || !b || !asking || !over || !stranger || !banned) throw new Error('unreachable');
      const pair = (InviterPk: number, InviteePk: number, states = [1, 1]) => ({
        ...{ InviterPk, InviteePk, InviterState: states[0] ?? 0, InviteeState: states[1] ?? 0 },
      });
      const rows = [
        ...[pair(player.pk, a), pair(b, player.pk), pair(banned, player.pk)],
        ...[pair(asking, player.pk, [2, 3]), pair(over, player.pk, [4, 4]), pair(stranger, a)],
      ];
      await to.app.store.write([], (tx) => tx.insertInto('userFriends').values(rows).execute());
      await setScores(
        to,
        [a, asking, over, stranger, banned].map((UserPk, index) => ({ UserPk, score: 100 + index })),
      );
      await setScores(to, [
        { UserPk: b, score: 50 },
        { UserPk: b, score: 300, lunaticMode: 1 },
      ]);
      assert.equal(pksOf((await ranking(to, player)).friendRankings), [b, a]);
      await setScores(to, [{ UserPk: player.pk, score: 200 }]);
      assert.equal(pksOf((await ranking(to, player)).friendRankings), [b, player.pk, a]);
    }));

  test(`${database}: a play that was answered is in the next ranking`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const chart = chartOf(to, { mode: 1 });
      const shown = async () => {
        const { myRankingIndex, topRankings } = await ranking(to, player, chart.pk);
        const scores = topRankings.map(({ score }: { score: number }) => score);
        return [myRankingIndex, ...scores];
      };
      await play(player, chart, { result: { score: 500_000 } });
      assert.equal(await shown(), [1, 500_000]);
      await play(other, chart, { result: { score: 600_000 } });
      assert.equal(await shown(), [2, 600_000, 500_000]);
      await play(player, chart, { start: { lunaticMode: 1 }, result: { score: 700_000 } });
      assert.equal(await shown(), [1, 700_000, 600_000]);
      await play(player, chart, { start: { lunaticMode: 1 }, result: { score: 100_000 } });
      to.clock.advance(1);
      await play(other, chart, { result: { score: 700_000 } });
      assert.equal(await shown(), [1, 700_000, 700_000]);
      await to.app.store.write([], (tx) =>
        tx.updateTable('users').set({ permission: -2 }).where('pk', '=', other.pk).execute(),
      );
      assert.equal(await shown(), [1, 700_000]);
      assert.is((await other.get(`/api/ranking/${chart.pk}/0`)).status, 403);
    }));

  test(`${database}: a ranking takes as many statements for a thousand players as for none`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const path = `/api/ranking/${mapPkOf(to)}/0`;
      await setScores(to, [{ UserPk: player.pk, score: 500 }]);
      const first = await statementsOf(to, player, path);
      assert.ok(first.length <= 8, first.join('\n'));
      // From the second request on the player's mission rows are kept.
      const few = await statementsOf(to, player, path);
      const pks = await crowd(to, 1000);
      await setScores(
        to,
        pks.map((UserPk, index) => ({ UserPk, score: index })),
      );
      assert.equal(await statementsOf(to, player, path), few);
      assert.is((await ranking(to, player)).myRankingIndex, 500);
    }));
}

test('other kinds are not supported yet; what is no map or no number is refused', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const map = mapPkOf(to);
    for (const kind of ['1', '-1', '00', 'x', '0.0']) {
      const { status, body } = await player.get(`/api/ranking/${map}/${kind}`);
      assert.equal([status, body.message, body.data], [200, 'Not supported yet.', ''], kind);
    }
    for (const wrong of ['x', '-1', '1.5', '9'.repeat(16)]) {
      const { status, body } = await player.get(`/api/ranking/${wrong}/0`);
      assert.is(status, 400);
      assert.match(body.message, /^map: must be a whole number/);
    }
    const unknown = await player.get('/api/ranking/987654/0');
    assert.equal([unknown.status, unknown.body.message, unknown.body.data], [400, 'Map not found.', {}]);
    const open = await to.request(`/api/ranking/${map}/0`);
    assert.equal([open.status, open.body.message], [400, 'Unauthorized']);
  }));

test.run();
