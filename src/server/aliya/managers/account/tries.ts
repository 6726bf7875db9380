/**
 * Limits on tries of a password, the same as at the game's doors (specification, 06 *Auth modes*): so many of an account
 * from one address, and an account that is tried from many is only slowed down, so that nobody can lock a player out.
 */
import { sql } from 'kysely';
import { addressKey, slowdown } from '../../../accounts/attempt-rules.js';
import type { Database, Tx } from '../../database.js';
import type { AccountTables } from './tables.js';

const windowMs = 15 * 60_000;
/** All counting takes turns: it is short, and each looks for what is over. */
const turn = 'tries';

interface Try {
  readonly db: Database<AccountTables>;
  /** Whose password is tried. */
  readonly account: string;
  /** Where the client is. */
  readonly address: string;
  /** Unix ms. */
  readonly now: number;
}

/**
 * Counts a try before it is made, so that many at once are not more. Gives the milliseconds by which it is slowed down;
 * null where it is one too many. A limit of 0 counts nothing.
 */
export async function countTry({ db, now, ...tried }: Try, limit: number): Promise<number | null> {
  if (limit === 0) return 0;
  const { pair, all } = subjectsOf(tried);
  return db.write(turn, async (tx) => {
    await tx.deleteFrom('aliya_account_tries').where('expires_at', '<=', now).execute();
    if ((await countUp(tx, pair, now)) > limit) return null;
    return slowdown(await countUp(tx, all, now), limit);
  });
}

/** Takes back what was counted: the password was right. */
export async function forgiveTry({ db, ...tried }: Omit<Try, 'now'>): Promise<void> {
  const { pair, all } = subjectsOf(tried);
  await db.write(turn, async (tx) => {
    await tx.deleteFrom('aliya_account_tries').where('subject', '=', pair).execute();
    await tx
      .updateTable('aliya_account_tries')
      .set((eb) => ({ count: eb('count', '-', 1) }))
      .where('subject', '=', all)
      .where('count', '>', 0)
      .execute();
  });
}

function subjectsOf({ account, address }: Pick<Try, 'account' | 'address'>) {
  return { pair: `from ${addressKey(address)} ${account}`, all: `all ${account}` };
}

/** One more in the window that runs, or that begins with it; gives how many there are. */
async function countUp(tx: Tx<AccountTables>, subject: string, now: number): Promise<number> {
  const { count } = await tx
    .insertInto('aliya_account_tries')
    .values({ subject, count: 1, expires_at: now + windowMs })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet({ count: sql`aliya_account_tries.count + 1` }),
    )
    .returning('count')
    .executeTakeFirstOrThrow();
  return count;
}
