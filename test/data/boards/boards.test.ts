/** That places by counts are those by looking at every row, whatever is written, in whatever order. */
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoards } from '../../../src/data/boards/check.js';
import { countBoards } from '../../../src/data/boards/counts.js';
import { foldBoards } from '../../../src/data/boards/fold.js';
import { preparedUpsert } from '../../../src/data/store/bulk.js';
import type { Store, Tx } from '../../../src/data/store/store.js';
import { addUsers, onBoth } from '../store/support.js';
import { placesByCounts, placesByRows, sizeByCounts } from './support.js';

/** A small generator of numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Below = ReturnType<typeof numbers>;

const players = Array.from({ length: 12 }, (_, index) => index + 1);
const day = (below: Below) => `2026-01-0${1 + below(4)} 00:00:00.000000`;
const dates = (below: Below) => ({
  createdAt: below(5) === 0 ? null : day(below),
  updatedAt: below(4) === 0 ? null : day(below),
});

const upsertBests = preparedUpsert('bestRecords', {
  columns: ['UserPk', 'MapPk', 'lunaticMode', 'score', 'updatedAt'],
  key: ['UserPk', 'MapPk', 'lunaticMode'],
  update: ['score', 'updatedAt'],
});

/** One change of any kind, as the game, the command line or an operator's shell may make it. */
async function change(tx: Tx, below: Below): Promise<void> {
  const UserPk = 1 + below(14);
  const score = below(6) * 100;
  const best = { UserPk, MapPk: 1 + below(2), lunaticMode: below(2), score, ...dates(below) };
  const conflict = sql`on conflict do nothing`;
  const kinds: (() => Promise<unknown>)[] = [
    () => tx.insertInto('bestRecords').values(best).modifyEnd(conflict).execute(),
    () =>
      upsertBests(
        tx,
        // Both modes at once, some of them new: what a statement writes is seen whole by PostgreSQL's triggers.
        players.flatMap((pk) =>
          [0, 1].map((mode) => ({ ...best, UserPk: pk, lunaticMode: mode, score: below(6) })),
        ),
      ),
    () =>
      tx
        .updateTable('bestRecords')
        .set({ score, ...dates(below) })
        .where('UserPk', '=', UserPk)
        .execute(),
    () =>
      tx
        .updateTable('bestRecords')
        .set({ MapPk: 3 })
        .where('UserPk', '=', UserPk)
        .where('MapPk', '=', 2)
        .where('lunaticMode', '=', below(2))
        .where('UserPk', 'not in', tx.selectFrom('bestRecords').select('UserPk').where('MapPk', '=', 3))
        .execute(),
    () =>
      tx.deleteFrom('bestRecords').where('UserPk', '=', UserPk).where('lunaticMode', '=', below(2)).execute(),
    () =>
      tx
        .insertInto('userAlbumBestRecord')
        .values({ UserPk, AlbumPk: 1 + below(2), season: below(4) - 2, totalScore: score, ...dates(below) })
        .modifyEnd(conflict)
        .execute(),
    () =>
      tx.updateTable('userAlbumBestRecord').set({ totalScore: score }).where('UserPk', '=', UserPk).execute(),
    () =>
      tx
        .insertInto('userDarkmoonRanking')
        .values({ UserPk, season: 7, mode: below(2), bestTotalScore: score, ...dates(below) })
        .modifyEnd(conflict)
        .execute(),
    () =>
      tx
        .updateTable('userDarkmoonRanking')
        .set({ bestTotalScore: score })
        .where('mode', '=', below(2))
        .execute(),
    () =>
      tx
        .updateTable('users')
        .set({ permission: below(3) - 1 })
        .where('pk', '=', UserPk)
        .execute(),
    () =>
      tx
        .updateTable('users')
        .set({ deleteAfter: below(2) === 0 ? null : 5 })
        .where('pk', '=', UserPk)
        .execute(),
    () => tx.deleteFrom('users').where('pk', '=', UserPk).execute(),
    () =>
      tx
        .insertInto('users')
        .values({ pk: UserPk, permission: below(3) - 1 })
        .modifyEnd(conflict)
        .execute(),
  ];
  await kinds[below(kinds.length)]?.();
}

async function check(store: Store, message: string): Promise<void> {
  const expected = await placesByRows(store.read);
  // Of a crowd some are asked for; of a few, all.
  const asked = expected.filter((_, index) => index % Math.ceil(expected.length / 200) === 0);
  assert.equal(await placesByCounts(store.read, asked), asked, message);
  const sizes = new Map<string, number>();
  for (const { board } of expected) sizes.set(board, (sizes.get(board) ?? 0) + 1);
  for (const [board, size] of sizes)
    assert.is(await sizeByCounts(store.read, board), size, `${message}: ${board}`);
  assert.equal(await checkBoards(store.read), { misplaced: 0, miscounted: [] }, message);
}

onBoth('after any changes the place of everyone is what looking at all rows gives', async ({ store }) => {
  await addUsers(store, players);
  for (const seed of [1, 2, 3]) {
    const below = numbers(seed);
    for (let round = 0; round < 20; round += 1) {
      const changes = 1 + below(4);
      await store.write([], async (tx) => {
        for (let count = 0; count < changes; count += 1) await change(tx, below);
      });
      if (below(6) === 0) await foldBoards(store, 1);
      await check(store, `seed ${seed}, round ${round}`);
    }
  }
});

onBoth('what was rolled back is not counted', async ({ store }) => {
  await addUsers(store, [1, 2]);
  const insert = (tx: Tx, UserPk: number) =>
    tx.insertInto('bestRecords').values({ UserPk, MapPk: 1, score: 5 }).execute();
  await store.write([1], (tx) => insert(tx, 1));
  const failed = store.write([2], async (tx) => {
    await insert(tx, 2);
    throw new Error('no');
  });
  await failed.catch(() => {});
  await check(store, 'after a failure');
  assert.is(await sizeByCounts(store.read, 'map:1'), 1);
});

/** So many players, more than a range holds, a third of them with the same score. */
async function crowd(store: Store, count: number): Promise<void> {
  const pks = Array.from({ length: count }, (_, index) => index + 1);
  await addUsers(store, pks);
  const below = numbers(9);
  const rows = pks.map((UserPk) => ({
    ...{ UserPk, MapPk: 1, lunaticMode: 0 },
    ...{
      score: below(3) === 0 ? 1_000_000 : below(1_000_000),
      updatedAt: `2026-01-01 00:00:00.${100_000 + below(899_999)}`,
    },
  }));
  await store.write([], (tx) => upsertBests(tx, rows));
}

const rangesOf = async (store: Store) => {
  const { rows } = await sql<{ players: number }>`
    select "players" from "boardRanges" order by "points" desc, "at", "rowPk"`.execute(store.read);
  return rows.map(({ players: count }) => count);
};

onBoth('folding takes up the marks and cuts a board into ranges, ties within it too', async ({ store }) => {
  await crowd(store, 3000);
  await check(store, 'before');
  assert.is(await foldBoards(store), 1);
  await check(store, 'folded');
  const ranges = await rangesOf(store);
  assert.ok(ranges.length >= 6 && ranges.every((count) => count <= 512), ranges.join(' '));
  assert.is(await foldBoards(store, 1), 0, 'there are no marks left');
  await store.write([], (tx) =>
    tx.updateTable('bestRecords').set({ score: 5 }).where('UserPk', '<=', 2900).execute(),
  );
  await foldBoards(store);
  await check(store, 'after many moved');
  assert.ok((await rangesOf(store)).every((count) => count <= 512));
  await store.write([], (tx) => tx.deleteFrom('bestRecords').where('UserPk', '>', 10).execute());
  await foldBoards(store);
  await check(store, 'after many left');
  assert.equal(await rangesOf(store), [10], 'ranges with few players are joined');
});

onBoth('counting anew repairs what was damaged by hand, and the check finds it', async ({ store }) => {
  await crowd(store, 600);
  await foldBoards(store);
  await store.write([], (tx) => sql`update "boardRanges" set "players" = "players" + 1`.execute(tx));
  assert.equal(await checkBoards(store.read), { misplaced: 0, miscounted: ['map:1'] });
  await store.write([], (tx) =>
    sql`insert into "boardMarks" ("board", "points", "at", "rowPk", "players") values ('album:4:0', 1, '', 1, 1)`.execute(
      tx,
    ),
  );
  assert.equal((await checkBoards(store.read)).miscounted, ['album:4:0', 'map:1']);
  await store.write([], (tx) =>
    tx.updateTable('bestRecords').set({ onBoard: 0 }).where('UserPk', '=', 7).execute(),
  );
  assert.is((await checkBoards(store.read)).misplaced, 1);
  await store.write([], (tx) => countBoards(tx));
  await check(store, 'repaired');
});

onBoth(
  'plays of one map in several processes wait for nobody, and nobody is lost',
  async ({ store, another }) => {
    const pks = Array.from({ length: 24 }, (_, index) => index + 1);
    await addUsers(store, pks);
    const stores = [store, await another(), await another()];
    const play = async (UserPk: number, score: number) => {
      const row = {
        UserPk,
        MapPk: 1,
        lunaticMode: score % 2,
        score,
        updatedAt: '2026-01-01 00:00:00.000000',
      };
      await stores[UserPk % stores.length]?.write([UserPk], (tx) => upsertBests(tx, [row]));
    };
    const folding = async () => {
      for (let count = 0; count < 6; count += 1) for (const each of stores) await foldBoards(each, 1);
    };
    const playing = async (UserPk: number) => {
      for (let score = 0; score < 8; score += 1) await play(UserPk, score * UserPk);
    };
    await Promise.all([folding(), ...pks.map(playing)]);
    await check(store, 'after all');
    await foldBoards(store, 1);
    await check(store, 'folded');
  },
);

test.run();
