import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Failure } from '../../../src/failure.js';
import { tables } from '../../../src/data/migrations/0001-tables.js';
import type { MigrationNote, SchemaMigration } from '../../../src/data/migrations/migration.js';
import {
  createPlayerDatabase,
  migratePlayerDatabase,
  pendingMigrations,
} from '../../../src/data/migrations/player.js';
import { runMigrations } from '../../../src/data/migrations/run.js';
import { existingTables } from '../../../src/data/schema/existing.js';
import { sqliteDialect } from '../../../src/data/sqlite/dialect.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { createEarlierPlayerDatabase } from '../../support/earlier-database.js';
import { earlierPlayerRows } from '../../support/earlier-rows.js';
import { inTemporaryFolder, moment, onBoth, rejection } from './databases.js';

const subject = 'player database';
const table = 'kalpa_migrations';
const report = () => {};
const now = () => moment;

onBoth('a newer database is refused, and left alone', async ({ db, dialect, migrate, exec, rows }) => {
  await migrate();
  await exec([`INSERT INTO kalpa_migrations VALUES ('9999-later', 'then')`]);
  const before = await rows('SELECT name FROM kalpa_migrations ORDER BY name');
  for (const attempt of [pendingMigrations({ db, dialect }), migrate()]) {
    const error = await rejection(attempt);
    assert.instance(error, Failure);
    assert.match(error.message, /newer kalpa.*9999-later/);
  }
  assert.equal(await rows('SELECT name FROM kalpa_migrations ORDER BY name'), before);
});

onBoth(
  'a migration that fails at its end changes nothing',
  async ({ db, dialect, earlier, migrate, rows }) => {
    await earlier({ rows: earlierPlayerRows });
    const content = async () => {
      const found = (await existingTables(db, dialect)).filter(({ name }) => !name.startsWith(table));
      const data = await Promise.all(found.map(({ name }) => rows(`SELECT * FROM "${name}" ORDER BY "pk"`)));
      return { found, data };
    };
    const before = await content();
    const broken: SchemaMigration = {
      name: '0001-tables',
      async up(step) {
        await tables.up(step);
        await sql`SELECT * FROM "nowhere"`.execute(step.db);
      },
    };
    const notes: MigrationNote[] = [];
    const options = { db, dialect, now, report: (note: MigrationNote) => notes.push(note) };
    const error = await rejection(runMigrations({ subject, table, migrations: [broken] }, options));
    assert.instance(error, Failure);
    assert.match(error.message, /could not be migrated \(0001-tables\): .*nowhere/);
    assert.equal(notes, [], 'nothing is reported that did not last');
    assert.equal(await content(), before);
    assert.ok((await migrate()).length > 0, 'it can be tried again');
  },
);

onBoth(
  'of several migrations none lasts when one fails; those that ran before stay',
  async ({ db, dialect, rows }) => {
    const makes = (name: string, statement: string): SchemaMigration => ({
      name,
      up: async (step) => void (await sql.raw(statement).execute(step.db)),
    });
    const first = makes('0001-a', 'CREATE TABLE a (pk INTEGER)');
    const second = makes('0002-b', 'CREATE TABLE b (pk INTEGER)');
    const third = makes('0003-c', 'CREATE TABLE a (pk INTEGER)');
    const options = { db, dialect, now, report };
    assert.equal(await runMigrations({ subject, table, migrations: [first] }, options), ['0001-a']);
    await rejection(runMigrations({ subject, table, migrations: [first, second, third] }, options));
    assert.equal(
      (await existingTables(db, dialect)).map(({ name }) => name),
      ['a', table, `${table}_lock`],
    );
    assert.equal(await runMigrations({ subject, table, migrations: [first, second] }, options), ['0002-b']);
    assert.equal(await rows(`SELECT name FROM ${table} ORDER BY name`), [
      { name: '0001-a' },
      { name: '0002-b' },
    ]);
  },
);

onBoth('of two at once one waits, and finds nothing to do', async ({ earlier, another, dialect, rows }) => {
  await earlier({ rows: earlierPlayerRows });
  const names = await Promise.all(
    [another(), another()].map((db) => migratePlayerDatabase({ db, dialect, now, report })),
  );
  const [none, all] = names.sort((a, b) => a.length - b.length);
  assert.equal([none, all?.[0]], [[], '0001-tables']);
  assert.equal(await rows(`SELECT "buyCount" FROM "userProducts"`), [{ buyCount: 5 }]);
});

test('sqlite: a failed migration leaves the file as it was, byte for byte', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'player.db');
    createEarlierPlayerDatabase(file);
    openSqlite(file).close(); // Marks the file as WAL.
    const before = await readFile(file);
    const db = new Kysely<unknown>({ dialect: sqliteDialect(openSqlite(file)) });
    const broken: SchemaMigration = {
      name: '0001-tables',
      async up(step) {
        await tables.up(step);
        throw new Error('no room');
      },
    };
    const options = { db, dialect: 'sqlite', now, report } as const;
    await rejection(runMigrations({ subject, table, migrations: [broken] }, options));
    await db.destroy();
    assert.ok(before.equals(await readFile(file)));
  }));

test('createPlayerDatabase makes a whole file, and leaves nothing beside it', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'player.db');
    await Promise.all([createPlayerDatabase(file, now), createPlayerDatabase(file, now)]);
    assert.equal(await readdir(folder), ['player.db']);
    const db = new Kysely<unknown>({ dialect: sqliteDialect(openSqlite(file, { readonly: true })) });
    try {
      assert.equal(await pendingMigrations({ db, dialect: 'sqlite' }), []);
    } finally {
      await db.destroy();
    }
  }));

test('createPlayerDatabase does not touch what is there, whatever it is', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'player.db');
    await writeFile(file, 'mine');
    await createPlayerDatabase(file, now);
    assert.is(await readFile(file, 'utf8'), 'mine');
  }));

test('createPlayerDatabase that fails leaves nothing behind', () =>
  inTemporaryFolder(async (folder) => {
    const error = await rejection(createPlayerDatabase(join(folder, 'missing', 'player.db'), now));
    assert.instance(error, Failure);
    assert.equal(await readdir(folder), []);
  }));

test.run();
