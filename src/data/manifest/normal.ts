/** Manifest rows in the one normal form that game rules see (01 *Storage*, 10 *01*), whatever was captured. */
import type { Cost, ManifestColumn, NormalRow, Reward } from '../columns.js';
import { readDate } from '../dates.js';
import { manifestTables, type ManifestTable } from '../manifest-tables.js';
import { isRecord, parseOr, type StoredValue } from './cells.js';
import type { TableLayout } from './layout.js';

/** Brings the stored rows of a table into normal form; columns that the file does not have yet are empty. */
export function normalRows<T extends ManifestTable>(
  table: T,
  layout: TableLayout,
  stored: readonly (readonly StoredValue[])[],
): NormalRow<(typeof manifestTables)[T]>[] {
  const columns = Object.entries<ManifestColumn>(manifestTables[table]).map(([name, kind]) => ({
    name,
    read: readers[kind],
    index: layout.columns.findIndex((column) => column.name === name),
  }));
  return stored.map((values) => {
    const row: Record<string, unknown> = {};
    for (const { name, read, index } of columns) row[name] = read(values[index] ?? null);
    // The columns come from the very definition that the type comes from.
    return row as NormalRow<(typeof manifestTables)[T]>;
  });
}

const readers: Readonly<Record<ManifestColumn, (value: StoredValue) => unknown>> = {
  integer: readNumber,
  real: readNumber,
  text: (value) => (value === null ? '' : String(value)),
  datetime: (value) => (typeof value === 'string' ? readStoredDate(value) : null),
  json: (value) => readJson(value),
  rewards: (value) => listOf(value).flatMap(rewardsIn),
  reward: (value) => listOf(value).flatMap(rewardsIn)[0] ?? null,
  costs: (value) => listOf(value).flatMap(costsIn),
  integers: (value) => listOf(value).flatMap(integersIn),
  keys: (value) => listOf(value).flatMap(keysIn),
};

function readNumber(value: StoredValue): number {
  if (typeof value === 'number') return value;
  const number = value === null || value.trim() === '' ? 0 : Number(value);
  return Number.isFinite(number) ? number : 0;
}

const plainDate = /^\d{4}-\d\d-(?:[01]\d|2[0-8]) \d\d:\d\d:\d\d\.\d{6}$/;

function readStoredDate(text: string): number | null {
  if (!plainDate.test(text)) return readDate(text);
  const ms = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 23)}Z`);
  return Number.isNaN(ms) ? null : ms;
}

const nothing: readonly unknown[] = Object.freeze([]);

/** The list or object that a JSON column means; `""`, null, scalars and what is no JSON are the empty list. */
function readJson(value: StoredValue): object {
  if (typeof value !== 'string' || value === '' || value === '[]' || value === '""') return nothing;
  let parsed = parseOr(value, null);
  // The official server sends some lists as a string that holds JSON (01).
  if (typeof parsed === 'string') parsed = parseOr(parsed, null);
  return typeof parsed === 'object' && parsed !== null ? parsed : nothing;
}

function listOf(value: StoredValue): readonly unknown[] {
  const parsed = readJson(value);
  return Array.isArray(parsed) ? parsed : [parsed];
}

function rewardsIn(entry: unknown): Reward[] {
  if (!isRecord(entry)) return [];
  const [value] = integersIn(entry['value']);
  return typeof entry['key'] === 'string' && value !== undefined ? [{ key: entry['key'], value }] : [];
}

function costsIn(entry: unknown): Cost[] {
  if (!isRecord(entry)) return [];
  const [value] = integersIn(entry['value']);
  return typeof entry['moneyType'] === 'string' && value !== undefined
    ? [{ moneyType: entry['moneyType'], value }]
    : [];
}

function integersIn(entry: unknown): number[] {
  const number = typeof entry === 'string' && /^-?\d{1,15}$/.test(entry) ? Number(entry) : entry;
  return typeof number === 'number' && Number.isSafeInteger(number) ? [number] : [];
}

function keysIn(entry: unknown): string[] {
  const key = isRecord(entry) ? entry['key'] : entry;
  return typeof key === 'string' && key !== '' ? [key] : [];
}
