import { existsSync } from 'node:fs';
import { Failure } from '../../failure.js';
import type { SqliteDatabase } from './database.js';
import { openDatabase } from './driver.js';
import { isBusy } from './errors.js';

export interface SqliteOptions {
  readonly readonly?: boolean;
  /** Open only what is there already. */
  readonly mustExist?: boolean;
  /** `normal` survives a killed process, `full` a power cut as well, at a price per write. */
  readonly synchronous?: 'normal' | 'full';
}

/**
 * Opens a SQLite file in WAL mode with a busy timeout of 0: SQLite waits on the event loop, so whoever shares
 * a file retries asynchronously (retry.ts). Throws a Failure where the file is missing, unreadable or no database.
 */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteDatabase {
  const { readonly = false, mustExist = readonly, synchronous = 'normal' } = options;
  if (mustExist && !existsSync(file)) {
    throw new Failure(`${file} does not exist.`, 'Check --data, or make it: kalpa parse-manifest <capture>.');
  }
  try {
    const database = openDatabase(file, { readonly, mustExist, timeout: 0 });
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
    if (isBusy(error) || error instanceof Failure) throw error;
    throw new Failure(
      `${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
      'Check that it is a SQLite database and that this user may read and write it and its folder.',
      { cause: error },
    );
  }
}

/** WAL is a property of the file; asking for it again would need a lock that a busy writer holds. */
function switchToWal(database: SqliteDatabase): void {
  if (database.pragma('journal_mode', { simple: true }) !== 'wal') database.pragma('journal_mode = WAL');
}
