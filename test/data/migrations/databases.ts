/** Databases for the tests of migrations: each test runs on SQLite and on PostgreSQL. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { test } from 'uvu';
import { postgresDialect, postgresPoolForDdl } from '../../../src/data/postgres/dialect.js';
import { sqliteDialect } from '../../../src/data/sqlite/dialect.js';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import type { PlayerDatabase } from '../../../src/data/player-tables.js';
import type { MigrationNote } from '../../../src/data/migrations/migration.js';
import { migratePlayerDatabase } from '../../../src/data/migrations/player.js';
import type { DialectName } from '../../../src/data/store/store.js';
import { earlierStatements, type EarlierOptions } from '../../support/earlier-database.js';
import { withPostgres } from '../../support/postgres.js';

type Row = Readonly<Record<string, unknown>>;

export const moment = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

export interface TestDatabase {
  readonly dialect: DialectName;
  readonly db: Kysely<PlayerDatabase>;
  /** A second connection, as that of another process. */
  another(): Kysely<PlayerDatabase>;
  /** Runs statements one by one. */
  exec(statements: readonly string[]): Promise<void>;
  /** The rows of a query, 64-bit integers as numbers. */
  rows(query: string): Promise<Row[]>;
  /** Makes the tables of the earlier server, without rows unless given. */
  earlier(options?: EarlierOptions): Promise<void>;
  /** Migrates, and gives what was reported. */
  migrate(): Promise<MigrationNote[]>;
}

/** Registers a test for each dialect; its database begins empty. */
export function onBoth(name: string, work: (database: TestDatabase) => Promise<void>): void {
  test(`sqlite: ${name}`, () => onSqlite(work));
  test(`postgres: ${name}`, () => onPostgres(work));
}

/** The error that a promise is rejected with; throws where it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`Expected an error, got ${String(outcome)}.`);
}

/** Does something in a temporary folder, which is removed afterwards. */
export async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-migrations-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function onSqlite(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  return inTemporaryFolder((folder) =>
    withConnections('sqlite', work, () => {
      // No busy timeout: SQLite waits on the event loop, and who holds the lock could not go on.
      const database = openDatabase(join(folder, 'player.db'), { timeout: 0 });
      return new Kysely({ dialect: sqliteDialect(database) });
    }),
  );
}

async function onPostgres(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const { url, drop } = await withPostgres();
  try {
    await withConnections(
      'postgres',
      work,
      () => new Kysely({ dialect: postgresDialect(postgresPoolForDdl(url)) }),
    );
  } finally {
    await drop();
  }
}

async function withConnections(
  dialect: DialectName,
  work: (database: TestDatabase) => Promise<void>,
  connect: () => Kysely<PlayerDatabase>,
): Promise<void> {
  const connections: Kysely<PlayerDatabase>[] = [];
  const another = () => {
    const db = connect();
    connections.push(db);
    return db;
  };
  const db = another();
  const exec = async (statements: readonly string[]) => {
    for (const statement of statements) await sql.raw(statement).execute(db);
  };
  try {
    await work({
      dialect,
      db,
      another,
      exec,
      rows: async (query) => (await sql.raw<Row>(query).execute(db)).rows.map(withNumbers),
      earlier: (options = {}) =>
        exec([
          ...(dialect === 'sqlite' ? ['PRAGMA foreign_keys = OFF'] : []),
          ...earlierStatements('player', dialect, options),
          ...(dialect === 'sqlite' ? ['PRAGMA foreign_keys = ON'] : []),
        ]),
      migrate: () => migrateNoting(db, dialect),
    });
  } finally {
    for (const connection of connections) await connection.destroy();
  }
}

async function migrateNoting(db: Kysely<PlayerDatabase>, dialect: DialectName): Promise<MigrationNote[]> {
  const notes: MigrationNote[] = [];
  await migratePlayerDatabase({ db, dialect, now: () => moment, report: (note) => notes.push(note) });
  return notes;
}

/** pg gives bigint as text. */
function withNumbers(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  );
}
