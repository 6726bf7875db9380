import { existsSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { Failure } from '../../failure.js';

/** An open SQLite file. The one driver there is, so that another can take its place here. */
export type SqliteFile = BetterSqlite3.Database;

export interface SqliteOptions {
  readonly readonly?: boolean;
  /** Open only what is there already. */
  readonly mustExist?: boolean;
  /** `normal` survives a killed process, `full` a power cut as well, at a price per write. */
  readonly synchronous?: 'normal' | 'full';
}

/**
 * Opens a SQLite file in WAL mode with a busy timeout of 0: better-sqlite3 waits on the event loop, so whoever shares
 * a file retries asynchronously (retry.ts). Throws a Failure where the file is missing, unreadable or no database.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteFile {
  const { readonly = false, mustExist = readonly, synchronous = 'normal' } = options;
  if (mustExist && !existsSync(file)) {
    throw new Failure(`${file} does not exist.`, 'Check --data, or make it: kalpa parse-manifest <capture>.');
  }
  try {
    const database = new BetterSqlite3(file, { readonly, fileMustExist: mustExist, timeout: 0 });
    if (!readonly) {
      switchToWal(database);
      database.pragma(`synchronous = ${synchronous.toUpperCase()}`);
    }
    // Rows of earlier installations may dangle, and an operator's own tables must not block a deletion.
    database.pragma('foreign_keys = OFF');
    database.pragma('temp_store = MEMORY');
    database.pragma('cache_size = -8192');
    return database;
  } catch (error) {
    if (isBusy(error)) throw error;
    throw new Failure(
      `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      'Check that it is a SQLite database and that this user may read and write it and its folder.',
      { cause: error },
    );
  }
}

/** WAL is a property of the file; asking for it again would need a lock that a busy writer holds. */
function switchToWal(database: SqliteFile): void {
  if (database.pragma('journal_mode', { simple: true }) !== 'wal') database.pragma('journal_mode = WAL');
}

/** The driver in use, with the SQLite that it brings: `better-sqlite3, SQLite 3.50.2`. Throws where it does not load. */
export function sqliteDriver(): string {
  const database = new BetterSqlite3(':memory:');
  try {
    const [row] = database.prepare<[], { version: string }>('SELECT sqlite_version() AS version').all();
    return `better-sqlite3, SQLite ${row?.version}`;
  } finally {
    database.close();
  }
}

/** Whether SQLite refused because another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}
