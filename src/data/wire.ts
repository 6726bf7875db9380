/** Rows of player tables as the client is sent them: the specified columns, dates in ISO 8601, JSON as values. */
import { sendDate } from './dates.js';
import type { PlayerRow, SpecifiedTable } from './player-tables.js';
import { specifiedTables } from './specified-tables.js';
import { isJson, type PlayerColumn } from './columns.js';

/** A row ready to be serialised. */
export type WireRow = Record<string, unknown>;

/** Secrets of specified tables, which are never sent (specification, 00 rule 4). */
const withheldOfUsers = ['pw', 'emailCode', 'currentToken'] as const;
const withheld: Partial<Record<SpecifiedTable, readonly string[]>> = { users: withheldOfUsers };

type Specified = typeof specifiedTables;
type Sent<T extends SpecifiedTable> = Exclude<
  keyof PlayerRow<T> & keyof Specified[T],
  T extends 'users' ? (typeof withheldOfUsers)[number] : never
>;

/** The sent form of a row of a table: every column that is sent, JSON as whatever it holds. */
export type WireRowOf<T extends SpecifiedTable> = WireRow & {
  [C in Sent<T>]: Specified[T][C] extends 'json' ? unknown : PlayerRow<T>[C];
};

interface WireColumn {
  readonly name: string;
  readonly kind: 'plain' | 'datetime' | 'json';
}

const plans = new Map<SpecifiedTable, readonly WireColumn[]>();

/** What is to be done with each column of a table; worked out once. */
function planOf(table: SpecifiedTable): readonly WireColumn[] {
  const known = plans.get(table);
  if (known) return known;
  const plan = Object.entries<PlayerColumn>(specifiedTables[table])
    .filter(([name]) => withheld[table]?.includes(name) !== true)
    .map(([name, kind]): WireColumn => {
      if (kind === 'datetime') return { name, kind };
      return { name, kind: isJson(kind) ? 'json' : 'plain' };
    });
  plans.set(table, plan);
  return plan;
}

/** The sent form of a row. JSON text that is damaged becomes null, so that one bad row spoils nothing else. */
export function wireRow<T extends SpecifiedTable>(table: T, row: PlayerRow<T>): WireRowOf<T> {
  const sent: WireRow = {};
  const values: Readonly<Record<string, unknown>> = row;
  for (const { name, kind } of planOf(table)) {
    const value = values[name] ?? null;
    if (kind === 'plain') sent[name] = value;
    else if (kind === 'json') sent[name] = parseJson(value);
    else sent[name] = sendDate(typeof value === 'string' ? value : null);
  }
  // Made from the same definition that the type is.
  return sent as WireRowOf<T>;
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
