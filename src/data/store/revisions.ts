/** How often each table of a player changed: one row per player and table, moved on with every transaction that wrote there. */
import { sql } from 'kysely';
import { renderedTables } from './rendered.js';
import { prepared } from './prepared.js';
import type { Reader, Tx } from './store.js';

/** Moves the revisions of the tables that a transaction wrote to, for its players: one statement. */
export async function bumpRevisions(
  tx: Tx,
  players: readonly number[],
  tables: ReadonlySet<string>,
): Promise<void> {
  const names = [...tables].filter((table) => renderedTables.has(table)).sort();
  if (names.length === 0 || players.length === 0) return;
  await tx
    .insertInto('userRevisions')
    .values(players.flatMap((UserPk) => names.map((name) => ({ UserPk, name, revision: 1 }))))
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'name']).doUpdateSet({ revision: sql`"userRevisions"."revision" + 1` }),
    )
    .execute();
}

const revisionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userRevisions').select(['name', 'revision']).where('UserPk', '=', userPk),
);

/** The revision of each table of a player; a table that never changed has none. */
export async function readRevisions(db: Reader | Tx, userPk: number): Promise<Map<string, number>> {
  const rows = await revisionsOf(db, { userPk });
  return new Map(rows.map(({ name, revision }) => [name, revision]));
}
