import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SqliteConnection } from '../../../src/data/sqlite/connection.js';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import { SqliteError } from '../../../src/data/sqlite/errors.js';
import { SharedCommit } from '../../../src/data/sqlite/shared-commit.js';
import { rejection } from '../store/support.js';
import { driven } from './each-driver.js';

/** Notes what controls transactions, and fails at one of it when told to. */
class WatchedConnection extends SqliteConnection {
  readonly controls: string[] = [];
  failAt: string | undefined;

  override run(sql: string): void {
    if (sql === this.failAt) {
      this.failAt = undefined;
      throw new SqliteError('disk I/O error', 'SQLITE_IOERR');
    }
    this.controls.push(sql);
    super.run(sql);
  }
}

interface Given {
  readonly connection: WatchedConnection;
  readonly commit: SharedCommit;
  /** Inserts n, within a transaction. */
  insert(n: number): Promise<void>;
  /** What another connection sees. */
  seen(): unknown;
}

function given(file: SqliteDatabase, other: SqliteDatabase): Given {
  file.pragma('journal_mode = WAL');
  file.exec('create table t (n integer primary key, filler blob)');
  const connection = new WatchedConnection(file);
  const commit = new SharedCommit(file, connection);
  const insertion = file.prepare('insert into t (n) values (?)');
  return {
    connection,
    commit,
    insert: async (n) => void insertion.run(n),
    seen: () => other.prepare('select n from t order by n').pluck().all(),
  };
}

function shared(title: string, work: (given: Given, file: SqliteDatabase) => Promise<void>): void {
  driven(title, async ({ file, open }) => {
    const database = open(file);
    await work(given(database, open(file)), database);
  });
}

const settled = async (promises: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map(({ status }) => status);

shared('what is written in one turn shares a commit, and is answered after it', async (given) => {
  const { commit, connection, insert, seen } = given;
  const seenBy: unknown[] = [];
  const write = async (n: number) => {
    await commit.run(() => insert(n));
    seenBy.push(seen());
  };
  const writes = [1, 2, 3].map(write);
  assert.equal(seen(), []);
  await Promise.all(writes);
  assert.equal(seenBy, Array(3).fill([1, 2, 3]));
  assert.equal(connection.controls, [
    'begin immediate',
    ...['savepoint member', 'release member', 'savepoint member', 'release member'],
    'commit',
  ]);
  connection.controls.length = 0;
  await commit.run(() => insert(4));
  await commit.run(() => insert(5));
  assert.equal(connection.controls, ['begin immediate', 'commit', 'begin immediate', 'commit']);
});

for (const [place, wrong] of [
  ['the first', 1],
  ['one in the middle', 2],
  ['the last', 3],
] as const) {
  shared(`${place} that fails undoes what it did, and nothing of the others`, async (given) => {
    const { commit, insert, seen } = given;
    const onPurpose = new Error('on purpose');
    const writes = [1, 2, 3].map((n) =>
      commit.run(async () => {
        await insert(n);
        if (n === wrong) throw onPurpose;
      }),
    );
    assert.equal(
      await settled(writes),
      [1, 2, 3].map((n) => (n === wrong ? 'rejected' : 'fulfilled')),
    );
    assert.is(await rejection(writes[wrong - 1] ?? Promise.resolve()), onPurpose);
    assert.equal(
      seen(),
      [1, 2, 3].filter((n) => n !== wrong),
    );
  });
}

shared('one that takes several turns is waited for, and the commit comes after it', async (given) => {
  const { commit, insert, seen, connection } = given;
  const long = commit.run(async () => {
    await insert(1);
    await turn();
    await turn();
    assert.equal(seen(), []);
    await insert(2);
  });
  const short = commit.run(() => insert(3));
  await Promise.all([long, short]);
  assert.equal(seen(), [1, 2, 3]);
  assert.is(connection.controls.filter((sql) => sql === 'commit').length, 1);
});

for (const control of ['commit', 'rollback to member']) {
  shared(`where ${control} fails, all that hung on it are told, and nothing is kept`, async (given) => {
    const { commit, connection, insert, seen } = given;
    connection.failAt = control;
    const writes = [1, 2, 3].map((n) =>
      commit.run(async () => {
        await insert(n);
        if (control !== 'commit' && n === 3) throw new Error('on purpose');
      }),
    );
    assert.equal(await settled(writes), ['rejected', 'rejected', 'rejected']);
    assert.match((await rejection(writes[0] ?? Promise.resolve())).message, 'disk I/O error');
    assert.equal(seen(), []);
    await commit.run(() => insert(4));
    assert.equal(seen(), [4]);
  });
}

shared('where SQLite rolls back everything by itself, all that were done are told', async (given, file) => {
  const { commit, insert, seen } = given;
  await commit.run(() => insert(1));
  const clash = file.prepare('insert or rollback into t (n) values (1)');
  const writes = [2, 3, 4].map((n) =>
    commit.run(async () => {
      await insert(n);
      if (n === 3) clash.run();
    }),
  );
  assert.equal(await settled(writes), ['rejected', 'rejected', 'fulfilled']);
  assert.equal(seen(), [1, 4]);
});

shared('a disk that is full loses nothing that was answered', async (given, file) => {
  const { commit, insert, seen } = given;
  file.pragma(`max_page_count = ${Number(file.pragma('page_count', { simple: true })) + 10}`);
  const fill = file.prepare('insert into t (n, filler) values (?, zeroblob(1000000))');
  const writes = [1, 2, 3, 4].map((n) =>
    commit.run(async () => {
      await insert(n);
      if (n === 3) fill.run(30);
    }),
  );
  const outcomes = await settled(writes);
  assert.is(outcomes[2], 'rejected');
  assert.equal(
    seen(),
    [1, 2, 3, 4].filter((n) => outcomes[n - 1] === 'fulfilled'),
  );
  await commit.run(() => insert(5));
  assert.ok((seen() as number[]).includes(5));
});

shared('a commit is not put off for ever, and flushing makes it at once', async (given) => {
  const { commit, connection, insert, seen } = given;
  const many = Array.from({ length: 130 }, (_, n) => commit.run(() => insert(n)));
  await Promise.all(many);
  assert.is(connection.controls.filter((sql) => sql === 'commit').length, 3);
  const last = commit.run(() => insert(1000));
  await commit.flush();
  assert.ok((seen() as number[]).includes(1000));
  await last;
  await commit.flush();
});

shared('while another process writes, it tries again until it may', async (given) => {
  const { commit, insert, seen, connection } = given;
  let tries = 0;
  const run = connection.run.bind(connection);
  connection.run = (sql) => {
    if (sql === 'begin immediate' && (tries += 1) < 4) throw new SqliteError('locked', 'SQLITE_BUSY');
    run(sql);
  };
  await Promise.all([1, 2].map((n) => commit.run(() => insert(n))));
  assert.is(tries, 4);
  assert.equal(seen(), [1, 2]);
});

test.run();
