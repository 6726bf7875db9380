import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { readConfigDocuments, type ConfigDocuments } from '../../../src/data/manifest/config-documents.js';
import { readManifest, type ManifestContent } from '../../../src/data/manifest/content.js';
import type { TableSummary } from '../../../src/tools/manifest/apply.js';
import type { ParseSummary } from '../../../src/tools/manifest/fill.js';
import { parseManifest, type ParseOptions } from '../../../src/tools/manifest/parse.js';

export type Document = Record<string, unknown>;
export type Row = Record<string, unknown>;

/** A data folder of a test, with what tests do to it. */
export interface Installation {
  readonly folder: DataFolder;
  parse(capture: Document, options?: Partial<ParseOptions>): Promise<ParseSummary>;
  content(): ManifestContent;
  config(): ConfigDocuments;
  /** What the client would be sent of the manifest, by key. */
  served(): Record<string, unknown>;
  /** Served rows of a table by pk. */
  rows(key: string): Map<unknown, Row>;
  /** Runs SQL on a file of the folder. */
  sql<T>(file: 'manifest' | 'diffManifest', work: (db: SqliteDatabase) => T): T;
}

/** Runs a test on an empty temporary data folder. */
export async function withInstallation(run: (on: Installation) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-manifest-'));
  const folder = dataFolder(join(root, 'data'));
  const content = () => readManifest(folder.manifest);
  const served = () => {
    const tables = content().served();
    return Object.fromEntries(
      tables.map(({ key, shape, rows }) => {
        const values = rows.map(({ json }) => JSON.parse(json) as Row);
        return [key, shape === 'list' ? values : (values[0] ?? {})];
      }),
    );
  };
  try {
    await run({
      folder,
      content,
      served,
      parse: (capture, options) =>
        parseManifest({ capture, folder, createPlayerDatabase: async () => {}, ...options }),
      config: () => readConfigDocuments(folder.config, content().documentFiles),
      rows: (key) => new Map((served()[key] as Row[]).map((row) => [row['pk'], row])),
      sql(file, work) {
        const db = openDatabase(folder[file], { timeout: 5000 });
        try {
          return work(db);
        } finally {
          db.close();
        }
      },
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The counts of one table that are not 0. */
export function countsOf(summary: ParseSummary, table: string): Partial<TableSummary> {
  const found = summary.tables.find((each) => each.table === table);
  const counts = Object.entries(found ?? {}).filter(([name, count]) => name !== 'table' && count !== 0);
  return Object.fromEntries(counts);
}

/** Every file below a folder with its content in hexadecimal. */
export async function snapshot(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file, 'hex')));
  return Object.fromEntries(files.map((file, index) => [file, contents[index] ?? '']));
}

/** The failure of a promise; throws where it has none. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('This was expected to fail.');
}
