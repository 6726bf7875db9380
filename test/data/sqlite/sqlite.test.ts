import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { startCheckpointer } from '../../../src/data/sqlite/checkpointer.js';
import { sqliteDialect } from '../../../src/data/sqlite/dialect.js';
import { isBusy, SqliteError } from '../../../src/data/sqlite/errors.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { retryWhileBusy } from '../../../src/data/sqlite/retry.js';
import { Failure } from '../../../src/failure.js';
import { rejection } from '../store/support.js';

async function inFolder(work: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-sqlite-'));
  try {
    await work(join(folder, 'test.db'), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const busy = () => new SqliteError('database is locked', 'SQLITE_BUSY');

test('a file is opened in WAL mode, without a busy timeout', () =>
  inFolder(async (file) => {
    for (const [synchronous, level] of [
      ['normal', 1],
      ['full', 2],
    ] as const) {
      const db = openSqlite(file, { synchronous });
      const pragma = (name: string): unknown => db.pragma(name, { simple: true });
      assert.equal(['journal_mode', 'busy_timeout', 'synchronous', 'foreign_keys'].map(pragma), [
        'wal',
        0,
        level,
        0,
      ]);
      db.close();
    }
    const reader = openSqlite(file, { readonly: true });
    assert.throws(() => reader.exec('create table t (x)'), /readonly/);
    reader.close();
  }));

test('what cannot be opened is a Failure that names the file', () =>
  inFolder(async (file, folder) => {
    await writeFile(file, 'this is text, and no database, whatever its name says'.repeat(20));
    for (const [path, options, message] of [
      [file, {}, /test\.db cannot be opened: file is not a database\.$/],
      [folder, {}, /cannot be opened/],
      [join(folder, 'none.db'), { mustExist: true }, /none\.db does not exist\.$/],
      [join(folder, 'none.db'), { readonly: true }, /none\.db does not exist\.$/],
      [join(folder, 'no', 'folder.db'), {}, /folder\.db cannot be opened/],
    ] as const) {
      try {
        openSqlite(path, options);
        assert.unreachable(path);
      } catch (error) {
        assert.instance(error, Failure, String(error));
        assert.match((error as Failure).message, message);
      }
    }
  }));

test('what is busy is tried again, what is wrong is not', async () => {
  let tries = 0;
  const result = await retryWhileBusy(() => {
    tries += 1;
    if (tries < 4) throw busy();
    return 'done';
  });
  assert.equal([result, tries], ['done', 4]);
  tries = 0;
  const failed = await rejection(
    retryWhileBusy(() => {
      tries += 1;
      throw new Error('on purpose');
    }),
  );
  assert.equal([failed.message, tries], ['on purpose', 1]);
  assert.equal(
    [busy(), new SqliteError('x', 'SQLITE_LOCKED_SHAREDCACHE'), new Error('SQLITE_BUSY'), null].map(isBusy),
    [true, true, false, false],
  );
});

test('more statements than are kept give right answers, rows and counts', () =>
  inFolder(async (file) => {
    const db = new Kysely<unknown>({ dialect: sqliteDialect(openSqlite(file)) });
    try {
      await sql`create table t (pk integer primary key, name text)`.execute(db);
      for (let n = 0; n < 500; n += 1) {
        const { rows } = await sql<{ n: number }>`select ${sql.lit(n)} as n, null as missing`.execute(db);
        assert.equal(rows, [{ n, missing: null }] as unknown);
      }
      const again = await sql<{ n: number }>`select ${sql.lit(0)} as n, null as missing`.execute(db);
      assert.is(again.rows[0]?.n, 0);
      const inserted = await sql`insert into t (name) values ('a'), ('b')`.execute(db);
      assert.equal([inserted.numAffectedRows, inserted.insertId, inserted.rows], [2n, 2n, []]);
      const returned = await sql`insert into t (name) values ('c') returning *`.execute(db);
      assert.equal(returned.rows, [{ pk: 3, name: 'c' }]);
      await sql`alter table t add column later text`.execute(db);
      assert.equal((await sql`select * from t where pk = 1`.execute(db)).rows, [
        { pk: 1, name: 'a', later: null },
      ]);
    } finally {
      await db.destroy();
    }
  }));

test('transactions on one connection take turns, and a failed one leaves no lock behind', () =>
  inFolder(async (file) => {
    const db = new Kysely<{ t: { n: number } }>({ dialect: sqliteDialect(openSqlite(file)) });
    try {
      await sql`create table t (n integer)`.execute(db);
      await db.insertInto('t').values({ n: 0 }).execute();
      const step = (n: number) =>
        db.transaction().execute(async (tx) => {
          const row = await tx.selectFrom('t').select('n').executeTakeFirstOrThrow();
          await delay(0);
          await tx
            .updateTable('t')
            .set({ n: row.n + 1 })
            .execute();
          if (n % 3 === 0) throw new Error('on purpose');
        });
      const done = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => step(n)));
      assert.is(done.filter(({ status }) => status === 'fulfilled').length, 20);
      assert.equal(await db.selectFrom('t').selectAll().execute(), [{ n: 20 }]);
    } finally {
      await db.destroy();
    }
  }));

test('a read of what another process has locked waits for it', () =>
  inFolder(async (file) => {
    const setup = openDatabase(file, { timeout: 5000 });
    setup.exec('pragma journal_mode = delete; create table t (n); insert into t values (1); begin exclusive');
    const reader = openDatabase(file, { readonly: true, timeout: 0 });
    const db = new Kysely<unknown>({ dialect: sqliteDialect(reader) });
    try {
      const reading = sql<{ n: number }>`select n from t`.execute(db);
      await delay(5);
      setup.exec('update t set n = 2; commit');
      assert.equal((await reading).rows, [{ n: 2 }]);
    } finally {
      await db.destroy();
      setup.close();
    }
  }));

test('a long log is moved into the file beside the event loop, and the thread ends when told', () =>
  inFolder(async (file) => {
    const db = openSqlite(file);
    db.pragma('wal_autocheckpoint = 0');
    db.exec('create table t (x)');
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.prepare('insert into t values (zeroblob(?))').run(4 * 1024 * 1024);
    assert.ok((await stat(file)).size < 100_000);
    const stop = startCheckpointer(file);
    try {
      while ((await stat(file)).size < 4_000_000) await delay(50);
    } finally {
      await stop();
    }
    assert.is(db.prepare('select count(*) from t').pluck().get(), 1);
    db.close();
  }));

test('a log that has become long is begun anew while somebody writes, and nothing of it is lost', () =>
  inFolder(async (file) => {
    const db = openSqlite(file);
    db.pragma('wal_autocheckpoint = 0');
    db.exec('create table t (x)');
    const insert = db.prepare('insert into t values (zeroblob(?))');
    insert.run(64 * 1024 * 1024);
    let rows = 1;
    const log = await open(`${file}-wal`);
    // The WAL format: a number in the header that grows whenever the log begins anew.
    const sequence = async () =>
      (await log.read({ buffer: Buffer.alloc(4), position: 12 })).buffer.readUInt32BE();
    const first = await sequence();
    const stop = startCheckpointer(file);
    try {
      for (; (await sequence()) === first; rows += 1) await retryWhileBusy(() => insert.run(1024));
      const { size } = await stat(`${file}-wal`);
      for (let more = 0; more < 1000; more += 1, rows += 1) await retryWhileBusy(() => insert.run(1024));
      assert.is((await stat(`${file}-wal`)).size, size, 'what is there is written over');
    } finally {
      await stop();
      await log.close();
    }
    assert.is(db.prepare('select count(*) from t').pluck().get(), rows);
    db.close();
  }));

test('the thread ends at once where there is nothing to do, or no file', () =>
  inFolder(async (file) => {
    await startCheckpointer(file)();
    openSqlite(file).close();
    await startCheckpointer(file)();
  }));

test.run();
