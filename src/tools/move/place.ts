/** A player database to move from or to, held alone: nobody else may use it meanwhile. */
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import type { SqliteDatabase } from '../../data/sqlite/database.js';
import { openDatabase } from '../../data/sqlite/driver.js';
import { isBusy } from '../../data/sqlite/errors.js';
import { isPostgresUrl, type DialectName } from '../../data/store/store.js';
import { Failure } from '../../failure.js';

type AnyDatabase = Record<string, Record<string, unknown>>;

export interface Place {
  readonly dialect: DialectName;
  /** For people and for the mark in the target: without a password. */
  readonly name: string;
  readonly db: Kysely<AnyDatabase>;
  /** Throws a Failure where another program is at this database. */
  checkAlone(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a database alone. Throws a Failure where another program uses it, or it cannot be reached. */
export async function openAlone(database: string, use: 'read' | 'write'): Promise<Place> {
  const place = isPostgresUrl(database) ? await openPostgres(database) : openFile(database, use);
  try {
    await place.checkAlone();
    return place;
  } catch (error) {
    await place.close();
    throw error;
  }
}

function inUse(name: string): Failure {
  return new Failure(
    `Another program is using ${name}.`,
    'Stop the server (and whatever else has it open), then try again.',
  );
}

/** In exclusive locking mode SQLite lets nobody else open the file; it begins with the first transaction. */
function openFile(file: string, use: 'read' | 'write'): Place {
  if (use === 'read' && !existsSync(file)) {
    throw new Failure(`${file} does not exist.`, 'Check --data: it is the folder to move from.');
  }
  let handle: SqliteDatabase;
  try {
    handle = openDatabase(file, { mustExist: use === 'read', timeout: 0 });
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `${file} cannot be opened: ${reason}.`,
      'Check that its folder is there and may be written.',
      {
        cause: error,
      },
    );
  }
  try {
    handle.pragma('locking_mode = EXCLUSIVE');
    handle.exec('BEGIN IMMEDIATE');
    handle.exec('COMMIT');
    if (use === 'read') handle.pragma('query_only = ON');
    else handle.pragma('journal_mode = WAL');
    handle.pragma('foreign_keys = OFF');
  } catch (error) {
    handle.close();
    if (isBusy(error)) throw inUse(file);
    throw new Failure(
      `${file} is no player database: ${error instanceof Error ? error.message : String(error)}.`,
      'Check the path.',
      { cause: error },
    );
  }
  const db = new Kysely<AnyDatabase>({ dialect: sqliteDialect(handle) });
  return {
    dialect: 'sqlite',
    name: file,
    db,
    // The lock is held.
    checkAlone: async () => {},
    async close() {
      await db.destroy();
      handle.close();
    },
  };
}

async function openPostgres(url: string): Promise<Place> {
  const { postgresDialect, postgresPool } = await import('../../data/postgres/dialect.js');
  const db = new Kysely<AnyDatabase>({ dialect: postgresDialect(postgresPool(url, 1)) });
  const { host, pathname } = new URL(url);
  const name = `postgres://${host}${pathname}`;
  return {
    dialect: 'postgres',
    name,
    db,
    async checkAlone() {
      if ((await othersAt(db, name)) === 0) return;
      // The server may still be closing the connection of a program that was killed a moment ago.
      await delay(goneMs);
      if ((await othersAt(db, name)) > 0) throw inUse(name);
    },
    close: () => db.destroy(),
  };
}

const goneMs = 2000;

/** How many other connections there are to the database. */
async function othersAt(db: Kysely<AnyDatabase>, name: string): Promise<number> {
  const { rows } = await sql<{ others: number }>`
        select count(*) as "others" from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
    .execute(db)
    .catch((error: unknown) => {
      throw new Failure(
        `${name} cannot be reached: ${error instanceof Error ? error.message : String(error)}.`,
        'Check the address, and that the server runs and lets this user in.',
        { cause: error },
      );
    });
  return Number(rows[0]?.others ?? 0);
}
