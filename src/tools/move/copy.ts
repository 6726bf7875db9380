/**
 * One table from source to target, in ranges of pks. A range whose rows are the same on both sides is left alone: so a
 * move that was interrupted goes on where it was, and what it wrote is checked at once.
 */
import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { Failure } from '../../failure.js';
import type { Place } from './place.js';
import type { MovedColumn, MovedTable } from './plan.js';

const rowsAtOnce = 500;
/** Well below what either database takes in one statement. */
const parametersAtOnce = 20_000;

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;

export interface CopyOptions {
  readonly source: Place;
  readonly target: Place;
  readonly signal: AbortSignal;
  /** Told the rows of each range once it is done. */
  readonly onRows: (rows: number) => void;
}

/** Rows of a table, and the sum of their pks. */
export interface Totals {
  readonly rows: number;
  readonly pks: number;
}

/** Copies a table; gives the number of rows that were written. Throws a Failure where the two sides differ afterwards. */
export async function copyTable(table: MovedTable, options: CopyOptions): Promise<number> {
  const { source, target, signal, onRows } = options;
  let written = 0;
  for (let after: number | null = null, isLast = false; !isLast;) {
    signal.throwIfAborted();
    const rows = await readRows(source, table, { after, limit: rowsAtOnce });
    isLast = rows.length < rowsAtOnce;
    // The last range has no end: what the target has beyond it goes.
    const upTo = isLast ? null : Number(rows.at(-1)?.['pk']);
    if (await settleRange(target, table, { rows, after, upTo })) written += rows.length;
    onRows(rows.length);
    after = upTo;
  }
  await compareTotals(table, options);
  return written;
}

interface Range {
  readonly after: number | null;
  readonly upTo: number | null;
}

/** Makes a range of the target what the source has there, in one transaction; gives whether anything was to be done. */
async function settleRange(
  target: Place,
  table: MovedTable,
  { rows, ...range }: Range & { readonly rows: readonly Row[] },
): Promise<boolean> {
  const wanted = hashOf(rows);
  const present = await readRows(target, table, { ...range, limit: rowsAtOnce + 1 });
  if (hashOf(present) === wanted) return false;
  await target.db.transaction().execute(async (tx) => {
    await sql`delete from ${sql.table(table.name)} where ${within(range)}`.execute(tx);
    await insert(tx, table, rows);
    const stored = await readRows({ ...target, db: tx }, table, { ...range, limit: rowsAtOnce + 1 });
    if (hashOf(stored) !== wanted) {
      const name = `${table.name}, pk ${String(rows[0]?.['pk'])} to ${String(rows.at(-1)?.['pk'])}`;
      throw new Failure(
        `${name}: the target does not hold what was written to it.`,
        'Nothing of this range was kept. Report this, with the versions of kalpa and of the database.',
      );
    }
  });
  return true;
}

function within({ after, upTo }: Range) {
  const lower = after === null ? sql`true` : sql`"pk" > ${after}`;
  return upTo === null ? lower : sql`${lower} and "pk" <= ${upTo}`;
}

async function readRows(
  { db }: Pick<Place, 'db'>,
  { name, columns }: MovedTable,
  { after, upTo = null, limit }: { after: number | null; upTo?: number | null; limit: number },
): Promise<Row[]> {
  const names = sql.join(columns.map((column) => sql.ref(column.name)));
  const { rows } = await sql<Record<string, unknown>>`select ${names} from ${sql.table(name)}
    where ${within({ after, upTo })} order by "pk" limit ${limit}`.execute(db);
  return rows.map((row) => normal(columns, row));
}

/** A row as both databases can hold it: a number column of SQLite may hold text that somebody wrote by hand. */
function normal(columns: readonly MovedColumn[], row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(columns.map((column) => [column.name, normalValue(column, row[column.name])]));
}

function normalValue({ type, isNullable }: MovedColumn, value: unknown): Value {
  if (type === 'text') {
    if (value === null || value === undefined) return isNullable ? null : '';
    // PostgreSQL cannot hold NUL, and nothing that came in by the API has any.
    return (typeof value === 'string' ? value : textOf(value)).replaceAll('\0', '');
  }
  const number = typeof value === 'boolean' || typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return isNullable ? null : 0;
  return type === 'integer' ? Math.round(number) : number;
}

/** What is no text in a column of text: numbers of SQLite, and types of PostgreSQL that are not ours. */
function textOf(value: unknown): string {
  return value instanceof Date ? value.toISOString() : JSON.stringify(value);
}

async function insert(
  db: Kysely<Record<string, Record<string, unknown>>>,
  table: MovedTable,
  rows: readonly Row[],
) {
  const perStatement = Math.max(1, Math.floor(parametersAtOnce / table.columns.length));
  for (let from = 0; from < rows.length; from += perStatement) {
    await db
      .insertInto(table.name)
      .values(rows.slice(from, from + perStatement))
      .execute();
  }
}

function hashOf(rows: readonly Row[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${JSON.stringify(Object.values(row))}\n`);
  return hash.digest('hex');
}

/** The totals of a table on one side. */
export async function totalsOf({ db }: Pick<Place, 'db'>, name: string): Promise<Totals> {
  const { rows } = await sql<{ rows: number | string; pks: number | string | null }>`
    select count(*) as "rows", sum("pk") as "pks" from ${sql.table(name)}`.execute(db);
  return { rows: Number(rows[0]?.rows ?? 0), pks: Number(rows[0]?.pks ?? 0) };
}

async function compareTotals({ name }: MovedTable, { source, target }: CopyOptions): Promise<void> {
  const [wanted, found] = [await totalsOf(source, name), await totalsOf(target, name)];
  if (wanted.rows === found.rows && wanted.pks === found.pks) return;
  throw new Failure(
    `${name}: the source has ${wanted.rows} rows and the target ${found.rows}, or others.`,
    'Something wrote to one of them meanwhile: stop it, and run the same command again.',
  );
}
