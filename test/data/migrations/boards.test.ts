import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoards } from '../../../src/data/boards/check.js';
import type { Reader } from '../../../src/data/store/store.js';
import { placesByCounts, placesByRows } from '../boards/support.js';
import { onBoth, type TestDatabase } from './databases.js';

const scores = [
  ...[700, 900, 900, 100].map((score, index) => ({ UserPk: index + 1, MapPk: 5, lunaticMode: 0, score })),
  ...[800, 200].map((score, index) => ({ UserPk: index + 1, MapPk: 5, lunaticMode: 1, score })),
];
const users = [0, 2, -2, 2].map((permission, index) => ({ pk: index + 1, id: `u${index}`, permission }));
const albums = [3, 0, -1].map((season, pk) => ({
  pk: pk + 1,
  UserPk: 1,
  AlbumPk: 2,
  season,
  totalScore: 10 - season,
}));

async function isCounted({ db }: TestDatabase): Promise<void> {
  const reader: Reader = db;
  const places = await placesByRows(reader);
  assert.ok(places.length >= 2, 'somebody stands somewhere');
  assert.equal(await placesByCounts(reader, places), places);
  assert.equal(await checkBoards(db), { misplaced: 0, miscounted: [] });
}

onBoth('the boards of an earlier database are counted', async (database) => {
  await database.earlier({
    rows: {
      users,
      bestRecords: scores.map((row, pk) => ({ pk: pk + 1, ...row })),
      userAlbumBestRecord: albums,
    },
  });
  await database.migrate();
  await isCounted(database);
  assert.equal(await database.rows('SELECT "board" FROM "boardMarks"'), []);
});

async function dropTriggers({ dialect, exec, rows }: TestDatabase): Promise<void> {
  const triggers =
    dialect === 'sqlite'
      ? await rows(
          `SELECT 'DROP TRIGGER "' || name || '"' AS "drop" FROM sqlite_master WHERE type = 'trigger'`,
        )
      : await rows(
          `SELECT 'DROP FUNCTION "' || proname || '" CASCADE' AS "drop" FROM pg_proc WHERE proname LIKE 'boards!_%' ESCAPE '!'`,
        );
  assert.is(triggers.length, 21);
  await exec(triggers.map(({ drop }) => String(drop)));
}

/** The statements that make a database what it was before boards were counted. */
async function withoutBoards(database: TestDatabase): Promise<void> {
  const { exec } = database;
  await dropTriggers(database);
  for (const table of ['bestRecords', 'userAlbumBestRecord', 'userDarkmoonRanking']) {
    await exec([`DROP INDEX "board_${table}"`, `ALTER TABLE "${table}" DROP COLUMN "onBoard"`]);
  }
  await exec([
    'DROP TABLE "boardRanges"',
    'DROP TABLE "boardMarks"',
    'CREATE INDEX "ix_bestRecords_MapPk_score_at_pk_UserPk" ON "bestRecords" ("MapPk", "score" DESC)',
    `DELETE FROM kalpa_migrations WHERE name >= '0002-boards'`,
  ]);
}

onBoth('those of a database of kalpa 0.1 are, too, and its index goes', async (database) => {
  const { migrate, exec, rows, dialect } = database;
  await migrate();
  await withoutBoards(database);
  await exec([
    ...users.map(
      ({ pk, permission }) => `INSERT INTO "users" ("pk", "permission") VALUES (${pk}, ${permission})`,
    ),
    ...scores.map(
      ({ UserPk, lunaticMode, score }) =>
        `INSERT INTO "bestRecords" ("UserPk", "MapPk", "lunaticMode", "score") VALUES (${UserPk}, 5, ${lunaticMode}, ${score})`,
    ),
  ]);
  await migrate();
  await isCounted(database);
  const catalog =
    dialect === 'sqlite' ? 'SELECT name FROM sqlite_master' : 'SELECT indexname AS name FROM pg_indexes';
  const names = (await rows(catalog)).map(({ name }) => String(name));
  assert.ok(names.includes('board_bestRecords'));
  assert.not.ok(names.includes('ix_bestRecords_MapPk_score_at_pk_UserPk'));
  await exec([`DELETE FROM "bestRecords" WHERE "UserPk" = 2`]);
  await isCounted(database);
});

for (const missing of [['0007-console'], ['0006-mail', '0007-console']]) {
  onBoth(
    `a database without ${missing.join(' and ')} learns to hide every kind of score`,
    async (database) => {
      const { exec, rows, migrate } = database;
      await migrate();
      await dropTriggers(database);
      await exec([
        'ALTER TABLE "userAlbumBestRecord" DROP COLUMN "hidden"',
        'ALTER TABLE "userDarkmoonRanking" DROP COLUMN "hidden"',
        'DROP INDEX "ix_mailBatches_open"',
        ...['open', 'reachedPk', 'lastPk', 'recipients', 'wanted'].map(
          (column) => `ALTER TABLE "mailBatches" DROP COLUMN "${column}"`,
        ),
        `INSERT INTO "mailBatches" ("pk", "title", "players") VALUES (1, 'before', 5)`,
        ...missing.map((name) => `DELETE FROM "kalpa_migrations" WHERE "name" = '${name}'`),
      ]);
      await migrate();
      assert.equal(await rows('SELECT "open", "players", "wanted" FROM "mailBatches"'), [
        { open: 0, players: 5, wanted: null },
      ]);
      await exec([
        `INSERT INTO "users" ("pk", "permission") VALUES (1, 2)`,
        `INSERT INTO "userAlbumBestRecord" ("pk", "UserPk", "AlbumPk", "totalScore") VALUES (1, 1, 2, 3)`,
        `INSERT INTO "userDarkmoonRanking" ("pk", "UserPk", "season", "bestTotalScore") VALUES (1, 1, 2, 3)`,
      ]);
      for (const table of ['userAlbumBestRecord', 'userDarkmoonRanking']) {
        assert.equal(await rows(`SELECT "onBoard" FROM "${table}"`), [{ onBoard: 1 }]);
        await exec([`UPDATE "${table}" SET "hidden" = 1`]);
        assert.equal(await rows(`SELECT "onBoard" FROM "${table}"`), [{ onBoard: 0 }]);
      }
    },
  );
}

test.run();
