/** That every query of a board and of the friends follows an index: nothing is read that is not shown or counted. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sql } from 'kysely';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { crowd, minute, planOf, statementsOf, store } from './support.js';

/** Plays, albums and darkmoon of so many players, a friend, and statistics on all of it. */
async function fill(to: TestApp, player: TestPlayer, paths: Paths): Promise<void> {
  const { MapPk, AlbumPk, season } = paths;
  const pks = await crowd(to, 400, (index) => (index % 50 === 0 ? { permission: -2 } : {}));
  const rows = [...pks, player.pk].map((UserPk, index) => ({
    ...{ UserPk, createdAt: minute(index), updatedAt: minute(index) },
  }));
  await store(to, 'bestRecords', [
    ...rows.map((row, index) => ({ ...row, MapPk, lunaticMode: 0, score: index * 7 })),
    ...rows.map((row, index) => ({ ...row, MapPk, lunaticMode: 1, score: (index % 50) * 31 })),
  ]);
  await store(to, 'userAlbumBestRecord', [
    ...rows.map((row, index) => ({ ...row, AlbumPk, season: 0, totalScore: index * 3 })),
    ...rows.map((row, index) => ({ ...row, AlbumPk, season: -1, totalScore: index * 5 })),
  ]);
  await store(
    to,
    'userDarkmoonRanking',
    rows.map((row, index) => ({ ...row, season, mode: 0, bestTotalScore: index * 11 })),
  );
  const pairs = [
    ...pks.slice(0, 80).map((InviteePk) => ({ InviterPk: player.pk, InviteePk })),
    ...pks.slice(3).map((InviterPk, index) => ({ InviterPk, InviteePk: pks[index] ?? 0 })),
    ...pks.slice(5).map((InviterPk, index) => ({ InviterPk, InviteePk: pks[index] ?? 0 })),
  ];
  await to.app.store.write([], (tx) =>
    tx
      .insertInto('userFriends')
      .values(pairs.map((pair) => ({ ...pair, InviterState: 1, InviteeState: 1 })))
      .execute(),
  );
}

interface Paths {
  readonly MapPk: number;
  readonly AlbumPk: number;
  readonly season: number;
}

async function pathsOf({ app }: TestApp, player: TestPlayer): Promise<Paths> {
  const MapPk = app.catalog.rows('maps')[0]?.pk ?? 0;
  const AlbumPk = app.catalog.rows('albums')[0]?.pk ?? 0;
  const { body } = await player.get('/api/darkmoon/all');
  return { MapPk, AlbumPk, season: body.data.darkmoonThumb.season };
}

const ownTable = /"(bestRecords|userAlbumBestRecord|userDarkmoonRanking|userFriends|boardRanges)"/;

test('every query of a board and of friends is found by an index, with and without statistics', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const paths = await pathsOf(to, player);
    await to.app.store.write([player.pk], (tx) => tx.deleteFrom('userDarkmoonRanking').execute());
    await fill(to, player, paths);
    const statements = new Set<string>();
    const requests = [
      `/api/ranking/${paths.MapPk}/0`,
      `/api/album/ranking/${paths.AlbumPk}`,
      '/api/darkmoon/thumb/ranking',
      '/api/friend',
      `/api/friend/search/${player.pk + 10_000_000}`,
    ];
    for (const path of requests) {
      for (const text of await statementsOf(to, player, path)) if (ownTable.test(text)) statements.add(text);
    }
    assert.ok(statements.size >= 9, `${statements.size} statements`);
    const check = () => {
      for (const text of statements) {
        const plan = planOf(to, text);
        // A SCAN without an index reads everything; those of subqueries read what the subquery gave.
        const scans = plan.filter((step) => /^SCAN (?!shown|part|pair|friends|CONSTANT)|BLOOM/.test(step));
        assert.equal(scans, [], `${text}\n${plan.join('\n')}`);
        // Friends are few; whatever is walked in the order of a board is walked along its index.
        const sorts = plan.filter((step) => step === 'USE TEMP B-TREE FOR ORDER BY');
        if (text.includes(' limit ')) assert.equal(sorts, [], `${text}\n${plan.join('\n')}`);
        assert.not.ok(
          text.includes('union all select cast') &&
            plan.some((step) => /^SEARCH b USING .*board_/.test(step)),
          `friends are found by their pks:\n${plan.join('\n')}`,
        );
      }
    };
    check();
    await to.app.store.write([], (tx) => sql`analyze`.execute(tx));
    check();
  }));

test.run();
