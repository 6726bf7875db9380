/** E-mail addresses are verified by a code: shown, mailed, or given on Discord (specification, 06 *Auth modes*). */
import { timingSafeEqual } from 'node:crypto';
import { readDate, storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { isConflict } from '../../../data/store/conflicts.js';
import type { Tx } from '../../../data/store/store.js';
import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { bindOfCode, verifyBind } from '../../accounts/discord.js';
import type { AppContext } from '../../context.js';
import { readPlayerRows } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute, type Caller } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { composeMail } from '../../mailer/mail.js';
import { MailFailure } from '../../mailer/mailer.js';
import { UserState } from '../../rules/codes.js';
import { checkEmail, lowerCaseKey } from '../../rules/names.js';
import { languageFor } from './language.js';
import { sentUser, userOfEmail } from './queries.js';

const lifetimeMs = 600_000;
const betweenMs = 60_000;
const mostTries = 5;
const codeForm = /^\d{6}$/;

const emailTaken = 'This email is already registered with another account.';
const wrongCode = 'Invalid or expired verification code.';

const sentMessages = {
  local: (code: string) => `Verification code sent. Please check your email. ${code}`,
  email: () => 'Verification code sent. Please check your email.',
  discord: () => 'Please complete the discord verification process to receive your code.',
} as const;

export const sendCode = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/email/send/code',
    session: 'player',
    effect: 'write',
    summary: 'Sends a verification code for an e-mail address, at most one a minute.',
    body: { email: string() },
    // The code is stored before it is mailed, each in a transaction of its own: none is held while a server is waited for.
    before: async ({ app, body, player, caller, now }) => {
      await countAttempt({ app, caller, now });
      const email = checkEmail(body.email);
      if (!email.ok) throw refuse(email.reason);
      const issued = { userPk: player.pk, email: email.value, now };
      const code = await app.store.write([player.pk], (tx) => issueCode(tx, app, issued));
      if (app.settings.auth.mode === 'email') await mailCode(app, { ...issued, code, caller });
      return code;
    },
  },
  async ({ app, before: code, now }) =>
    new Answer(
      {
        emailCodeExpireDate: Math.floor((now + lifetimeMs) / 1000),
        emailCodeRemainTime: lifetimeMs / 1000 - 1,
      },
      { message: sentMessages[app.settings.auth.mode](code) },
    ),
);

interface Issued {
  readonly userPk: number;
  /** A checked address. */
  readonly email: string;
  readonly now: number;
}

/** Stores a fresh code for an address. Refuses a second one within a minute, and an address that is somebody's. */
async function issueCode(tx: Tx, app: AppContext, { userPk, email, now }: Issued): Promise<string> {
  const { user } = await readPlayerRows(tx, userPk);
  const { emailCodeSentAt = null } = user ?? {};
  if (emailCodeSentAt !== null && now - emailCodeSentAt < betweenMs) throw refuse('Too many requests.');
  const pendingEmailKey = lowerCaseKey(email);
  const owner = await userOfEmail(tx, pendingEmailKey);
  if (owner && owner.pk !== userPk) throw refuse(emailTaken);
  const emailCode = String(app.random.integer(0, 999_999)).padStart(6, '0');
  const code = { emailCode, emailCodeExpireDate: storeDate(now + lifetimeMs), emailCodeTries: 0 };
  await tx
    .updateTable('users')
    .set({ pendingEmail: email, pendingEmailKey, emailCodeSentAt: now, ...code })
    .where('pk', '=', userPk)
    .execute();
  return emailCode;
}

interface ToMail extends Issued {
  readonly code: string;
  readonly caller: Caller;
}

/** Mails a code. One that could not be sent is taken back, so that the player may ask for another at once. */
async function mailCode(app: AppContext, { userPk, email, code, caller }: ToMail): Promise<void> {
  try {
    await app.mailer.send(email, composeMail('code', languageFor(app, caller), code));
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    app.log.warn({ user: userPk, reason: error.message }, 'a verification code could not be mailed');
    await app.store.write([userPk], (tx) =>
      tx
        .updateTable('users')
        .set({ emailCode: null, emailCodeExpireDate: null, emailCodeSentAt: null })
        .where('pk', '=', userPk)
        .where('emailCode', '=', code)
        .execute(),
    );
    throw refuse('Email sending failed.');
  }
}

export const verifyCode = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/email/verify/code',
    session: 'player',
    effect: 'write',
    summary: 'Verifies the e-mail address that the code was sent to.',
    body: { emailCode: string() },
    before: async ({ app, player, caller, now }) => {
      await countAttempt({ app, caller, now, account: `code ${player.pk}` });
      // Taken in a transaction of its own, before the code is looked at: a refusal does not give it back.
      const isOnDiscord = app.settings.auth.mode === 'discord';
      const hasTry = await app.store.write([player.pk], (tx) => takeTry(tx, player.pk, isOnDiscord));
      if (!hasTry) throw refuse(wrongCode);
    },
  },
  async ({ app, body, player, caller, tx, now }) => {
    const { user } = player;
    const email = user.pendingEmail ?? user.email;
    if (email === null) throw refuse(wrongCode);
    if (app.settings.auth.mode === 'discord') {
      const bind = await bindOfCode(tx, { user, code: body.emailCode, now });
      if (!bind || !(await verifyBind(tx, bind, { user, now }))) throw refuse(wrongCode);
    } else if (!isValid(user, body.emailCode, now)) throw refuse(wrongCode);
    await claimEmail(tx, player.pk, { email, now });
    await forgiveAttempt(tx, { app, caller, now, account: `code ${player.pk}` });
    return async () => ({ user: await sentUser(tx, player.pk) });
  },
);

/** On Discord the code lies in the bind, which is looked at later. */
async function takeTry(tx: Tx, userPk: number, isOnDiscord: boolean): Promise<boolean> {
  const tries = tx
    .updateTable('users')
    .set((eb) => ({ emailCodeTries: eb('emailCodeTries', '+', 1) }))
    .where('pk', '=', userPk)
    .where('emailCodeTries', '<', mostTries);
  const { numUpdatedRows } = await (
    isOnDiscord ? tries : tries.where('emailCode', 'is not', null)
  ).executeTakeFirst();
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
    .where('state', '<>', UserState.verified)
    .execute();
  const used = { emailCode: null, emailCodeExpireDate: null, emailCodeTries: 0 };
  const pending = { pendingEmail: null, pendingEmailKey: null };
  try {
    await tx
      .updateTable('users')
      .set({ email, emailKey, state: UserState.verified, ...used, ...pending, updatedAt: storeDate(now) })
      .where('pk', '=', userPk)
      .execute();
  } catch (error) {
    throw isConflict(error, 'users', 'emailKey') ? refuse(emailTaken) : error;
  }
}
