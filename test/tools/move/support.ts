/** Player databases with rows in most tables, and what they hold. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { transact } from '../../../src/data/sqlite/database.js';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { generateCapture } from '../../../fixtures/generator/index.js';
import { checkBoards } from '../../../src/data/boards/check.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { createPlayerDatabase } from '../../../src/data/migrations/player.js';
import { postgresDialect, postgresPool } from '../../../src/data/postgres/dialect.js';
import { existingTables } from '../../../src/data/schema/existing.js';
import { sqliteDialect } from '../../../src/data/sqlite/dialect.js';
import { openSqlite } from '../../../src/data/sqlite/open.js';
import { isPostgresUrl, openStore } from '../../../src/data/store/store.js';
import { storedToken } from '../../../src/server/http/player.js';
import { movePlayers, type MoveOptions } from '../../../src/tools/move/move.js';
import { importProfile } from '../../../src/tools/profiles/import-profile.js';
import { startOfTests } from '../../support/app.js';
import { collectGarbage } from '../../support/collect.js';
import { withPostgres } from '../../support/postgres.js';
import { parse } from '../content/support.js';

export const token = `00112233445566ff:${'7e'.repeat(64)}`;
/** Users of the source; one that had the highest pk is gone. */
export const lastUserPk = 40;

export interface Moving {
  readonly folder: DataFolder;
  /** An empty PostgreSQL database. */
  readonly postgres: string;
}

/** Runs a test on a data folder whose player.db has players, and an empty PostgreSQL. */
export async function withPlayers(work: (moving: Moving) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-move-'));
  const postgres = await withPostgres();
  try {
    const folder = dataFolder(root);
    await parse(folder, generateCapture({ size: 'small' }));
    await createPlayerDatabase(folder.player, () => startOfTests);
    await addPlayers(folder);
    await work({ folder, postgres: postgres.url });
  } finally {
    await postgres.drop();
    await rm(root, { recursive: true, force: true });
  }
}

async function addPlayers(folder: DataFolder): Promise<void> {
  const store = await openStore({ database: folder.player });
  for (const pk of [1, 2, lastUserPk]) {
    await store.write([], async (tx) => {
      await tx
        .insertInto('users')
        .values({ pk, permission: 2, id: `p${pk}`, idKey: `p${pk}` })
        .execute();
      await tx
        .insertInto('userProfile')
        .values({ UserPk: pk, uid: 10_000_000 + pk, nickname: `p${pk}` })
        .execute();
      await tx.insertInto('userPublicProfile').values({ UserPk: pk }).execute();
      await tx
        .insertInto('tokens')
        .values({
          id: token.slice(0, 16),
          token: pk === 1 ? storedToken(token) : 'x',
          did: pk,
          lastUsedAt: startOfTests,
        })
        .execute();
    });
  }
  await store.write([], async (tx) => {
    await tx.deleteFrom('users').where('pk', '=', lastUserPk).execute();
    await tx.updateTable('counters').set({ value: lastUserPk }).where('name', '=', 'users').execute();
  });
  await store.close();
  for (const user of ['p1', 'p2']) {
    await importProfile({
      ...{
        capture: generateCapture({ size: 'small' }),
        database: folder.player,
        manifestFile: folder.manifest,
      },
      ...{ user, dryRun: false, now: startOfTests },
    });
  }
  const db = openDatabase(folder.player, { timeout: 5000 });
  // What an earlier installation may have had, and what a hand may have written.
  db.exec(`ALTER TABLE users ADD COLUMN "note of mine" VARCHAR(20); UPDATE users SET "note of mine" = 'a''b' || pk;
    CREATE TABLE guilds (pk INTEGER PRIMARY KEY, name TEXT, strength REAL, UserPk INTEGER);
    INSERT INTO guilds VALUES (3, 'Stars', 0.1, 1), (9, NULL, 1e300, NULL);
    CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES ('not to be moved');
    INSERT INTO attempts (subject, count, expiresAt) VALUES ('ℵ "quoted"
      and more', 3, 9007199254740991)`);
  const record = db.prepare('INSERT INTO records (UserPk, MapPk, score, skin) VALUES (?, ?, ?, ?)');
  transact(db, 'deferred', () => {
    for (let n = 0; n < 1700; n += 1) record.run(1 + (n % 2), n, n * 1000, `skin ${n}`);
    db.exec('DELETE FROM records WHERE pk % 7 = 0 OR pk > 1690');
  });
  db.close();
}

export async function move(from: string, to: string, options: Partial<MoveOptions> = {}) {
  await collectGarbage();
  return movePlayers({
    ...{ from, to, dryRun: false, now: () => startOfTests, signal: new AbortController().signal },
    onProgress: () => {},
    ...options,
  });
}

/** Tables that follow from others, or say how a database was made. */
const follows = /^kalpa_|^board|^notes$/;

/** Every row of every table of a database, and the boards' faults. */
export async function contentOf(database: string): Promise<Record<string, unknown>> {
  const dialect = isPostgresUrl(database) ? 'postgres' : 'sqlite';
  const db = new Kysely<unknown>({
    dialect:
      dialect === 'postgres'
        ? postgresDialect(postgresPool(database, 1))
        : sqliteDialect(openSqlite(database, { mustExist: true })),
  });
  try {
    const content: Record<string, unknown> = {};
    for (const { name } of await existingTables(db, dialect)) {
      if (follows.test(name)) continue;
      const { rows } = await sql<
        Record<string, unknown>
      >`select * from ${sql.table(name)} order by "pk"`.execute(db);
      content[name] = rows.map((row) =>
        Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
      );
    }
    return { ...content, boards: await checkBoards(db) };
  } finally {
    await db.destroy();
  }
}
