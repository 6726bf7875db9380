/** Rows of the player's tables as the specification wants them sent, worked out from its own schema file. */
import type { SpecifiedTable } from '../../src/data/player-tables.js';
import { specifiedSchema } from './earlier-database.js';
import type { TestApp } from './app.js';

export type Row = Record<string, unknown>;

const schema = specifiedSchema('player');

function sent(type: string | undefined, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') return value;
  if (type === 'datetime') return new Date(`${value.replace(' ', 'T').slice(0, 23)}Z`).toISOString();
  return type === 'json' ? (JSON.parse(value) as unknown) : value;
}

/** The rows of a player as they are to be sent, by pk. Only for rows whose dates and JSON are sound. */
export async function sentRows(
  { app }: Pick<TestApp, 'app'>,
  table: Exclude<SpecifiedTable, 'users' | 'tokens' | 'userFriends'>,
  userPk: number,
): Promise<Row[]> {
  const rows: Row[] = await app.store.read
    .selectFrom(table)
    .selectAll()
    .where('UserPk' as never, '=', userPk as never)
    .orderBy('pk' as never)
    .execute();
  const columns = Object.entries(schema[table]?.columns ?? {});
  return rows.map((row) =>
    Object.fromEntries(columns.map(([column, type]) => [column, sent(type, row[column])])),
  );
}

/** Rows by pk, however they were ordered. */
export function byPk(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => Number(a['pk']) - Number(b['pk']));
}
