/** The SQLite driver: better-sqlite3 where its native part is there, else one whose package brings it for most machines. */
import { createRequire } from 'node:module';
import { Failure } from '../../failure.js';
import type { OpenOptions, SqliteDatabase } from './database.js';
import { openLibsql, type Libsql } from './libsql.js';

export type DriverName = 'better-sqlite3' | 'libsql';

export interface SqliteDriver {
  readonly name: DriverName;
  open(file: string, options: OpenOptions): SqliteDatabase;
}

/** In the order in which they are tried: the first costs less per statement (docs/DECISIONS.md). */
export const driverNames: readonly DriverName[] = ['better-sqlite3', 'libsql'];

/** The variable that names the one driver to use. */
export const driverVariable = 'KALPA_SQLITE_DRIVER';

const require = createRequire(import.meta.url);

type BetterSqlite3 = new (
  file: string,
  options: { readonly: boolean; fileMustExist: boolean; timeout: number },
) => SqliteDatabase;

/** Loads a driver and its native part. Throws what the loading threw. */
export function loadDriver(name: DriverName): SqliteDriver {
  const driver = name === 'better-sqlite3' ? loadBetterSqlite3() : loadLibsql();
  driver.open(':memory:', { timeout: 0 }).close();
  return driver;
}

function loadBetterSqlite3(): SqliteDriver {
  const Database = require('better-sqlite3') as BetterSqlite3;
  return {
    name: 'better-sqlite3',
    open: (file, { readonly = false, mustExist = false, timeout }) =>
      new Database(file, { readonly, fileMustExist: mustExist, timeout }),
  };
}

function loadLibsql(): SqliteDriver {
  const Database = require('libsql') as Libsql;
  return {
    name: 'libsql',
    open: (file, options) => openLibsql(Database, file, options),
  };
}

export interface Choice {
  readonly driver: SqliteDriver;
  /** Why the drivers before it do not load, one line each. */
  readonly failed: readonly string[];
}

/**
 * The first driver that loads, or the wanted one. Throws a Failure where that does not load, is none, or where none does.
 */
export function chooseDriver(wanted: string | undefined, load = loadDriver): Choice {
  const names = wanted ? driverNames.filter((name) => name === wanted) : driverNames;
  if (names.length === 0) {
    throw new Failure(
      `${driverVariable} is ${wanted}, which is no SQLite driver.`,
      `Set it to ${driverNames.join(' or ')}, or take it out of the environment.`,
    );
  }
  const failed: string[] = [];
  for (const name of names) {
    try {
      return { driver: load(name), failed };
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
      failed.push(`${name} does not load: ${reason}`);
    }
  }
  if (wanted) {
    throw new Failure(
      `${driverVariable} asks for a SQLite driver that cannot be had: ${failed.join('; ')}.`,
      `Take ${driverVariable} out of the environment, so that the other is tried; or install it: npm rebuild ${wanted}.`,
    );
  }
  throw new Failure(
    `No SQLite driver loads: ${failed.join('; ')}.`,
    'Install both anew with the Node that runs kalpa, optional packages included: npm ci --include=optional (as a package: npm install --include=optional kalpa).',
  );
}

let choice: Choice | undefined;

function chosen(): Choice {
  // Needed wherever a file is opened, before and beside any setting: handing it down to there would be all plumbing.
  // eslint-disable-next-line no-restricted-properties
  return (choice ??= chooseDriver(process.env[driverVariable]));
}

/** The driver in use, chosen at the first use. Throws a Failure where none loads. */
export function sqliteDriver(): SqliteDriver {
  return chosen().driver;
}

/** The driver in use for people, with the SQLite that it brings, and why it is not the usual one. */
export function describeDriver({ driver, failed }: Choice = chosen()): string {
  const database = driver.open(':memory:', { timeout: 0 });
  try {
    const version = database.prepare<string>('SELECT sqlite_version()').pluck().get();
    return [`${driver.name}, SQLite ${version}`, ...failed].join('; ');
  } finally {
    database.close();
  }
}

/** Opens a SQLite file as it is. Throws what SQLite says. */
export function openDatabase(file: string, options: OpenOptions): SqliteDatabase {
  return sqliteDriver().open(file, options);
}
