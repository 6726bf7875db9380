/** How often each table of a player changed: one row per player and table, moved on with every transaction that wrote there. */
import { sql } from 'kysely';
import { jsonRows, prepared } from './prepared.js';
import { revisedTables } from './revised-tables.js';
import type { Reader, Tx } from './store.js';

const bump = prepared<{ userPk: number; names: string }>()((db, { userPk, names }) => ({
  compile: () =>
    sql`insert into "userRevisions" ("UserPk", "name", "revision")
      select cast(${userPk} as bigint), "row"."value" ->> 0, 1 from ${jsonRows(db, names)} as "row" where true
      on conflict ("UserPk", "name") do update set "revision" = "userRevisions"."revision" + 1`.compile(db),
}));

/** Moves the revisions of the tables that a transaction wrote to: one statement per player. */
export async function bumpRevisions(
  tx: Tx,
  players: readonly number[],
  tables: ReadonlySet<string>,
): Promise<void> {
  const names = [...tables].filter((table) => revisedTables.has(table)).sort();
  if (names.length === 0) return;
  const list = JSON.stringify(names.map((name) => [name]));
  for (const userPk of players) await bump(tx, { userPk, names: list });
}

const revisionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userRevisions').select(['name', 'revision']).where('UserPk', '=', userPk),
);

/** Revisions by the name of the table. */
export type Revisions = ReadonlyMap<string, number>;

/** The revision of each table of a player; a table that never changed has none. */
export async function readRevisions(db: Reader | Tx, userPk: number): Promise<Revisions> {
  const rows = await revisionsOf(db, { userPk });
  return new Map(rows.map(({ name, revision }) => [name, revision]));
}
