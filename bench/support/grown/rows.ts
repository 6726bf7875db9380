/** Writing millions of rows: one prepared statement per table, in large transactions. */
import type { Insertable } from 'kysely';
import { quoteName } from '../../../src/data/ddl.js';
import type { PlayerDatabase, PlayerTable } from '../../../src/data/player-tables.js';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';

const perTransaction = 20_000;

/** Inserts rows that have all of these columns; gives their number. */
export function writeRows<T extends PlayerTable>(
  file: SqliteDatabase,
  table: T,
  {
    columns,
    rows,
  }: {
    readonly columns: readonly (keyof Insertable<PlayerDatabase[T]> & string)[];
    readonly rows: Iterable<Insertable<PlayerDatabase[T]>>;
  },
): number {
  const names = columns.map(quoteName).join(', ');
  const insert = file.prepare(
    `INSERT INTO ${quoteName(table)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  let count = 0;
  file.exec('BEGIN IMMEDIATE');
  for (const row of rows) {
    insert.run(columns.map((column) => row[column]));
    count += 1;
    if (count % perTransaction === 0) file.exec('COMMIT; BEGIN IMMEDIATE');
  }
  file.exec('COMMIT');
  return count;
}

/** A stored date, so many seconds after the first day of the server. */
export function dateAt(seconds: number): string {
  return `${new Date(opened + seconds * 1000).toISOString().replace('T', ' ').slice(0, 23)}000`;
}

const opened = Date.UTC(2025, 0, 1);
/** How long the server has been played on, in seconds. */
export const lifetime = 2 * 365 * 86_400;
