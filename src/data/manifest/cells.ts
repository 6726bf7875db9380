/**
 * The codec between captured values and what the columns of manifest.db hold. What a plain column cannot give back
 * exactly (absent columns, booleans in integer columns, numbers as text ...) is kept beside the row, as its *cells*.
 */
import { parseDate, sendDate, storeDate } from '../dates.js';
import type { CellKind, TableLayout } from './layout.js';

export type StoredValue = string | number | null;

/** A row as captured, by column. */
export type CapturedRow = Readonly<Record<string, unknown>>;

export interface EncodedRow {
  readonly stored: StoredValue[];
  /** JSON text for kalpaCells, null where the columns say it all. */
  readonly cells: string | null;
}

/**
 * The nested row of a track (01). In a captured row that kalpa holds it is `true` for the artist of ArtistPk, absent
 * for none, `{captured}` for anything else that a capture had there.
 */
export const nestedColumn = 'Artist';

/** Whether the rows of a table carry a nested artist. */
export function hasNested(table: Pick<TableLayout, 'name'>): boolean {
  return table.name === 'tracks';
}

const plainNumber = /^-?\d{1,15}(?:\.\d{1,15})?$/;
// Half a surrogate pair, which UTF-8 has not, and NUL, at which SQLite's functions and some drivers end a text.
const unstorable = /[\p{Surrogate}\0]/u;

/** What a column of this kind stores for a captured value; null where it cannot hold it. */
export function encodeValue(kind: CellKind, value: unknown): StoredValue {
  if (value === null || value === undefined) return null;
  if (kind === 'json') return JSON.stringify(value);
  if (kind === 'datetime') return typeof value === 'string' ? storeCapturedDate(value) : null;
  if (kind === 'text') return wellFormed(typeof value === 'string' ? value : JSON.stringify(value));
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' && plainNumber.test(value) ? Number(value) : null;
}

function wellFormed(text: string): string {
  return unstorable.test(text) ? text.replaceAll(/[\p{Surrogate}\0]/gu, '\ufffd') : text;
}

// The usual form of a date that surely exists, so that the strict reader is needed for few.
const plainDate =
  /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
/** 0001-01-01: what a zone moves to before it has no four digits for its year. */
const yearOne = -62_135_596_800_000;

function storeCapturedDate(text: string): string | null {
  if (plainDate.test(text)) return `${text.slice(0, 10)} ${text.slice(11, 23)}000`;
  const ms = parseDate(text);
  return ms === null || ms < yearOne ? null : storeDate(ms);
}

/** Whether decoding gives this captured value back (dates: the same instant, or none where it names none). */
function isExact(kind: CellKind, value: unknown): boolean {
  if (value === null || kind === 'json' || kind === 'datetime') return true;
  if (kind === 'text') return typeof value === 'string' && !unstorable.test(value);
  return typeof value === 'number' && Number.isFinite(value);
}

/** Encodes a captured row; what the columns cannot give back goes into `cells`. */
export function encodeRow(table: TableLayout, row: CapturedRow): EncodedRow {
  const stored: StoredValue[] = new Array<StoredValue>(table.columns.length);
  const cells = new CellWriter();
  let index = 0;
  for (const { name, kind } of table.columns) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    stored[index++] = encodeValue(kind, value);
    if (value === undefined) cells.absent(name);
    else if (!isExact(kind, value)) cells.keep(name, value);
  }
  if (hasNested(table) && row[nestedColumn] !== true) {
    const nested = row[nestedColumn];
    if (isRecord(nested)) cells.keep(nestedColumn, nested['captured']);
    else cells.absent(nestedColumn);
  }
  return { stored, cells: cells.text() };
}

class CellWriter {
  #values: Record<string, unknown> | null = null;
  #absent: string[] | null = null;

  keep(name: string, value: unknown): void {
    this.#values ??= Object.create(null) as Record<string, unknown>;
    this.#values[name] = value;
  }

  absent(name: string): void {
    (this.#absent ??= []).push(name);
  }

  text(): string | null {
    if (!this.#values && !this.#absent) return null;
    return JSON.stringify({
      ...(this.#values && { values: this.#values }),
      ...(this.#absent && { absent: this.#absent }),
    });
  }
}

/** Cells as they are applied: by column index, with the stored value they count for and the JSON to give instead. */
export interface RowCells {
  readonly columns: ReadonlyMap<number, { readonly expected: StoredValue; readonly json: string | null }>;
  /** JSON of a nested value that is not the artist's row; null: there was none; undefined: it is the artist's row. */
  readonly nested: string | null | undefined;
}

/** Reads a text of kalpaCells for a table; a damaged one counts for nothing. */
export function parseCells(table: TableLayout, text: string): RowCells {
  const { values, absent } = readCells(text);
  const columns = new Map<number, { expected: StoredValue; json: string | null }>();
  table.columns.forEach(({ name, kind }, index) => {
    if (absent.includes(name)) columns.set(index, { expected: null, json: null });
    else if (Object.hasOwn(values, name)) {
      columns.set(index, { expected: encodeValue(kind, values[name]), json: JSON.stringify(values[name]) });
    }
  });
  if (!hasNested(table)) return { columns, nested: undefined };
  const kept = Object.hasOwn(values, nestedColumn) ? JSON.stringify(values[nestedColumn]) : undefined;
  return { columns, nested: absent.includes(nestedColumn) ? null : kept };
}

/** The two parts of a text of kalpaCells; empty ones where it is damaged. */
export function readCells(text: string): { values: Record<string, unknown>; absent: string[] } {
  const cells = parseOr(text, null);
  const values = isRecord(cells) && isRecord(cells['values']) ? cells['values'] : {};
  const absent: unknown[] = isRecord(cells) && Array.isArray(cells['absent']) ? cells['absent'] : [];
  return { values, absent: absent.filter((name) => typeof name === 'string') };
}

/** Makes the JSON text of rows, in captured form and without the nested artist. Texts are valid JSON, always. */
export function rowRenderer(
  table: TableLayout,
): (stored: readonly StoredValue[], cells?: RowCells) => string {
  const prefixes = table.columns.map(
    ({ name }, index) => `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
  );
  const writers = table.columns.map(({ kind }) => textWriters[kind]);
  const { length } = prefixes;
  return (stored, cells) => {
    let text = '';
    for (let index = 0; index < length; index += 1) {
      const value = stored[index] ?? null;
      const prefix = prefixes[index] ?? '';
      const cell = cells === undefined ? undefined : cells.columns.get(index);
      if (cell !== undefined && cell.expected === value) {
        if (cell.json !== null) text += prefix + cell.json;
      } else if (typeof value === 'number') text += prefix + (Number.isFinite(value) ? value : 'null');
      else text += prefix + (value === null ? 'null' : (writers[index] ?? JSON.stringify)(value));
    }
    return `${text}}`;
  };
}

const textWriters: Readonly<Record<CellKind, (text: string) => string>> = {
  integer: (text) => JSON.stringify(text),
  real: (text) => JSON.stringify(text),
  text: (text) => JSON.stringify(text),
  json: validJson,
  datetime: dateJson,
};

const storedDate = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/;

function dateJson(stored: string): string {
  if (storedDate.test(stored)) return `"${stored.slice(0, 10)}T${stored.slice(11, 23)}Z"`;
  return stored.length === 26 ? 'null' : JSON.stringify(sendDate(stored));
}

/** Columns may have been edited by hand: what is no JSON is given as text, so that no cell spoils the document. */
function validJson(text: string): string {
  if (text === '[]' || text === '""') return text;
  return parseOr(text, undefined) === undefined ? JSON.stringify(text) : text;
}

/** The value of a JSON text, or `otherwise` where it is none. */
export function parseOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
