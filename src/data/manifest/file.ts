/** Opening manifest.db and diff_manifest.db, and telling ours from others. */
import { existsSync } from 'node:fs';
import { Failure } from '../../failure.js';
import type { SqliteDatabase } from '../sqlite/database.js';
import { openDatabase } from '../sqlite/driver.js';
import { isSqliteError } from '../sqlite/errors.js';
import { isManifestTable } from './layout.js';

/** `PRAGMA user_version` of a manifest.db of ours: "KAL" and the number of the format (10: the earlier server has 0). */
export const manifestMark = 0x4b_41_4c_01;

/** How long SQLite waits for whoever is writing: a parse takes about a second. */
export const patienceMs = 10_000;

/** Who made a manifest.db: nobody yet, the earlier server, or kalpa. */
export type ManifestOrigin = 'empty' | 'earlier' | 'kalpa';

/** Opens a manifest.db for reading. Throws a Failure where it is missing, empty, damaged or something else. */
export function openManifest(file: string): { db: SqliteDatabase; origin: Exclude<ManifestOrigin, 'empty'> } {
  const remedy = 'Make it from a capture: kalpa parse-manifest <b64.txt>.';
  if (!existsSync(file)) throw new Failure(`There is no manifest at ${file}.`, remedy);
  return guarded(file, () => {
    // Not opened read-only, as the journal of a killed parse could not be rolled back then.
    const db = openDatabase(file, { mustExist: true, timeout: patienceMs });
    try {
      db.pragma('query_only = ON');
      const origin = originOf(db, file);
      if (origin === 'empty') throw new Failure(`${file} holds no manifest yet.`, remedy);
      return { db, origin };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Tells who made an open manifest.db. Throws a Failure where it is no manifest, or that of a newer kalpa. */
export function originOf(db: SqliteDatabase, file: string): ManifestOrigin {
  const mark = db.pragma('user_version', { simple: true });
  if (mark === manifestMark) return 'kalpa';
  if (typeof mark === 'number' && mark >>> 8 === manifestMark >>> 8) {
    throw new Failure(
      `${file} was made by a newer kalpa.`,
      'Update kalpa, or give another folder by --data.',
    );
  }
  const names = db.prepare<string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all();
  if (mark === 0 && names.length === 0) return 'empty';
  if (mark === 0 && names.some(isManifestTable)) return 'earlier';
  throw new Failure(
    `${file} is a SQLite database, but no manifest.`,
    'Check the path; move the file away if a manifest is to be made there.',
  );
}

/** Runs work on a SQLite file and turns SQLite's errors into a Failure that names the file. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // JSON.parse reads any depth, JSON.stringify does not.
    if (error instanceof RangeError) {
      const remedy = 'This is no capture of the game: save the answer of /api/initialinfo again.';
      throw new Failure(`${file}: the JSON for it is nested too deeply.`, remedy, { cause: error });
    }
    if (!isSqliteError(error) && !isSystemError(error)) throw error;
    throw new Failure(`${file}: ${error.message}.`, remedyFor(String(error.code), file), { cause: error });
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error;
}

function remedyFor(code: string, file: string): string {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return 'Another program is writing to it: wait until it is done, then try again.';
  }
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return `It is damaged or no SQLite database: restore it from a backup, or move ${file} away and parse again.`;
  }
  if (/^(SQLITE_FULL|ENOSPC)/.test(code)) return 'The disk is full: free some space, then try again.';
  return 'Check that this user may read and write it and its folder.';
}
