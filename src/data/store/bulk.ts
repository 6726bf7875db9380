/** Writing many rows of one table at once, the same on both databases. */
import { sql, type Insertable, type Selectable } from 'kysely';
import type { PlayerDatabase, PlayerTable } from '../player-tables.js';
import { touch, type DialectName, type Tx } from './store.js';

/** Keeps a statement's parameters well below what either database takes. */
const rowsAtOnce = 200;

/** Writes the named columns of rows that are there already, found by pk: one statement per 200 rows. */
export async function updateByPk<T extends PlayerTable>(
  tx: Tx,
  table: T,
  { rows, columns }: { rows: readonly Selectable<PlayerDatabase[T]>[]; columns: readonly string[] },
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const values = rows.slice(from, from + rowsAtOnce) as unknown as Insertable<PlayerDatabase[T]>[];
    const set = Object.fromEntries(columns.map((column) => [column, sql.ref(`excluded.${column}`)]));
    await tx
      .insertInto(table)
      .values(values)
      .onConflict((conflict) => conflict.column('pk').doUpdateSet(set as never))
      .execute();
  }
}

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
