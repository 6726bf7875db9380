/** Rows of player tables as the client is sent them: the specified columns, dates in ISO 8601, JSON as values. */
import { sendDate } from './dates.js';
import type { PlayerRow, SpecifiedTable } from './player-tables.js';
import { specifiedTables } from './specified-tables.js';
import { isJson } from './columns.js';

/** A row ready to be serialised. */
export type WireRow = Record<string, unknown>;

/** Secrets and inner matters of specified tables, which are never sent (specification, 00 rule 4). */
const withheld: Partial<Record<SpecifiedTable, ReadonlySet<string>>> = {
  users: new Set(['pw', 'emailCode', 'emailCodeExpireDate', 'currentToken']),
};

/** The sent form of a row. JSON text that is damaged becomes null, so that one bad row spoils nothing else. */
export function wireRow<T extends SpecifiedTable>(table: T, row: PlayerRow<T>): WireRow {
  const sent: WireRow = {};
  const values: Readonly<Record<string, unknown>> = row;
  for (const [column, kind] of Object.entries(specifiedTables[table])) {
    if (withheld[table]?.has(column)) continue;
    const value = values[column] ?? null;
    if (kind === 'datetime') sent[column] = sendDate(typeof value === 'string' ? value : null);
    else sent[column] = isJson(kind) ? parseJson(value) : value;
  }
  return sent;
}

/** The sent form of several rows. */
export function wireRows<T extends SpecifiedTable>(table: T, rows: readonly PlayerRow<T>[]): WireRow[] {
  return rows.map((row) => wireRow(table, row));
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
