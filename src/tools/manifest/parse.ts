/** A capture into a data folder (01): manifest.db in one transaction, then config/, diff_manifest.db and player.db. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../failure.js';
import type { DataFolder } from '../../data/folder.js';
import { readContent, type ManifestContent } from '../../data/manifest/content.js';
import { guarded, manifestMark, openManifest, originOf, patienceMs } from '../../data/manifest/file.js';
import { readLayout, type ManifestLayout } from '../../data/manifest/layout.js';
import { transact, type SqliteDatabase } from '../../data/sqlite/database.js';
import { openDatabase } from '../../data/sqlite/driver.js';
import { SqliteError } from '../../data/sqlite/errors.js';
import { growDiff } from './diff.js';
import { makeFolder, writeDocuments, type DocumentChanges } from './documents.js';
import { fillManifest, type ParseSummary } from './fill.js';

export interface ParseOptions {
  /** The document of decodeCapture. */
  readonly capture: Readonly<Record<string, unknown>>;
  readonly folder: DataFolder;
  /** The diff to lay over the capture; diff_manifest.db of the folder where none is given. */
  readonly diffFile?: string | undefined;
  /** Drop rows that the capture no longer has. */
  readonly prune?: boolean;
  /** Refuse a capture that gives warnings; nothing is written then. */
  readonly strict?: boolean;
  /** Write nothing; the summary says what would be. */
  readonly dryRun?: boolean;
  /** Makes player.db with its tables; called where there is none. */
  readonly createPlayerDatabase?: (file: string) => Promise<void>;
}

/**
 * Parses a capture into the data folder. All of manifest.db changes or nothing does; whoever reads it meanwhile sees
 * the old one. Throws a Failure where a file is damaged, foreign, in use or unwritable, and for warnings under `strict`.
 */
export async function parseManifest(options: ParseOptions): Promise<ParseSummary> {
  const { folder, strict = false, dryRun = false } = options;
  if (strict || dryRun) {
    const rehearsal = rehearse(options);
    if (strict && rehearsal.warnings.length > 0) throw tooStrict(rehearsal.warnings);
    if (dryRun) return rehearsal;
  }
  makeFolder(folder.root);
  makeFolder(folder.config);
  const summary = guarded(folder.manifest, () => write(options));
  if (existsSync(folder.player) || !options.createPlayerDatabase) return summary;
  await options.createPlayerDatabase(folder.player);
  return { ...summary, created: [...summary.created, folder.player] };
}

function tooStrict(warnings: readonly string[]): Failure {
  const more = warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : '';
  return new Failure(
    `The parse has warnings, so nothing was written: ${warnings[0]}${more}`,
    'Mend the capture or the diff, or parse without --strict.',
  );
}

/** The whole parse on a copy: what it says is what would be. */
function rehearse(options: ParseOptions): ParseSummary {
  return onCopy(options.folder, (db) => fill(db, options, () => {}).summary);
}

/**
 * Lays the diff over the manifest anew, without anything new from a capture: as a parse in everything else. Throws a
 * Failure where there is no manifest.
 */
export async function applyDiff(
  options: Omit<ParseOptions, 'capture' | 'prune' | 'createPlayerDatabase'>,
): Promise<ParseSummary> {
  openManifest(options.folder.manifest).db.close();
  return parseManifest({ ...options, capture: {} });
}

/**
 * The manifest as the next parse makes it of the present diff_manifest.db, without anything new from a capture, and its
 * layout. Nothing is written. Throws a Failure where there is no manifest, or a file is damaged or foreign.
 */
export function previewManifest(folder: DataFolder): { content: ManifestContent; layout: ManifestLayout } {
  openManifest(folder.manifest).db.close();
  const options = { capture: {}, folder, dryRun: true };
  return onCopy(folder, (db) => {
    fill(db, options, () => {});
    return { content: readContent(db, 'kalpa'), layout: readLayout(db) };
  });
}

/** Works on a copy of the manifest as it is at this moment; the copy goes afterwards. */
function onCopy<T>({ manifest }: DataFolder, work: (db: SqliteDatabase) => T): T {
  const place = mkdtempSync(join(tmpdir(), 'kalpa-manifest-'));
  try {
    return guarded(manifest, () => {
      const copy = join(place, 'manifest.db');
      if (existsSync(manifest)) copyInto(manifest, copy);
      const db = openDatabase(copy, { timeout: 0 });
      try {
        db.pragma('synchronous = OFF');
        return work(db);
      } finally {
        db.close();
      }
    });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function copyInto(file: string, copy: string): void {
  const source = openDatabase(file, { mustExist: true, timeout: patienceMs });
  try {
    source.prepare('VACUUM INTO ?').run(copy);
  } finally {
    source.close();
  }
}

function write(options: ParseOptions): ParseSummary {
  const { folder } = options;
  const isNew = !existsSync(folder.manifest);
  const db = openDatabase(folder.manifest, { timeout: patienceMs });
  try {
    // Nothing of an unfinished parse gets into the file early: readers wait for the commit only.
    db.pragma('cache_spill = OFF');
    const diffFile = options.diffFile ?? folder.diffManifest;
    let madeDiff = false;
    const { summary, documents } = fill(db, options, (layout) => {
      madeDiff = growDiff(diffFile, layout);
    });
    const config = writeDocuments(folder.config, documents);
    const created = [...(isNew ? [folder.manifest] : []), ...(madeDiff ? [diffFile] : [])];
    return { ...summary, config, created };
  } finally {
    db.close();
  }
}

interface Filled {
  readonly summary: ParseSummary;
  readonly documents: DocumentChanges;
}

/**
 * The transaction; `last` may still spoil it. The earlier server declared foreign keys that captures do not keep: they
 * are not enforced.
 */
function fill(db: SqliteDatabase, options: ParseOptions, last: (layout: ManifestLayout) => void): Filled {
  const { capture, folder, prune = false, dryRun = false } = options;
  db.pragma('foreign_keys = OFF');
  return transact(db, 'immediate', (): Filled => {
    const origin = originOf(db, folder.manifest);
    if (origin !== 'empty') checkIntegrity(db);
    const diffFile = options.diffFile ?? folder.diffManifest;
    keepLock(db);
    const filled = fillManifest(db, { capture, diffFile, origin, prune, dryRun });
    db.pragma(`user_version = ${manifestMark}`);
    last(filled.layout);
    return filled;
  });
}

/**
 * Keeps the lock beyond the commit, until the file is closed: the config files are written under it, so that those of
 * two parses never mix. Not before the transaction has it, as two who wait in this mode would block each other. A file
 * in WAL mode (from elsewhere) has no such lock.
 */
function keepLock(db: SqliteDatabase): void {
  if (db.pragma('journal_mode', { simple: true }) === 'delete') db.pragma('locking_mode = EXCLUSIVE');
}

function checkIntegrity(db: SqliteDatabase): void {
  const answer = db.pragma('quick_check(1)', { simple: true });
  if (answer !== 'ok') throw new SqliteError(String(answer), 'SQLITE_CORRUPT');
}
