/** The same test for each SQLite driver. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import { loadDriver, type SqliteDriver } from '../../../src/data/sqlite/driver.js';
import { isSqliteError } from '../../../src/data/sqlite/errors.js';
import { onEachDriver } from '../../support/drivers.js';

interface Place {
  readonly driver: SqliteDriver;
  readonly folder: string;
  /** A path for a database. */
  readonly file: string;
  /** Opens a file, which is closed at the end. */
  open(file: string, options?: { readonly?: boolean; mustExist?: boolean; timeout?: number }): SqliteDatabase;
}

async function inPlace(driver: SqliteDriver, work: (place: Place) => Promise<void> | void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-driver-'));
  const opened: SqliteDatabase[] = [];
  try {
    await work({
      driver,
      folder,
      file: join(folder, 'test.db'),
      open(file, options = {}) {
        const database = driver.open(file, { timeout: 0, ...options });
        opened.push(database);
        return database;
      },
    });
  } finally {
    for (const database of opened) database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The code of SQLite's refusal. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return isSqliteError(error) ? error.code : `no error of SQLite: ${String(error)}`;
  }
  return 'none';
}

/** A test of each driver, in a folder of its own. */
export function driven(title: string, work: (place: Place) => Promise<void> | void): void {
  onEachDriver(
    (name) => `${name}: ${title}`,
    (name) => inPlace(loadDriver(name), work),
  );
}
