/** Writing many rows of one table at once, the same on both databases. */
import { sql, type Insertable, type RawBuilder } from 'kysely';
import { storageType } from '../columns.js';
import { playerTables, type PlayerDatabase, type PlayerTable } from '../player-tables.js';
import { jsonRows, prepared } from './prepared.js';
import { touch, type DialectName, type Tx } from './store.js';

export type Cell = string | number | null;
/** A row of any player table: column to value. */
export type Cells = Readonly<Record<string, Cell>>;

const castTypes = { integer: 'bigint', real: 'double precision', text: 'text' } as const;

/** The cells of a row that came as a JSON list in a parameter: the n-th, as the column's type. */
function cell(table: PlayerTable, column: string, index: number): RawBuilder<unknown> {
  const type = castTypes[storageType(playerTables[table][column] ?? 'text')];
  return sql`cast("row"."value" ->> ${sql.lit(index)} as ${sql.raw(type)})`;
}

/** Rows as one parameter, so that a statement's text does not depend on their number. */
function asJson(rows: readonly Cells[], columns: readonly string[]): string {
  return JSON.stringify(rows.map((row) => columns.map((column) => row[column] ?? null)));
}

interface Upsert {
  /** The columns that are written. */
  readonly columns: readonly string[];
  /** Those of the unique constraint by which a row is known. */
  readonly key: readonly string[];
  /** Those that change where it is there already. */
  readonly update: readonly string[];
  readonly returning?: readonly string[];
}

/** Makes a function that inserts or updates any number of rows in one statement, compiled once. */
export function preparedUpsert<Returned extends object = object>(table: PlayerTable, upsert: Upsert) {
  const { columns, key, update, returning = [] } = upsert;
  const names = (list: readonly string[]) => sql.join(list.map((name) => sql.ref(name)));
  const set = sql.join(update.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`));
  const run = prepared<{ rows: string }>()((db, { rows }) => ({
    compile: () =>
      sql<Returned>`insert into ${sql.table(table)} (${names(columns)})
        select ${sql.join(columns.map((column, index) => cell(table, column, index)))}
        from ${jsonRows(db, rows)} as "row" where true
        on conflict (${names(key)}) do update set ${set}
        ${returning.length > 0 ? sql`returning ${names(returning)}` : sql``}`.compile(db),
  }));
  return async (tx: Tx, rows: readonly Cells[]): Promise<Returned[]> => {
    if (rows.length === 0) return [];
    touch(tx, table);
    return run(tx, { rows: asJson(rows, columns) });
  };
}

const updates = new Map<string, (tx: Tx, values: { rows: string }) => Promise<unknown>>();

/** Writes the named columns of rows that are there already, found by pk: one statement, whatever their number. */
export async function updateByPk(
  tx: Tx,
  table: PlayerTable,
  { rows, columns }: { rows: readonly (Cells & { readonly pk: number })[]; columns: readonly string[] },
): Promise<void> {
  if (rows.length === 0) return;
  const name = `${table} ${columns.join(' ')}`;
  const run = updates.get(name) ?? preparedUpdate(table, columns);
  updates.set(name, run);
  touch(tx, table);
  await run(tx, { rows: asJson(rows, ['pk', ...columns]) });
}

function preparedUpdate(table: PlayerTable, columns: readonly string[]) {
  const set = columns.map((column, index) => sql`${sql.ref(column)} = ${cell(table, column, index + 1)}`);
  return prepared<{ rows: string }>()((db, { rows }) => ({
    compile: () =>
      sql`update ${sql.table(table)} set ${sql.join(set)} from ${jsonRows(db, rows)} as "row"
        where ${sql.ref(`${table}.pk`)} = ${cell(table, 'pk', 0)}`.compile(db),
  }));
}

/** Inserts rows whose table is known at run time only, all in one statement. Every row has all of `columns`. */
export async function insertCells(
  tx: Tx,
  table: PlayerTable,
  { rows, columns }: { rows: readonly Cells[]; columns: readonly string[] },
): Promise<void> {
  if (rows.length === 0) return;
  touch(tx, table);
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(columns.map((column, index) => cell(table, column, index)))}
    from ${jsonRows(tx, asJson(rows, columns))} as "row"`.execute(tx);
}

/** Keeps a statement's parameters well below what either database takes. */
const rowsAtOnce = 200;

/** Inserts rows, 200 to a statement; gives nothing back. */
export async function insertRows<T extends PlayerTable>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<PlayerDatabase[T]>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await tx
      .insertInto(table)
      .values(rows.slice(from, from + rowsAtOnce))
      .execute();
  }
}

export interface Missing {
  readonly dialect: DialectName;
  /** The same for every row: column to value. */
  readonly constants: Readonly<Record<string, string | number | null>>;
  /** The column that differs, and its values. */
  readonly column: string;
  readonly values: readonly number[];
}

/**
 * Inserts a row for each value that no unique constraint keeps out, in one statement whatever their number; gives the
 * number of rows added.
 */
export async function insertMissing(tx: Tx, table: PlayerTable, missing: Missing): Promise<number> {
  const { dialect, constants, column, values } = missing;
  if (values.length === 0) return 0;
  const columns = sql.join([...Object.keys(constants), column].map((name) => sql.ref(name)));
  const source =
    dialect === 'sqlite'
      ? sql`json_each(${JSON.stringify(values)})`
      : sql`unnest(${values}::bigint[]) as "list" ("value")`;
  const fixed = Object.values(constants).map((value) => constant(value, dialect));
  const result = await sql`insert into ${sql.table(table)} (${columns})
    select ${sql.join([...fixed, sql.ref('value')])} from ${source} where true on conflict do nothing`.execute(
    tx,
  );
  const added = Number(result.numAffectedRows ?? 0);
  if (added > 0) touch(tx, table);
  return added;
}

/** PostgreSQL cannot tell the type of a parameter that is selected. */
function constant(value: string | number | null, dialect: DialectName) {
  if (dialect === 'sqlite' || value === null) return sql`${value}`;
  return typeof value === 'number' ? sql`${value}::bigint` : sql`${value}::text`;
}
