import { existsSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { Failure } from '../../../src/failure.js';
import { isPostgresUrl, openStore, type Store, type Tx } from '../../../src/data/store/store.js';
import { addUsers, onBoth, onSqlite, rejection } from './support.js';

const idsOf = async ({ read }: Pick<Store, 'read'>) =>
  (await read.selectFrom('users').select('id').orderBy('pk').execute()).map(({ id }) => id);
const rename = (tx: Tx, pk: number, id: string) =>
  tx.updateTable('users').set({ id }).where('pk', '=', pk).execute();

onBoth('a transaction is kept whole, or rolled back whole by what its work throws', async ({ store }) => {
  await addUsers(store, [1, 2]);
  assert.is(
    await store.write([1], async (tx) => (await rename(tx, 1, 'changed'), 'its result')),
    'its result',
  );
  assert.equal(await idsOf(store), ['changed', 'user2']);
  const wrong = new Error('on purpose');
  const failed = await rejection(
    store.write([1, 2], async (tx) => {
      await rename(tx, 1, 'lost');
      await rename(tx, 2, 'lost');
      throw wrong;
    }),
  );
  assert.is(failed, wrong);
  assert.equal(await idsOf(store), ['changed', 'user2']);
  await rejection(store.write([1], (tx) => sql`select nothing from nowhere`.execute(tx)));
  await store.write([1], (tx) => rename(tx, 1, 'after all'));
  assert.equal(await idsOf(store), ['after all', 'user2']);
});

onBoth('what a transaction writes is not seen before it is kept', async ({ store, another }) => {
  await addUsers(store, [1]);
  const other = await another();
  await store.write([1], async (tx) => {
    await rename(tx, 1, 'changed');
    const within = await tx.selectFrom('users').select('id').executeTakeFirst();
    assert.is(within?.id, 'changed');
    assert.equal([await idsOf(store), await idsOf(other)], [['user1'], ['user1']]);
  });
  assert.equal([await idsOf(store), await idsOf(other)], [['changed'], ['changed']]);
});

onBoth('who reads and then writes loses no update, also from two processes', async ({ store, another }) => {
  await addUsers(store, [1]);
  await store.write([1], (tx) =>
    tx.insertInto('useritems').values({ UserPk: 1, ItemPk: 5, amount: 0 }).execute(),
  );
  const stores = [store, await another()];
  const add = (on: Store) =>
    on.write([1], async (tx) => {
      const row = await tx.selectFrom('useritems').select('amount').executeTakeFirstOrThrow();
      await turn();
      await tx
        .updateTable('useritems')
        .set({ amount: row.amount + 1 })
        .execute();
    });
  await Promise.all(Array.from({ length: 40 }, (_, n) => add(stores[n % 2] ?? store)));
  const row = await store.read.selectFrom('useritems').select('amount').executeTakeFirst();
  assert.is(row?.amount, 40);
});

onBoth(
  'players are locked by pk, so that two who lock the same pair cannot wait for each other',
  async (given) => {
    const { store, statements } = given;
    await addUsers(store, [1, 2, 3]);
    const other = await given.another();
    const swap = (on: Store, pks: readonly number[]) =>
      on.write(pks, async (tx) => {
        await turn();
        for (const pk of pks) await rename(tx, pk, `${pks.join()}:${pk}`);
      });
    await Promise.all([
      swap(store, [1, 2]),
      swap(other, [2, 1]),
      swap(store, [3, 2, 1, 1]),
      swap(other, [2, 3]),
    ]);
    const locks = statements.filter((text) => /for update/.test(text));
    if (store.dialect === 'sqlite') assert.equal(locks, []);
    else for (const text of locks) assert.match(text, /order by "pk" for update$/);
    assert.is(locks.length, store.dialect === 'sqlite' ? 0 : 2);
  },
);

onBoth('a player who does not exist can be locked: there is nothing to wait for', async ({ store }) => {
  assert.is(await store.write([999], async () => 1), 1);
});

onBoth('dates, numbers and text come back as they were', async ({ store }) => {
  const row = { lastUsedAt: 2 ** 53 - 1, token: 'ü\n"\'\\ 🎵', id: '', did: -5 };
  await store.write([], (tx) => tx.insertInto('tokens').values(row).execute());
  const found = await store.read
    .selectFrom('tokens')
    .select(['lastUsedAt', 'token', 'id', 'did', 'remoteAddress'])
    .executeTakeFirst();
  assert.equal(found, { ...row, remoteAddress: null });
  const { count } = await store.read
    .selectFrom('tokens')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  assert.is(count, 1);
});

test('sqlite: plain reads go over a connection that cannot write', () =>
  onSqlite(async ({ store }) => {
    await addUsers(store, [1]);
    const failed = await rejection(store.read.deleteFrom('users').execute());
    assert.match(failed.message, 'readonly database');
    assert.equal(await idsOf(store), ['user1']);
  }));

test('sqlite: while another process holds the lock the event loop goes on, and the write is done afterwards', () =>
  onSqlite(async ({ store, database }) => {
    await addUsers(store, [1]);
    const other = openDatabase(database, { timeout: 5000 });
    try {
      other.exec('begin immediate');
      let isDone = false;
      const write = store.write([1], (tx) => rename(tx, 1, 'changed')).then(() => (isDone = true));
      let turns = 0;
      while (turns < 200) {
        await turn();
        turns += 1;
      }
      assert.is(isDone, false);
      assert.equal(await idsOf(store), ['user1']);
      other.exec("update users set id = 'first'");
      other.exec('commit');
      await write;
      assert.equal(await idsOf(store), ['changed']);
    } finally {
      other.close();
    }
  }));

test('sqlite: a transaction holds the lock from its start', () =>
  onSqlite(async ({ store, database }) => {
    const other = openDatabase(database, { timeout: 0 });
    try {
      await store.write([], async () => {
        assert.throws(() => other.exec('begin immediate'), /database is locked/);
      });
      other.exec('begin immediate');
      other.exec('rollback');
    } finally {
      other.close();
    }
  }));

test('sqlite: closing leaves one whole file, also of a store that was never used', () =>
  onSqlite(async ({ database }) => {
    const unused = await openStore({ database });
    await unused.close();
    const store = await openStore({ database });
    await addUsers(store, [1]);
    await store.close();
    // The store of the test itself is still open; it is the last one to hold the log.
    const copy = openDatabase(database, { readonly: true, timeout: 5000 });
    assert.is(copy.prepare('select count(*) from users').pluck().get(), 1);
    copy.close();
    assert.ok(existsSync(database));
    await rejection(Promise.resolve().then(() => unused.read.selectFrom('users').selectAll().execute()));
  }));

test('a database that cannot be reached is one sentence with what to do', async () => {
  const missing = await rejection(openStore({ database: '/nonexistent/player.db' }));
  assert.instance(missing, Failure);
  assert.match(missing.message, '/nonexistent/player.db does not exist.');
  const refused = await rejection(openStore({ database: 'postgres://kalpa:secret@127.0.0.1:1/none' }));
  assert.instance(refused, Failure);
  assert.match(refused.message, /^PostgreSQL cannot be reached: .*ECONNREFUSED/);
  assert.not.match(refused.message, 'secret');
  // A name of several addresses fails with an error without words, which holds one for each.
  const named = await rejection(openStore({ database: 'postgres://kalpa:secret@localhost:1/none' }));
  assert.match(named.message, /^PostgreSQL cannot be reached: .*ECONNREFUSED/);
});

test('postgres is told by its address', () => {
  for (const url of ['postgres://h/d', 'postgresql://h/d']) assert.ok(isPostgresUrl(url));
  for (const file of ['player.db', '/postgres://x', 'C:\\postgres', '']) assert.not.ok(isPostgresUrl(file));
});

test.run();
