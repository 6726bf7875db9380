/** The player database at a start: made where there is none, copied and migrated where it is older, then opened. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.js';
import type { DataFolder } from '../../data/folder.js';
import {
  createPlayerDatabase,
  migratePlayerDatabase,
  pendingMigrations,
} from '../../data/migrations/player.js';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import { openSqlite } from '../../data/sqlite/open.js';
import { isPostgresUrl, openStore, type DialectName, type Store } from '../../data/store/store.js';
import type { Clock } from '../clock.js';

export interface PlayerStoreOptions {
  readonly folder: DataFolder;
  readonly settings: Pick<Settings, 'database' | 'sqlite'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onStatement?: (text: string) => void;
}

/** Opens the player database of an installation, brought up to this program's tables. */
export async function openPlayerStore(options: PlayerStoreOptions): Promise<Store> {
  const { folder, settings, onStatement } = options;
  const database = settings.database === '' ? folder.player : settings.database;
  const dialect: DialectName = isPostgresUrl(database) ? 'postgres' : 'sqlite';
  if (dialect === 'sqlite' && !existsSync(database)) {
    await createPlayerDatabase(database, () => options.clock.now());
  } else await migrate(options, { database, dialect });
  const { synchronous } = settings.sqlite;
  return openStore({ database, synchronous, ...(onStatement && { onStatement }) });
}

interface Target {
  readonly database: string;
  readonly dialect: DialectName;
}

async function migrate(options: PlayerStoreOptions, { database, dialect }: Target): Promise<void> {
  const { clock, log } = options;
  const db = await connect({ database, dialect });
  try {
    const pending = await pendingMigrations({ db, dialect });
    if (pending.length === 0) return;
    if (dialect === 'sqlite') await copyBefore(options, db, pending.at(-1) ?? '');
    const done = await migratePlayerDatabase({
      db,
      dialect,
      now: () => clock.now(),
      report: (note) => log.info(note, 'migration'),
    });
    log.info({ migrations: done }, 'the player database was migrated');
  } finally {
    await db.destroy();
  }
}

/** PostgreSQL is loaded where it is used. */
async function connect({ database, dialect }: Target): Promise<Kysely<unknown>> {
  if (dialect === 'sqlite') return new Kysely({ dialect: sqliteDialect(openSqlite(database)) });
  const { postgresDialect, postgresPoolForDdl, reachPostgres } =
    await import('../../data/postgres/dialect.js');
  const db = new Kysely<unknown>({ dialect: postgresDialect(postgresPoolForDdl(database)) });
  await reachPostgres(db);
  return db;
}

/** A copy of the file as it was, in case that the migration is not what the operator wanted. */
async function copyBefore(
  { folder, clock, log }: PlayerStoreOptions,
  db: Kysely<unknown>,
  name: string,
): Promise<void> {
  await mkdir(folder.backups, { recursive: true });
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
  const copy = join(folder.backups, `player-before-${name}-${stamp}.db`);
  await sql`vacuum into ${sql.lit(copy)}`.execute(db);
  log.info({ copy }, 'the player database was copied before its migration');
}
