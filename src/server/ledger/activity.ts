/**
 * That a player was here: stored at most once a minute (specification, 03 step 7), and at once where he is at another
 * address: by it multiplay knows him (05 *Who is there*), and phones change theirs.
 */
import { storeDate } from '../../data/dates.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import type { Player } from '../http/player.js';
import type { Caller } from '../http/route.js';

const storedEveryMs = 60_000;

interface Moment {
  readonly now: number;
  readonly caller: Caller;
}

/** Whether this use of the session is to be stored. */
export function isActivityDue({ session }: Player, { now, caller }: Moment): boolean {
  return now - session.lastUsedAt >= storedEveryMs || session.remoteAddress !== caller.address;
}

/** Stores the last activity of a player; `userProfile.updatedAt` is for the caller to write along. */
export async function storeActivity(tx: Tx, player: Player, { now, caller }: Moment): Promise<void> {
  await tx
    .updateTable('users')
    .set({ lastActiveDate: storeDate(now) })
    .where('pk', '=', player.pk)
    .execute();
  await tx
    .updateTable('tokens')
    .set({ lastUsedAt: now, remoteAddress: caller.address })
    .where('pk', '=', player.session.pk)
    .execute();
}

/** The same for a request that only reads: a transaction of its own, and no reason to fail the answer. */
export async function noteActivity(app: AppContext, player: Player, moment: Moment): Promise<void> {
  if (!isActivityDue(player, moment)) return;
  try {
    await app.store.write([player.pk], async (tx) => {
      const updatedAt = storeDate(moment.now);
      await tx.updateTable('userProfile').set({ updatedAt }).where('UserPk', '=', player.pk).execute();
      await storeActivity(tx, player, moment);
    });
  } catch (error) {
    app.log.warn({ err: error, user: player.pk }, 'last activity was not stored');
  }
}
