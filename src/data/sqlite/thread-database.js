/**
 * A SQLite file opened by a thread, with the driver that the program chose: only what the drivers have in common.
 * JavaScript, because the loader that runs the sources in tests does not reach into threads.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * @param {{ driver: import('./driver.js').DriverName, file: string, readonly?: boolean, timeout: number }} options
 * @returns {Promise<{ exec(sql: string): unknown, prepare(sql: string): { all(): unknown[] }, close(): unknown }>}
 */
export async function openInThread({ driver, file, readonly = false, timeout }) {
  if (driver === 'better-sqlite3') {
    const { default: Database } = await import('better-sqlite3');
    return new Database(file, { readonly, fileMustExist: true, timeout });
  }
  if (!existsSync(file)) throw new Error(`${file} does not exist.`);
  const { default: Database } = await import('libsql');
  const database = new Database(readonly ? `${pathToFileURL(file).href}?mode=ro` : file);
  database.exec(`PRAGMA busy_timeout = ${timeout}`);
  return database;
}
