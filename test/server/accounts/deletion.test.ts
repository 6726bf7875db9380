import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playerTables, type PlayerTable } from '../../../src/data/player-tables.js';
import { deleteAccount } from '../../../src/server/accounts/deletion.js';
import { withApp, type Database, type TestApp } from '../../support/app.js';

const names = Object.keys(playerTables) as PlayerTable[];

/** Every row of every table that names the player in some column. */
async function traces({ app }: TestApp, userPk: number): Promise<string[]> {
  const found: string[] = [];
  for (const table of names) {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      app.store.read,
    );
    for (const row of rows) {
      const owner = [row['UserPk'], row['did'], row['InviterPk'], row['InviteePk']].map(Number);
      if (owner.includes(userPk) || (table === 'users' && Number(row['pk']) === userPk)) found.push(table);
    }
  }
  return found;
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a deletion takes every row along, of him alone, and the pk never comes back`, () =>
    withApp({ database, settings: { unlockAll: true } }, async (to) => {
      const [kept, player, third] = [await to.player(), await to.player(), await to.player()];
      await player.get('/api/user/me');
      await to.app.store.write([player.pk], async (tx) => {
        const UserPk = player.pk;
        for (const table of names.filter((name) => 'UserPk' in playerTables[name])) {
          const { rows } = await sql`select 1 from ${sql.table(table)} where "UserPk" = ${UserPk}`.execute(
            tx,
          );
          if (rows.length > 0) continue;
          await sql`insert into ${sql.table(table)} ("UserPk") values (${UserPk})`.execute(tx);
        }
        const pair = { InviterPk: kept.pk, InviteePk: player.pk };
        await tx.insertInto('userFriends').values(pair).execute();
        await tx.insertInto('userFriends').values({ InviterPk: player.pk, InviteePk: third.pk }).execute();
      });
      const withUserPk = names.filter((name) => 'UserPk' in playerTables[name]);
      const before = new Set(await traces(to, player.pk));
      for (const table of [...withUserPk, 'users', 'tokens', 'userFriends'])
        assert.ok(before.has(table), table);
      const others = (await traces(to, kept.pk)).filter((table) => table !== 'userFriends');

      const { store } = to.app;
      assert.is(await store.write([], (tx) => deleteAccount(tx, player.pk)), true);
      assert.equal(await traces(to, player.pk), []);
      assert.equal(await traces(to, kept.pk), others);
      assert.is(await store.write([], (tx) => deleteAccount(tx, player.pk)), false);
      assert.is((await player.get('/api/user/me')).body.message, 'Session not found');
      const next = await to.player();
      assert.ok(next.pk > player.pk);
    }));
}

test('with a moment given, only an account that is due by then goes', () =>
  withApp({}, async (to) => {
    const { pk } = await to.player();
    const { store } = to.app;
    const attempt = (dueAt: number) => store.write([], (tx) => deleteAccount(tx, pk, { dueAt }));
    assert.is(await attempt(10), false);
    await store.write([pk], (tx) => tx.updateTable('users').set({ deleteAfter: 10 }).execute());
    assert.is(await attempt(9), false);
    assert.is((await traces(to, pk)).length > 0, true);
    assert.is(await attempt(10), true);
  }));

test.run();
