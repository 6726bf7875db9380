/** What kalpa relies on, of each driver: they must not be told apart. Values, rows, statements and errors. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { driven, refusal } from './each-driver.js';

driven('every kind of value comes back as it went in', ({ open }) => {
  const db = open(':memory:');
  db.exec('create table t (i integer, r real, s text, b blob)');
  const insert = db.prepare('insert into t values (?, ?, ?, ?)');
  const bytes = new Uint8Array([0, 255, 7]);
  const rows = [
    [1, 1.5, 'text', Buffer.from(bytes)],
    [-(2 ** 31) - 1, -0.25, 'ünï 曲 🎵', Buffer.alloc(0)],
    [Number.MAX_SAFE_INTEGER, 1e300, '', null],
    [null, null, null, null],
    [undefined, 3, 'it\'s "quoted"', null],
  ];
  for (const row of rows) insert.run(...row);
  insert.run([2n ** 40n, Infinity, 'x'.repeat(100_000), bytes]);
  const read = db.prepare<unknown[]>('select * from t order by rowid').raw().all();
  const plain = (row: readonly unknown[]) =>
    row.map((value) => (value instanceof Uint8Array ? [...value] : (value ?? null)));
  assert.equal(read.map(plain), [...rows.map(plain), [2 ** 40, Infinity, 'x'.repeat(100_000), [0, 255, 7]]]);
});

driven('an integer that no number holds exactly hides neither its row nor the others', ({ open }) => {
  const db = open(':memory:');
  db.exec('create table t (i integer, s text)');
  db.prepare('insert into t values (?, ?), (?, ?)').run(9007199254740993n, 'huge', 5, 'small');
  const statement = db.prepare('select i, s from t');
  const rows = [
    { i: 2 ** 53, s: 'huge' },
    { i: 5, s: 'small' },
  ];
  for (const turn of [1, 2]) assert.equal(statement.all(), rows, `turn ${turn}`);
  assert.equal(statement.get(), rows[0]);
});

driven('a null alone, bytes alone and an array alone are values', ({ open }) => {
  const db = open(':memory:');
  const statement = db.prepare<string>('select typeof(?)').pluck();
  assert.equal(
    [null, Buffer.from('x'), 'x', 1.5, undefined].map((value) => statement.get(value)),
    ['null', 'blob', 'text', 'real', 'null'],
  );
  assert.equal(db.prepare('select ?, ?').raw().all([null, 'b']), [[null, 'b']]);
});

driven('what cannot be bound is refused, and the statement works on', ({ open }) => {
  const db = open(':memory:');
  const statement = db.prepare<string>('select ?').pluck();
  for (const value of [true, {}, new Date(0), Symbol('x'), () => 1, [[1]]]) {
    assert.throws(
      () => statement.get(value),
      (error: unknown) => error instanceof Error,
      typeof value,
    );
  }
  assert.throws(() => statement.get(2n ** 70n));
  assert.is(statement.get('fine'), 'fine');
});

driven('rows are objects, arrays or values, and columns have their names', ({ open }) => {
  const db = open(':memory:');
  db.exec(
    `create table t (pk integer primary key, "odd name" text); insert into t values (1, 'a'), (2, 'b')`,
  );
  const statement = () => db.prepare('select pk, "odd name" from t order by pk');
  assert.equal(statement().all(), [
    { pk: 1, 'odd name': 'a' },
    { pk: 2, 'odd name': 'b' },
  ]);
  assert.equal(statement().raw().all(), [
    [1, 'a'],
    [2, 'b'],
  ]);
  assert.equal(statement().pluck().all(), [1, 2]);
  assert.equal(
    [statement().get(), statement().raw().get(), statement().pluck().get()],
    [{ pk: 1, 'odd name': 'a' }, [1, 'a'], 1],
  );
  assert.is(db.prepare('select 1 where 0').get(), undefined);
  assert.is(db.prepare('select 1 where 0').pluck().get(), undefined);
  assert.equal(
    statement()
      .columns()
      .map((column) => column.name),
    ['pk', 'odd name'],
  );
});

driven('it is known which statements give rows, how many they changed, and the last pk', ({ open }) => {
  const db = open(':memory:');
  db.exec('create table t (pk integer primary key, n); create table log (n)');
  db.exec('create trigger tr after insert on t begin insert into log values (1), (2), (3); end');
  const reads = (sql: string) => db.prepare(sql).reader;
  assert.equal(
    ['select 1', 'insert into t default values', 'insert into t default values returning pk'].map(reads),
    [true, false, true],
  );
  assert.equal(['pragma user_version', 'pragma user_version = 3', 'begin'].map(reads), [true, false, false]);
  const inserted = db.prepare('insert into t (n) values (1), (2)').run();
  assert.equal([inserted.changes, Number(inserted.lastInsertRowid)], [2, 2]);
  assert.is(db.prepare('update t set n = 9 where n = 1').run().changes, 1);
  assert.is(db.prepare('update t set n = 9 where n = 777').run().changes, 0);
  db.prepare('update t set n = 0').run();
  for (const sql of ['begin', 'create table u (n)', 'commit']) assert.is(db.prepare(sql).run().changes, 0);
  // Done whole, although only the first row was asked for.
  assert.is(db.prepare('insert into t (n) values (1), (2), (3) returning pk').pluck().get(), 3);
  assert.is(db.prepare('select count(*) from t').pluck().get(), 5);
  assert.not(db.inTransaction);
});

driven('a pragma gives rows or one value', ({ open, file }) => {
  const db = open(file);
  assert.is(db.pragma('journal_mode = WAL', { simple: true }), 'wal');
  assert.equal(db.pragma('journal_mode'), [{ journal_mode: 'wal' }]);
  db.pragma('user_version = 42');
  assert.is(db.pragma('user_version', { simple: true }), 42);
  assert.is(db.pragma('busy_timeout', { simple: true }), 0);
  assert.is(open(file, { timeout: 1234 }).pragma('busy_timeout', { simple: true }), 1234);
});

driven('what SQLite refuses has its name', ({ open, file }) => {
  const db = open(file);
  db.exec(`create table t (pk integer primary key, u unique, n not null, c check (c < 9));
    insert into t values (1, 1, 1, 1)`);
  const insert = (values: string) => refusal(() => db.prepare(`insert into t values (${values})`).run());
  assert.equal(
    [insert('1, 2, 1, 1'), insert('2, 1, 1, 1'), insert('3, 3, null, 1'), insert('4, 4, 1, 10')],
    ['PRIMARYKEY', 'UNIQUE', 'NOTNULL', 'CHECK'].map((which) => `SQLITE_CONSTRAINT_${which}`),
  );
  assert.throws(() => db.exec('insert into t values (2, 1, 1, 1)'), /^UNIQUE constraint failed: t\.u$/);
  assert.is(
    refusal(() => db.prepare('selec 1')),
    'SQLITE_ERROR',
  );
  assert.is(
    refusal(() => open(file, { readonly: true }).exec('delete from t')),
    'SQLITE_READONLY',
  );
  db.pragma('query_only = ON');
  assert.is(
    refusal(() => db.exec('delete from t')),
    'SQLITE_READONLY',
  );
});

driven('a statement sees the columns that a table has gained', ({ open }) => {
  const db = open(':memory:');
  db.exec('create table t (a); insert into t values (1)');
  const statement = db.prepare('select * from t');
  assert.equal(statement.all(), [{ a: 1 }]);
  db.exec('alter table t add column b');
  assert.equal(statement.all(), [{ a: 1, b: null }]);
});

driven('a copy is made with VACUUM INTO', ({ open, folder, file }) => {
  const db = open(file);
  db.exec(`create table t (n); insert into t values ('x'); pragma user_version = 7`);
  const copy = join(folder, "it's a copy.db");
  db.prepare('VACUUM INTO ?').run(copy);
  const copied = open(copy, { readonly: true });
  assert.equal([copied.readonly, copied.pragma('user_version', { simple: true })], [true, 7]);
  assert.is(copied.prepare('select n from t').pluck().get(), 'x');
  assert.is(copied.pragma('integrity_check', { simple: true }), 'ok');
});

driven('json and the functions that the server asks for are there', ({ open }) => {
  const db = open(':memory:');
  const one = (sql: string) => db.prepare(sql).pluck().get();
  assert.is(
    one(`select json_group_array(json_object('a', value)) from json_each('[1,2]')`),
    '[{"a":1},{"a":2}]',
  );
  assert.is(one(`select 1 is distinct from null`), 1);
  assert.is(one(`select json_extract('{"a":{"b":"c"}}', '$.a.b')`), 'c');
  assert.is(one(`select sum(n) over (order by n) from (select 2 as n union select 3) order by 1 desc`), 5);
});

test.run();
