/** What kalpa relies on, of each driver: files, locks, transactions, threads, and a process that is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { transact } from '../../../src/data/sqlite/database.js';
import { driven, refusal } from './each-driver.js';

driven('a file that is missing, foreign or out of reach', async ({ open, folder, file }) => {
  assert.throws(() => open(file, { mustExist: true }));
  assert.throws(() => open(file, { readonly: true }));
  assert.throws(() => open(join(folder, 'no', 'folder.db')));
  assert.equal(await readdir(folder), []);
  await writeFile(file, 'no database at all, whatever its name says'.repeat(50));
  assert.is(
    refusal(() => open(file).prepare('select * from sqlite_schema').all()),
    'SQLITE_NOTADB',
  );
});

driven('a lock of another connection is told at once, and gone when that is done', ({ open, file }) => {
  const [one, other] = [open(file), open(file)];
  one.pragma('journal_mode = WAL');
  one.exec('create table t (n); insert into t values (1); begin immediate; update t set n = 2');
  for (const work of [
    () => other.exec('begin immediate'),
    () => other.prepare('begin immediate').run(),
    () => other.prepare('insert into t values (9)').run(),
    () => other.prepare('insert into t values (9) returning n').all(),
  ]) {
    assert.is(refusal(work), 'SQLITE_BUSY');
  }
  assert.is(other.prepare('select n from t').pluck().get(), 1);
  one.exec('commit');
  other.prepare('insert into t values (3)').run();
  assert.equal(one.prepare('select n from t').pluck().all(), [2, 3]);
});

driven('half-read statements hold no lock', ({ open, file }) => {
  const [one, other] = [open(file), open(file)];
  one.exec('create table t (n); insert into t values (1), (2), (3)');
  const statement = one.prepare('select n from t').pluck();
  assert.is(statement.get(), 1);
  assert.is(one.prepare('insert into t values (4), (5) returning n').pluck().get(), 4);
  other.exec('begin exclusive; drop table t; commit');
  one.exec('vacuum');
});

driven('a transaction is whole: what it throws, or a lock, takes all of it back', ({ open, file }) => {
  const [db, other] = [open(file), open(file)];
  db.exec('create table t (n)');
  const counted = () => other.prepare('select count(*) from t').pluck().get();
  assert.is(
    transact(db, 'immediate', () => {
      db.exec('insert into t values (1)');
      assert.ok(db.inTransaction);
      return 'result';
    }),
    'result',
  );
  assert.throws(
    () =>
      transact(db, 'deferred', () => {
        db.exec('insert into t values (2)');
        throw new Error('on purpose');
      }),
    /^on purpose$/,
  );
  assert.equal([db.inTransaction, counted()], [false, 1]);
  // Who is still reading keeps a commit out, in this journal mode; that is thrown, and rolled back.
  other.exec('begin');
  counted();
  assert.is(
    refusal(() => transact(db, 'immediate', () => db.exec('insert into t values (3)'))),
    'SQLITE_BUSY',
  );
  other.exec('commit');
  assert.equal([db.inTransaction, counted()], [false, 1]);
});

driven('closing lets go of the file, although statements are still held', async ({ open, folder, file }) => {
  const db = open(file);
  db.pragma('journal_mode = WAL');
  db.exec('create table t (n)');
  db.pragma('locking_mode = EXCLUSIVE');
  const held = db.prepare('insert into t values (1)');
  held.run();
  assert.is(
    refusal(() => open(file).exec('delete from t')),
    'SQLITE_BUSY',
  );
  db.close();
  db.close();
  assert.throws(() => held.run());
  assert.throws(() => db.prepare('select 1'));
  const again = open(file);
  assert.is(again.pragma('journal_mode = DELETE', { simple: true }), 'delete');
  assert.is(again.prepare('select count(*) from t').pluck().get(), 1);
  assert.equal(await readdir(folder), ['test.db']);
});

driven('a thread opens it as well', async ({ driver, open, folder, file }) => {
  open(file).exec(`create table t (n); insert into t values (1)`);
  const target = join(folder, "thread's.db");
  const worker = new Worker(new URL('../../../src/data/sqlite/vacuum-worker.js', import.meta.url), {
    workerData: { driver: driver.name, file, target },
  });
  const [problem] = (await once(worker, 'message')) as [unknown];
  assert.is(problem, null);
  assert.is(open(target).prepare('select n from t').pluck().get(), 1);
});

driven(
  'a commit survives a killed process, and what was not committed is gone',
  async ({ driver, open, file }) => {
    const script = fileURLToPath(new URL('./killed-writer.ts', import.meta.url));
    const writer = spawn(process.execPath, ['--import', 'tsx', script, driver.name, file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // It kills itself, in the middle of its second transaction.
    const [, signal] = (await once(writer, 'exit')) as [unknown, string];
    assert.is(signal, 'SIGKILL');
    const db = open(file);
    assert.equal(db.prepare('select n from t').pluck().all(), [1]);
    assert.is(db.pragma('integrity_check', { simple: true }), 'ok');
  },
);

test.run();
