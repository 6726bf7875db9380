/** Cells of player tables as the console shows and takes them: each by its column's kind. */
import { isJson, storageType, type PlayerColumn } from '../../data/columns.js';
import { parseDate, sendDate, storeDate } from '../../data/dates.js';
import { playerTables, type PlayerTable } from '../../data/player-tables.js';
import { refuse } from '../http/refusal.js';

type Cell = string | number | null;

/** What no console shows, whichever table it stands in: passwords, tokens, codes and what is made from them. */
const secret = /^pw|pw$|passw|token|code|hash|secret/i;

/** Whether a column is never shown and never edited. */
export function isHidden(table: PlayerTable, column: string): boolean {
  // What an ended play was answered may hold its token; the id of a session is half of it.
  const ofTable = { playSessions: ['play', 'answer'], albumStarts: ['answer'], tokens: ['id'] };
  const columns: readonly string[] = ofTable[table as keyof typeof ofTable] ?? [];
  return secret.test(column) || columns.includes(column);
}

/** The kind of a column that may be shown. Refuses what is no column. */
export function kindOf(table: PlayerTable, column: string): PlayerColumn {
  const kind = Object.hasOwn(playerTables[table], column) ? playerTables[table][column] : undefined;
  if (!kind || isHidden(table, column)) throw refuse(`${column.slice(0, 64)}: ${table} has no such column.`);
  return kind;
}

/** A row as it is shown: dates in ISO 8601, JSON as values, secrets left out. */
export function shownRow(
  table: PlayerTable,
  row: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [column, kind] of Object.entries(playerTables[table])) {
    if (!isHidden(table, column)) shown[column] = shownCell(kind, row[column] ?? null);
  }
  return shown;
}

/** Text that is no date, or no JSON, is shown as it is: the console is where it gets mended. */
function shownCell(kind: PlayerColumn, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (kind === 'datetime') return sendDate(value) ?? value;
  if (!isJson(kind)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const longestText = 65_536;

/** A value as the column stores it. Refuses one that is not of the column's kind. */
export function storedCell(column: string, kind: PlayerColumn, value: unknown): Cell {
  if (isJson(kind)) return value === null ? null : bounded(column, JSON.stringify(value));
  if (value === null) {
    if (kind === 'datetime' || kind.endsWith('?')) return null;
    throw refuse(`${column}: must not be empty.`);
  }
  if (kind === 'datetime') return storedDate(column, value);
  const storage = storageType(kind);
  if (storage === 'integer') {
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
    throw refuse(`${column}: must be a whole number.`);
  }
  if (storage === 'real') {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw refuse(`${column}: must be a number.`);
  }
  if (typeof value !== 'string') throw refuse(`${column}: must be text.`);
  return bounded(column, value);
}

function storedDate(column: string, value: unknown): string {
  const ms = typeof value === 'string' ? parseDate(value) : null;
  if (ms === null) throw refuse(`${column}: must be a date such as 2026-01-14T09:30:00.000Z.`);
  return storeDate(ms);
}

function bounded(column: string, text: string): string {
  if (text.length > longestText)
    throw refuse(`${column}: must not have more than ${longestText} characters.`);
  return text;
}
