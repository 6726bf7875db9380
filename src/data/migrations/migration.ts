/** What a migration is, and what it is given. */
import { sql, type QueryExecutorProvider } from 'kysely';
import type { DialectName } from '../store/store.js';

/** Something that a migration did to the rows of a table, for the operator: `message` is one sentence. */
export interface MigrationNote {
  readonly table: string;
  readonly rows: number;
  readonly message: string;
}

/** The database inside the transaction of a migration, and what it may use. */
export interface MigrationStep {
  readonly db: QueryExecutorProvider;
  readonly dialect: DialectName;
  /** Unix ms. */
  readonly now: () => number;
  readonly report: (note: MigrationNote) => void;
}

/**
 * One permanent step. Names are ordered and never change. As `0001-tables` makes the tables by the definitions of the
 * program that runs it, every later one first looks whether its change is there already (`addMissing` does).
 */
export interface SchemaMigration {
  readonly name: string;
  up(step: MigrationStep): Promise<void>;
}

/** Runs one statement and gives the number of rows that it changed. */
export async function run(db: QueryExecutorProvider, statement: string): Promise<number> {
  const { numAffectedRows } = await sql.raw(statement).execute(db);
  return Number(numAffectedRows ?? 0);
}

/** The single value `value` that a query gives, as a number; 0 where it gives none. */
export async function readNumber(db: QueryExecutorProvider, query: string): Promise<number> {
  const { rows } = await sql.raw<{ value: number | string | null }>(query).execute(db);
  return Number(rows[0]?.value ?? 0);
}
