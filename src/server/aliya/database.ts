/**
 * The tables of Aliya: aliya.db in the data folder, or the configured PostgreSQL. Each manager brings its own tables
 * and migrations, and opens them for itself, so that it runs the same alone.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { SchemaMigration } from '../../data/migrations/migration.js';
import { runMigrations } from '../../data/migrations/run.js';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import { openSqlite } from '../../data/sqlite/open.js';
import { retryWhileBusy } from '../../data/sqlite/retry.js';
import { isPostgresUrl, type DialectName } from '../../data/store/store.js';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import type { ServiceContext } from '../context.js';

declare const brand: unique symbol;

/** The handle of a running transaction: the only database within reach of what runs in it. */
export type Tx<DB> = Kysely<DB> & { readonly [brand]: 'transaction' };

export interface Database<DB> {
  readonly read: Kysely<DB>;
  /**
   * Runs `work` in one transaction; two on the same user come one after the other. What it throws rolls everything
   * back. `work` awaits nothing but its own database calls.
   */
  write<T>(uniqueId: string, work: (tx: Tx<DB>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

interface OpenOptions {
  /** Who the tables belong to: `bag`. */
  readonly owner: string;
  readonly migrations: readonly SchemaMigration[];
}

/** Opens and migrates the tables of one owner. Throws a Failure where that cannot be done. */
export async function openDatabase<DB>(
  { folder, settings, clock, log }: ServiceContext,
  { owner, migrations }: OpenOptions,
): Promise<Database<DB>> {
  const dialect: DialectName = isPostgresUrl(settings.database) ? 'postgres' : 'sqlite';
  const db =
    dialect === 'postgres' ? await openPostgres<DB>(settings.database) : await openFile<DB>(folder, settings);
  try {
    const plan = { subject: `Aliya database (${owner})`, migrations, table: `aliya_${owner}_migrations` };
    const report = (note: object) => log.info(note, 'migration');
    await runMigrations(plan, { db, dialect, now: () => clock.now(), report });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return {
    read: db,
    write: (uniqueId, work) =>
      db.transaction().execute(async (transaction) => {
        // SQLite needs none: its transactions begin IMMEDIATE and so come one after the other.
        if (dialect === 'postgres') await lockUser(transaction, `${owner}:${uniqueId}`);
        return work(transaction as unknown as Tx<DB>);
      }),
    close: () => db.destroy(),
  };
}

/** The data folder may be a new one: Aliya alone needs nothing that is in it. */
async function openFile<DB>(folder: DataFolder, { sqlite }: Pick<Settings, 'sqlite'>): Promise<Kysely<DB>> {
  await mkdir(folder.root, { recursive: true });
  const path = join(folder.root, 'aliya.db');
  // Several parts may make the file at the same moment: the switch to WAL locks it.
  const file = await retryWhileBusy(() => openSqlite(path, { synchronous: sqlite.synchronous }));
  return new Kysely<DB>({ dialect: sqliteDialect(file) });
}

async function openPostgres<DB>(url: string): Promise<Kysely<DB>> {
  const { postgresDialect, postgresPool, reachPostgres } = await import('../../data/postgres/dialect.js');
  const db = new Kysely<DB>({ dialect: postgresDialect(postgresPool(url, 4)) });
  await reachPostgres(db);
  return db;
}

/** Until the transaction ends; it also holds who has no row yet. */
async function lockUser<DB>(db: Kysely<DB>, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(db);
}

/** A migration that runs these statements, in which `INTEGER` is wide enough for every number on both databases. */
export function tablesMigration(name: string, statements: readonly string[]): SchemaMigration {
  return {
    name,
    async up({ db, dialect }) {
      for (const statement of statements) {
        const text = dialect === 'postgres' ? statement.replaceAll(/\bINTEGER\b/g, 'bigint') : statement;
        await sql.raw(text).execute(db);
      }
    },
  };
}
