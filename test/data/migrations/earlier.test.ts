import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { migratePlayerDatabase } from '../../../src/data/migrations/player.js';
import type { PlayerDatabase } from '../../../src/data/player-tables.js';
import { sqliteDialect } from '../../../src/data/sqlite/dialect.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { createEarlierPlayerDatabase, specifiedSchema } from '../../support/earlier-database.js';
import { earlierPlayerRows } from '../../support/earlier-rows.js';
import { inTemporaryFolder, moment, onBoth } from './databases.js';

/** Tables of which earlierPlayerRows holds duplicates, and how many rows are too many. */
const duplicates: Readonly<Record<string, number>> = { usermissions: 1, bestRecords: 1, userProducts: 1 };

onBoth('an earlier database keeps its rows and pks', async ({ earlier, migrate, rows }) => {
  await earlier({ rows: earlierPlayerRows });
  const notes = await migrate();
  for (const table of Object.keys(specifiedSchema('player'))) {
    const expected = (earlierPlayerRows[table]?.length ?? 0) - (duplicates[table] ?? 0);
    assert.equal(await rows(`SELECT count(*) AS n FROM "${table}"`), [{ n: expected }], table);
  }
  assert.equal(await rows(`SELECT "pk", "UserPk" FROM "records" ORDER BY "pk"`), [
    { pk: 5, UserPk: 1 },
    { pk: 6, UserPk: 2 },
  ]);
  assert.equal(
    notes.map(({ table, rows: count }) => `${table} ${count}`),
    ['useritems 1', 'usermissions 1', 'bestRecords 1', 'userProducts 1'],
  );
});

onBoth(
  'values keep their meaning; nulls become the defaults of their columns',
  async ({ earlier, migrate, rows }) => {
    await earlier({ rows: earlierPlayerRows });
    await migrate();
    assert.equal(
      await rows(`SELECT "pk", "permission", "id", "pw", "email", "emailCode", "nickname", "isLocal",
      "createdAt", "updatedAt", "idKey", "nicknameKey", "emailKey", "banReason" FROM "users" ORDER BY "pk"`),
      [
        {
          ...{ pk: 1, permission: 2, id: 'first', pw: 'hash', email: 'first@example.test', emailCode: null },
          ...{ nickname: 'First', isLocal: 0, createdAt: '2023-05-06 07:08:09.123456' },
          ...{ updatedAt: '2023-05-06 07:08:09.000000', idKey: 'first', nicknameKey: 'first' },
          ...{ emailKey: 'first@example.test', banReason: null },
        },
        {
          ...{ pk: 4, permission: 2, id: 'second', pw: 'hash', email: null, emailCode: '' },
          ...{ nickname: 'Second', isLocal: 0, createdAt: '2023-05-06 07:08:09.123456' },
          ...{ updatedAt: null, idKey: 'second', nicknameKey: 'second', emailKey: null, banReason: null },
        },
      ],
    );
    assert.equal(await rows(`SELECT "titleKey", "thumbAstralRating" FROM "userProfile" ORDER BY "pk"`), [
      { titleKey: 'title.default', thumbAstralRating: 12.5 },
      { titleKey: '', thumbAstralRating: 0 },
    ]);
    assert.equal(await rows(`SELECT "currents" FROM "userNoahChapters"`), [{ currents: '[0, 0, 2]' }]);
    assert.equal(await rows(`SELECT "courseBestTrackPk1" AS a, "normal" AS b FROM "userPacks"`), [
      { a: null, b: 0 },
    ]);
    assert.equal(await rows(`SELECT "token", "lastUsedAt" FROM "tokens"`), [
      { token: '0123456789abcdef:00', lastUsedAt: moment },
    ]);
  },
);

onBoth('missing tables and columns are added', async ({ earlier, migrate, rows }) => {
  const { tokens: _tokens, ...others } = earlierPlayerRows;
  const records = (others.records ?? []).map(({ skin: _skin, ...row }) => row);
  await earlier({
    rows: { ...others, records },
    withoutTables: ['tokens', 'darkAreaBestRecord'],
    withoutColumns: ['records.skin', 'records.lunaticMode', 'userProfile.performerLevel'],
  });
  await migrate();
  assert.equal(await rows(`SELECT "pk", "skin", "lunaticMode", "score" FROM "records" ORDER BY "pk"`), [
    { pk: 5, skin: '', lunaticMode: 0, score: 900000 },
    { pk: 6, skin: '', lunaticMode: 0, score: 910000 },
  ]);
  assert.equal(await rows(`SELECT "pk" FROM "tokens"`), []);
});

onBoth(
  'extra tables and columns are kept and stand in nobody’s way',
  async ({ earlier, migrate, exec, rows }) => {
    await earlier({
      rows: earlierPlayerRows,
      extra: [
        `ALTER TABLE "users" ADD COLUMN "note" VARCHAR(20) DEFAULT 'none'`,
        `UPDATE "users" SET "note" = 'a friend' WHERE "pk" = 4`,
        `ALTER TABLE "useritems" ADD COLUMN "must" INTEGER NOT NULL DEFAULT 3`,
        `CREATE TABLE "operatorNotes" ("pk" INTEGER PRIMARY KEY, "UserPk" INTEGER REFERENCES "users" ("pk"), "text" VARCHAR)`,
        `INSERT INTO "operatorNotes" VALUES (1, 4, 'hello')`,
      ],
    });
    await migrate();
    await exec([`INSERT INTO "users" ("pk", "id") VALUES (50, 'new')`]);
    assert.equal(await rows(`SELECT "pk", "note" FROM "users" ORDER BY "pk"`), [
      { pk: 1, note: 'none' },
      { pk: 4, note: 'a friend' },
      { pk: 50, note: 'none' },
    ]);
    assert.equal(await rows(`SELECT "must" FROM "useritems" WHERE "pk" = 1`), [{ must: 3 }]);
    assert.equal(await rows('SELECT * FROM "operatorNotes"'), [{ pk: 1, UserPk: 4, text: 'hello' }]);
  },
);

test('sqlite: numbers and texts of the wrong type are put right', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'player.db');
    createEarlierPlayerDatabase(file, {
      rows: {
        userAlbums: [
          { pk: 1, avgRate: '970000', totalScore: 'many', progress: 2.6, UserPk: 1, AlbumPk: 1 },
          { pk: 2, avgRate: '', totalScore: 12, progress: null, UserPk: 1, AlbumPk: 2 },
        ],
        userMailBoxes: [{ pk: 1, itemRewards: '5', title: 7, sent: '2023' }],
      },
      extra: [`UPDATE "userProfile" SET "thumbAstralRating" = 9e999`],
    });
    const db = new Kysely<PlayerDatabase>({ dialect: sqliteDialect(openSqlite(file)) });
    try {
      await migratePlayerDatabase({ db, dialect: 'sqlite', now: () => moment, report: () => {} });
      const albums = await db
        .selectFrom('userAlbums')
        .select(['avgRate', 'totalScore', 'progress'])
        .execute();
      assert.equal(albums, [
        { avgRate: 970000, totalScore: 0, progress: 3 },
        { avgRate: 0, totalScore: 12, progress: 0 },
      ]);
      const [mail] = await db.selectFrom('userMailBoxes').select(['itemRewards', 'title', 'sent']).execute();
      assert.equal(mail, { itemRewards: '5', title: '7', sent: null });
    } finally {
      await db.destroy();
    }
  }));

test('sqlite: views on our tables stay, and foreign keys of others are neither enforced nor renamed meanwhile', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'player.db');
    createEarlierPlayerDatabase(file, {
      extra: [
        `CREATE VIEW "names" AS SELECT "nickname" FROM "users"`,
        `CREATE TABLE "operatorNotes" ("UserPk" INTEGER REFERENCES "users" ("pk") ON DELETE CASCADE)`,
        `INSERT INTO "operatorNotes" VALUES (4)`,
      ],
    });
    const opened = openSqlite(file);
    const db = new Kysely<PlayerDatabase>({ dialect: sqliteDialect(opened) });
    try {
      await migratePlayerDatabase({ db, dialect: 'sqlite', now: () => moment, report: () => {} });
      assert.equal(opened.prepare('SELECT * FROM "names" ORDER BY 1').pluck().all(), ['First', 'Second']);
      assert.equal(opened.prepare('SELECT * FROM "operatorNotes"').pluck().all(), [4]);
      assert.equal(
        opened.prepare(`SELECT "table" FROM pragma_foreign_key_list('operatorNotes')`).pluck().all(),
        ['users'],
      );
      assert.equal(
        opened.prepare(`SELECT "table" FROM pragma_foreign_key_list('useritems')`).pluck().all(),
        [],
      );
      assert.is(opened.pragma('foreign_keys', { simple: true }), 0);
      assert.is(opened.pragma('legacy_alter_table', { simple: true }), 0);
      assert.is(opened.pragma('integrity_check', { simple: true }), 'ok');
    } finally {
      await db.destroy();
    }
  }));

test.run();
