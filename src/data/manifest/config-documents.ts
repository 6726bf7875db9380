/** The config documents (01): those of the capture, and those that are the operator's own. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../../failure.js';
import { isRecord } from './cells.js';
import { parseJsonText } from './json-text.js';

/** Config documents that every capture has, with what stands for one that was never captured. */
export const capturedDocuments = {
  metadata: {},
  subscriptionRemainItems: [],
  eventBanners: [],
  darkmoonAstralBoosts: [],
} as const;

/** Names (without `.json`) below config/ that are the operator's: no captured document may take them. */
export const operatorDocuments = ['notice', 'darkmoonThumb', 'darkmoonMulti', 'metadata.local'] as const;

export interface ConfigDocuments {
  /** metadata.json with metadata.local.json merged over it. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly subscriptionRemainItems: unknown;
  readonly eventBanners: unknown;
  readonly darkmoonAstralBoosts: unknown;
  /** Further documents of captures, by key: served as captured. */
  readonly unknown: ReadonlyMap<string, unknown>;
  readonly notice: readonly unknown[];
  /** `[current, next]`; null where the file is missing and the season is to be derived. */
  readonly darkmoonThumb: readonly unknown[] | null;
  readonly darkmoonMulti: readonly unknown[] | null;
  /** Names of captured documents that were missing and are at their default. */
  readonly missing: readonly string[];
}

/**
 * Reads the config folder; `files` are the documents that manifest.db lists (ManifestContent.documentFiles). A missing
 * file is its default. Throws a Failure with file, line and column for bad JSON, and for a wrong shape.
 */
export function readConfigDocuments(folder: string, files: ReadonlyMap<string, string>): ConfigDocuments {
  const missing: string[] = [];
  const captured = (key: keyof typeof capturedDocuments): unknown => {
    const value = readDocument(folder, `${key}.json`);
    if (value === undefined) missing.push(key);
    return value === undefined ? capturedDocuments[key] : value;
  };
  const unknown = new Map<string, unknown>();
  for (const [key, file] of files) {
    if (Object.hasOwn(capturedDocuments, key) || basename(file) !== file) continue;
    const value = readDocument(folder, file);
    if (value !== undefined) unknown.set(key, value);
  }
  return {
    metadata: merge(
      anObject(captured('metadata'), join(folder, 'metadata.json')),
      anObject(readDocument(folder, 'metadata.local.json') ?? {}, join(folder, 'metadata.local.json')),
    ),
    subscriptionRemainItems: captured('subscriptionRemainItems'),
    eventBanners: captured('eventBanners'),
    darkmoonAstralBoosts: captured('darkmoonAstralBoosts'),
    unknown,
    notice: readList(folder, 'notice.json') ?? [],
    darkmoonThumb: readList(folder, 'darkmoonThumb.json', 2),
    darkmoonMulti: readList(folder, 'darkmoonMulti.json', 2),
    missing,
  };
}

/** The value of a file; undefined where there is none. */
function readDocument(folder: string, name: string): unknown {
  const file = join(folder, name);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const detail = error instanceof Error ? error.message : String(error);
    throw new Failure(`${file} cannot be read: ${detail}.`, 'Check that this user may read it.', {
      cause: error,
    });
  }
  return parseJsonText(bytes.toString('utf8'), file);
}

function anObject(value: unknown, file: string): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new Failure(`${file} holds no JSON object.`, 'Put {} around its settings, or remove the file.');
}

function readList(folder: string, name: string, length?: number): readonly unknown[] | null {
  const value = readDocument(folder, name);
  if (value === undefined) return null;
  if (isList(value) && (length === undefined || value.length === length)) return value;
  const shape = length === undefined ? 'no list' : 'no list of [current, next]';
  throw new Failure(`${join(folder, name)} holds ${shape}.`, 'Put its entries into [ ], or remove the file.');
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Objects are merged key by key; anything else replaces what was there. */
function merge(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const entries = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const before = entries.get(key);
    entries.set(key, isRecord(before) && isRecord(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(entries);
}
