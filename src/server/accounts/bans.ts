/** Bans: permission is negated, lifting restores it; reason and end stand beside it (specification, 10 *Everywhere*). */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Store, Tx } from '../../data/store/store.js';

type Banned = Pick<PlayerRow<'users'>, 'pk' | 'permission'>;

interface Ban {
  readonly reason: string;
  /** Unix ms; null is for good. */
  readonly until: number | null;
}

/** Bans a player, or gives a ban another reason and end. The player is locked by the caller. */
export async function banAccount(tx: Tx, user: Banned, { reason, until }: Ban): Promise<void> {
  await tx
    .updateTable('users')
    .set({ permission: -Math.abs(user.permission), banReason: reason, bannedUntil: until })
    .where('pk', '=', user.pk)
    .execute();
}

/** Lifts a ban. The player is locked by the caller. */
export async function liftBan(tx: Tx, user: Banned): Promise<void> {
  await tx
    .updateTable('users')
    .set({ permission: Math.abs(user.permission), banReason: null, bannedUntil: null })
    .where('pk', '=', user.pk)
    .execute();
}

/** Whether a ban with an end is over at `now` (unix ms). */
export function isBanOver(
  user: Pick<PlayerRow<'users'>, 'permission' | 'bannedUntil'>,
  now: number,
): boolean {
  return user.permission < 0 && user.bannedUntil !== null && user.bannedUntil <= now;
}

/** Lifts the bans whose end has come, one transaction each; gives their number. */
export async function liftDueBans({ store }: { readonly store: Store }, now: number): Promise<number> {
  const due = await store.read.selectFrom('users').select('pk').where('bannedUntil', '<=', now).execute();
  let lifted = 0;
  for (const { pk } of due) if (await liftDueBan(store, pk, now)) lifted += 1;
  return lifted;
}

/** Lifts the ban of a player if its end has come; gives whether it did. */
export function liftDueBan(store: Store, userPk: number, now: number): Promise<boolean> {
  return store.write([userPk], async (tx) => {
    const user = await tx.selectFrom('users').selectAll().where('pk', '=', userPk).executeTakeFirst();
    if (!user || !isBanOver(user, now)) return false;
    await liftBan(tx, user);
    return true;
  });
}
