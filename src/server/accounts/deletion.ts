/** The end of an account: every row of its player, everywhere (specification, 02 and 03 `/api/user/delete`). */
import { sql } from 'kysely';
import { playerTables, type PlayerTable } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';

/** Every column that names a player: `UserPk` wherever there is one, and those of other names. */
const references: readonly (readonly [table: PlayerTable, column: string])[] = [
  ...Object.entries(playerTables)
    .filter(([, columns]) => 'UserPk' in columns)
    .map(([table]) => [table as PlayerTable, 'UserPk'] as const),
  ['tokens', 'did'],
  ['userFriends', 'InviterPk'],
  ['userFriends', 'InviteePk'],
];

interface DeleteOptions {
  /** Deletes only an account whose grace time is over at this moment (unix ms). */
  readonly dueAt?: number;
}

/**
 * Deletes a player; gives false where there is none to delete. For `store.write` without players: the users row is
 * deleted first, which locks the player, and no revisions are kept of somebody who is gone.
 */
export async function deleteAccount(tx: Tx, userPk: number, options: DeleteOptions = {}): Promise<boolean> {
  let users = tx.deleteFrom('users').where('pk', '=', userPk);
  if (options.dueAt !== undefined) users = users.where('deleteAfter', '<=', options.dueAt);
  const { numDeletedRows } = await users.executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  for (const [table, column] of references) {
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${userPk}`.execute(tx);
  }
  return true;
}

/** Deletes the accounts whose grace time is over, one transaction each; gives their number. */
export async function purgeDeletedAccounts(app: AppContext): Promise<number> {
  const dueAt = app.clock.now();
  const due = await app.store.read
    .selectFrom('users')
    .select('pk')
    .where('deleteAfter', '<=', dueAt)
    .orderBy('pk')
    .execute();
  let deleted = 0;
  for (const { pk } of due) {
    if (await app.store.write([], (tx) => deleteAccount(tx, pk, { dueAt }))) deleted += 1;
  }
  return deleted;
}
