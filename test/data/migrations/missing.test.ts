import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { addMissing } from '../../../src/data/migrations/missing.js';
import { moment, onBoth, rejection, type TestDatabase } from './databases.js';

const add = ({ db, dialect }: TestDatabase) =>
  addMissing({ db, dialect, now: () => moment, report: () => {} }, ['binds', 'scoreReviews', 'users']);

onBoth('tables, columns and indexes that a database lacks are added, and rows stay', async (database) => {
  const { migrate, exec, rows } = database;
  await migrate();
  await exec([
    'DROP TABLE "scoreReviews"',
    'DROP INDEX "uq_users_emailKey"',
    'ALTER TABLE "users" DROP COLUMN "emailKey"',
    'ALTER TABLE "users" DROP COLUMN "emailCodeTries"',
    `INSERT INTO "users" ("pk", "id") VALUES (7, 'seven')`,
  ]);
  await add(database);
  assert.equal(await rows('SELECT "pk", "id", "emailKey", "emailCodeTries" FROM "users"'), [
    { pk: 7, id: 'seven', emailKey: null, emailCodeTries: 0 },
  ]);
  assert.equal(await rows('SELECT * FROM "scoreReviews"'), []);
  await exec([`UPDATE "users" SET "emailKey" = 'a'`]);
  const again = exec([`INSERT INTO "users" ("id", "emailKey") VALUES ('eight', 'a')`]);
  assert.match((await rejection(again)).message, /unique/i);
});

onBoth('what is there already stays as it is', async (database) => {
  await database.migrate();
  await add(database);
  await add(database);
  assert.equal(await database.rows('SELECT count(*) AS n FROM "binds"'), [{ n: 0 }]);
});

test.run();
