/** The operator's config documents as the console edits them: notices, and darkmoon seasons by hand. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeDocuments } from '../../tools/manifest/documents.js';
import { refuse } from '../http/refusal.js';
import { changedMeanwhile } from '../http/seen.js';
import { readSeason } from '../rules/darkmoon-season.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';

/** A list of notices, or `[current, next]` of a hand's darkmoon; null where there is no file. */
export type Document = readonly unknown[] | null;

export type OperatorDocument = 'notice' | 'darkmoonThumb' | 'darkmoonMulti';

export interface ReadDocument {
  readonly value: Document;
  /** What an edit says that it has seen. */
  readonly version: string;
}

/** Reads a document from its file. One that was broken by hand is refused with what is wrong. */
export async function readDocument(
  { folder }: Pick<Administration, 'folder'>,
  name: OperatorDocument,
): Promise<ReadDocument> {
  const text = await textOf(join(folder.config, `${name}.json`));
  if (text === null) return { value: null, version: 'none' };
  const version = createHash('sha256').update(text).digest('hex');
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { value, version };
  } catch {
    // Told below.
  }
  throw refuse(`config/${name}.json holds no list; mend it by hand, or remove it.`, { status: 409 });
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

interface Write {
  readonly actor: Actor;
  readonly name: OperatorDocument;
  readonly value: Document;
  readonly version: string;
}

/** Writes a document, or removes it with null. Refuses with 409 where somebody else changed it meanwhile. */
export async function writeDocument(
  admin: Administration,
  { actor, name, value, version }: Write,
): Promise<ReadDocument> {
  if (value !== null) checkDocument(name, value);
  const present = await readDocument(admin, name);
  if (present.version !== version) throw changedMeanwhile('this', present);
  const file = `${name}.json`;
  makeFolder(admin.folder.config);
  writeDocuments(admin.folder.config, {
    write: value === null ? new Map() : new Map([[file, `${JSON.stringify(value, null, 2)}\n`]]),
    remove: value === null ? [file] : [],
  });
  await admin.store.write([], (tx) =>
    writeAudit(tx, {
      ...{ at: admin.clock.now(), actor, action: 'document.write', target: `config/${file}` },
      ...{ before: { value: present.value }, after: { value } },
    }),
  );
  return readDocument(admin, name);
}

function checkDocument(name: OperatorDocument, value: readonly unknown[]): void {
  if (name === 'notice') {
    const isWrong = value.some(
      (notice) => typeof notice !== 'object' || notice === null || Array.isArray(notice),
    );
    if (isWrong) throw refuse('value: every notice must be an object.');
    return;
  }
  if (value.length !== 2) throw refuse('value: must be a list of two: the present season and the next.');
  for (const [index, season] of value.entries()) {
    const isEmpty = typeof season === 'object' && season !== null && Object.keys(season).length === 0;
    if (!isEmpty && !readSeason(season)) {
      throw refuse(`value: entry ${index + 1} must have whole numbers pk and season, or be {} (closed).`);
    }
  }
}
