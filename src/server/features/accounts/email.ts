/** E-mail addresses are verified by a code (specification, 06 *Auth modes*; mode local, where the answer holds it). */
import { timingSafeEqual } from 'node:crypto';
import { readDate, storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { isConflict } from '../../../data/store/conflicts.js';
import type { Tx } from '../../../data/store/store.js';
import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { checkEmail, lowerCaseKey } from '../../rules/names.js';
import { sentUser, userOfEmail, verifiedState } from './queries.js';

const lifetimeMs = 600_000;
const betweenMs = 60_000;
const mostTries = 5;
const codeForm = /^\d{6}$/;

const emailTaken = 'This email is already registered with another account.';
const wrongCode = 'Invalid or expired verification code.';

export const sendCode = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/email/send/code',
    session: 'player',
    effect: 'write',
    summary: 'Sends a verification code for an e-mail address, at most one a minute.',
    body: { email: string({ min: 1 }) },
    before: ({ app, caller, now }) => countAttempt({ app, caller, now }),
  },
  async ({ app, body, player, tx, now }) => {
    const email = checkEmail(body.email);
    if (!email.ok) throw refuse(email.reason);
    const { emailCodeSentAt } = player.user;
    if (emailCodeSentAt !== null && now - emailCodeSentAt < betweenMs) throw refuse('Too many requests.');
    const owner = await userOfEmail(tx, email.key);
    if (owner && owner.pk !== player.pk) throw refuse(emailTaken);
    const code = String(app.random.integer(0, 999_999)).padStart(6, '0');
    const expires = now + lifetimeMs;
    await tx
      .updateTable('users')
      .set({
        pendingEmail: email.value,
        emailCode: code,
        emailCodeExpireDate: storeDate(expires),
        emailCodeSentAt: now,
        emailCodeTries: 0,
      })
      .where('pk', '=', player.pk)
      .execute();
    return new Answer(
      { emailCodeExpireDate: Math.floor(expires / 1000), emailCodeRemainTime: lifetimeMs / 1000 - 1 },
      { message: `Verification code sent. Please check your email. ${code}` },
    );
  },
);

export const verifyCode = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/email/verify/code',
    session: 'player',
    effect: 'write',
    summary: 'Verifies the e-mail address that the code was sent to.',
    body: { emailCode: string({ min: 1 }) },
    before: async ({ app, player, caller, now }) => {
      await countAttempt({ app, caller, now, account: `code ${player.pk}` });
      // Taken in a transaction of its own, before the code is looked at: a refusal does not give it back.
      if (!(await app.store.write([player.pk], (tx) => takeTry(tx, player.pk)))) throw refuse(wrongCode);
    },
  },
  async ({ app, body, player, caller, tx, now }) => {
    const { user } = player;
    const email = user.pendingEmail ?? user.email;
    if (!isValid(user, body.emailCode, now) || email === null) throw refuse(wrongCode);
    await claimEmail(tx, player.pk, { email, now });
    await forgiveAttempt(tx, { app, caller, now, account: `code ${player.pk}` });
    return async () => ({ user: await sentUser(tx, player.pk) });
  },
);

async function takeTry(tx: Tx, userPk: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('users')
    .set((eb) => ({ emailCodeTries: eb('emailCodeTries', '+', 1) }))
    .where('pk', '=', userPk)
    .where('emailCode', 'is not', null)
    .where('emailCodeTries', '<', mostTries)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function isValid(user: PlayerRow<'users'>, typed: string, now: number): boolean {
  const expires = readDate(user.emailCodeExpireDate);
  const { emailCode } = user;
  if (emailCode === null || expires === null || expires <= now) return false;
  // Both of six digits: of one length, as the comparison wants them.
  if (!codeForm.test(emailCode) || !codeForm.test(typed)) return false;
  return timingSafeEqual(Buffer.from(emailCode), Buffer.from(typed));
}

/** Makes the address the player's, and the code used. Another who only typed the address in loses it. */
async function claimEmail(
  tx: Tx,
  userPk: number,
  { email, now }: { email: string; now: number },
): Promise<void> {
  const emailKey = lowerCaseKey(email);
  await tx
    .updateTable('users')
    .set({ email: null, emailKey: null })
    .where('emailKey', '=', emailKey)
    .where('pk', '<>', userPk)
    .where('state', '<>', verifiedState)
    .execute();
  const used = { emailCode: null, emailCodeExpireDate: null, emailCodeTries: 0, pendingEmail: null };
  try {
    await tx
      .updateTable('users')
      .set({ email, emailKey, state: verifiedState, ...used, updatedAt: storeDate(now) })
      .where('pk', '=', userPk)
      .execute();
  } catch (error) {
    throw isConflict(error, 'users', 'emailKey') ? refuse(emailTaken) : error;
  }
}
