/**
 * A temporary password replaces the old one only once it was used, within 24 hours (specification, 06 and 10). It
 * counts only as long as the password is the one that it was made for: any other change does away with it.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { randomLetters } from '../random.js';

const lifetimeMs = 24 * 3_600_000;
const length = 12;

type User = Pick<PlayerRow<'users'>, 'pw' | 'temporaryPw' | 'temporaryPwUntil' | 'replacedPw'>;

/** Makes a temporary password for a player and gives it; null where the player is gone. Not within a transaction. */
export async function issueTemporaryPassword(
  app: AppContext,
  { userPk, now }: { readonly userPk: number; readonly now: number },
): Promise<string | null> {
  const password = randomLetters(app.random, length);
  const temporaryPw = await app.passwords.hash(password);
  return app.store.write([userPk], async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('users')
      .set((eb) => ({ temporaryPw, temporaryPwUntil: now + lifetimeMs, replacedPw: eb.ref('pw') }))
      .where('pk', '=', userPk)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? password : null;
  });
}

/** The stored form of the temporary password that counts at `now`; undefined where there is none. */
export function temporaryPasswordOf(user: User | undefined, now: number): string | undefined {
  if (!user || user.temporaryPw === null || user.replacedPw !== user.pw) return undefined;
  return (user.temporaryPwUntil ?? 0) > now ? user.temporaryPw : undefined;
}

/** Puts the temporary password in the old one's place: it was used. */
export async function adoptTemporaryPassword(tx: Tx, userPk: number, temporaryPw: string): Promise<void> {
  await tx
    .updateTable('users')
    .set({ pw: temporaryPw, temporaryPw: null, temporaryPwUntil: null, replacedPw: null })
    .where('pk', '=', userPk)
    .execute();
}
