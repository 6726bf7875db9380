import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createIndexesSql, playerTableNames, quoteName } from '../../../src/data/ddl.js';
import { pendingMigrations } from '../../../src/data/migrations/player.js';
import { playerTables } from '../../../src/data/player-tables.js';
import { existingTables } from '../../../src/data/schema/existing.js';
import { onBoth, rejection } from './databases.js';

onBoth('an empty database gets every table and column', async ({ db, dialect, migrate }) => {
  assert.is((await pendingMigrations({ db, dialect }))[0], '0001-tables');
  assert.equal(await migrate(), []);
  assert.equal(await pendingMigrations({ db, dialect }), []);
  const found = await existingTables(db, dialect);
  for (const table of playerTableNames) {
    const columns = found.find(({ name }) => name === table)?.columns.map(({ name }) => name);
    assert.equal(columns, Object.keys(playerTables[table]), table);
  }
  assert.equal(
    found.map(({ name }) => name).filter((name) => !Object.hasOwn(playerTables, name)),
    ['boardMarks', 'boardRanges', 'kalpa_migrations', 'kalpa_migrations_lock'],
  );
});

onBoth(
  'a row of defaults has zeros, empty texts and nulls, and its pk from the database',
  async ({ migrate, ...on }) => {
    await migrate();
    for (const table of playerTableNames) {
      await on.exec([`DELETE FROM ${quoteName(table)}`, `INSERT INTO ${quoteName(table)} DEFAULT VALUES`]);
      const [row] = await on.rows(`SELECT * FROM ${quoteName(table)}`);
      for (const [column, kind] of Object.entries(playerTables[table])) {
        const value = row?.[column];
        if (column === 'pk') assert.ok(Number(value) >= 1, table);
        else if (kind === 'integer' || kind === 'real') assert.is(value, 0, `${table}.${column}`);
        else assert.is(value, kind === 'text' ? '' : null, `${table}.${column}`);
      }
    }
  },
);

onBoth('unique constraints hold, and nulls never collide', async ({ migrate, exec, rows }) => {
  await migrate();
  await exec([`INSERT INTO "users" ("nickname") VALUES (NULL), (NULL)`]);
  await exec([`INSERT INTO "useritems" ("UserPk", "ItemPk") VALUES (1, 2), (1, 3), (2, 2)`]);
  assert.match(
    (await rejection(exec([`INSERT INTO "useritems" ("UserPk", "ItemPk") VALUES (1, 2)`]))).message,
    /unique/i,
  );
  await exec([`INSERT INTO "binds" ("bindAccount", "isVerified") VALUES ('a', 0), ('a', 0), ('a', 1)`]);
  assert.match(
    (await rejection(exec([`INSERT INTO "binds" ("bindAccount", "isVerified") VALUES ('a', 1)`]))).message,
    /unique/i,
  );
  assert.equal(await rows('SELECT count(*) AS n FROM "binds"'), [{ n: 3 }]);
});

onBoth('a second run changes nothing', async ({ migrate, rows, exec }) => {
  await migrate();
  await exec([`UPDATE "counters" SET "value" = 77 WHERE "name" = 'users'`]);
  const before = await rows('SELECT * FROM kalpa_migrations');
  assert.equal(await migrate(), []);
  assert.equal(await rows('SELECT * FROM kalpa_migrations'), before);
  assert.equal(await rows(`SELECT "name", "value" FROM "counters" ORDER BY "name"`), [
    { name: 'ratings', value: 0 },
    { name: 'users', value: 77 },
  ]);
});

onBoth('a pk is never given again after the highest row is deleted', async ({ migrate, exec, rows }) => {
  await migrate();
  await exec([
    `INSERT INTO "userTracks" ("UserPk", "TrackPk") VALUES (1, 1), (1, 2)`,
    `DELETE FROM "userTracks" WHERE "pk" = 2`,
    `INSERT INTO "userTracks" ("UserPk", "TrackPk") VALUES (1, 3)`,
  ]);
  assert.equal(await rows(`SELECT "pk" FROM "userTracks" ORDER BY "pk"`), [{ pk: 1 }, { pk: 3 }]);
});

test('every table with a UserPk has an index that begins with it', () => {
  for (const table of playerTableNames.filter((name) => Object.hasOwn(playerTables[name], 'UserPk'))) {
    assert.ok(
      createIndexesSql(table).some((statement) => statement.includes('("UserPk"')),
      table,
    );
  }
});

test('names of indexes are distinct, even where case is not, and short enough for PostgreSQL', () => {
  const names = playerTableNames
    .flatMap(createIndexesSql)
    .map((statement) => /INDEX (?:IF NOT EXISTS )?"([^"]+)"/.exec(statement)?.[1] ?? '');
  assert.is(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  assert.equal(
    names.filter((name) => name.length === 0 || Buffer.byteLength(name) > 63),
    [],
  );
});

test.run();
