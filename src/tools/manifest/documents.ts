/** The config documents and file names of a capture: listed in manifest.db, the documents written below config/. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capturedDocuments, operatorDocuments } from '../../data/manifest/config-documents.js';
import { guarded } from '../../data/manifest/file.js';
import { encodeName } from '../../data/manifest/layout.js';
import { readDocumentList } from '../../data/manifest/stored.js';
import type { SqliteDatabase } from '../../data/sqlite/database.js';
import type { Sections } from './sections.js';

/** What is to happen below config/ once the transaction is committed. */
export interface DocumentChanges {
  /** JSON text by file name. */
  readonly write: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
}

/**
 * Brings the list of documents and file names in manifest.db up to date, inside the caller's transaction. An unknown
 * document goes where its key has become a table, and under `prune` where the capture no longer has it.
 */
export function listDocuments(db: SqliteDatabase, sections: Sections, prune: boolean): DocumentChanges {
  const write = new Map<string, string>();
  const remove: string[] = [];
  const files = new Map<string, string>();
  for (const { key, kind, value } of readDocumentList(db)) if (kind === 'file') files.set(key, value);
  const put = db.prepare('INSERT OR REPLACE INTO kalpaDocuments VALUES (?, ?, ?)');
  const drop = db.prepare(`DELETE FROM kalpaDocuments WHERE key = ? AND kind = 'file'`);
  for (const [key, file] of files) {
    const gone = sections.tables.has(key) || (prune && !Object.hasOwn(capturedDocuments, key));
    if (sections.documents.has(key) || !gone) continue;
    drop.run(encodeName(key));
    files.delete(key);
    remove.push(file);
  }
  for (const [key, value] of sections.documents) {
    const file = files.get(key) ?? fileFor(key, new Set(files.values()));
    if (!files.has(key)) put.run(encodeName(key), 'file', file);
    files.set(key, file);
    write.set(file, `${JSON.stringify(value, null, 2)}\n`);
  }
  for (const [key, value] of sections.fileNames) put.run(encodeName(key), 'name', value);
  return { write, remove };
}

const reservedFiles = new Set(
  [...Object.keys(capturedDocuments), ...operatorDocuments].map((name) => `${name}.json`.toLowerCase()),
);
// Windows has devices where these files would be.
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/** The file for a document: its key where that is a safe name that nobody else has, else made of it and a hash. */
function fileFor(key: string, taken: ReadonlySet<string>): string {
  if (Object.hasOwn(capturedDocuments, key)) return `${key}.json`;
  const plain = `${key}.json`;
  const lower = new Set([...reservedFiles, ...[...taken].map((name) => name.toLowerCase())]);
  if (/^\w[\w-]{0,63}$/.test(key) && !devices.test(key) && !lower.has(plain.toLowerCase())) return plain;
  // By its UTF-16 units: a key may hold half a surrogate pair.
  const hash = createHash('sha256').update(Buffer.from(key, 'utf16le')).digest('hex').slice(0, 16);
  return `_${key.slice(0, 40).replaceAll(/[^\w-]/g, '-')}.${hash}.json`;
}

/** Carries out changes below `folder`: each file appears whole or not at all. Gives the names of those that changed. */
export function writeDocuments(folder: string, { write, remove }: DocumentChanges): string[] {
  const changed: string[] = [];
  guarded(folder, () => {
    for (const [name, text] of write) if (replaceFile(join(folder, name), text)) changed.push(name);
    for (const name of remove) rmSync(join(folder, name), { force: true });
  });
  return changed;
}

/** Makes a folder with its parents. Throws a Failure where that is not allowed. */
export function makeFolder(folder: string): void {
  guarded(folder, () => mkdirSync(folder, { recursive: true }));
}

function replaceFile(file: string, text: string): boolean {
  if (readIfThere(file) === text) return false;
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flush: true });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
  return true;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
