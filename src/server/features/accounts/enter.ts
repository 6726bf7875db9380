/** Sign-up and log-in. Passwords are hashed before the transaction, which then reads anew what it rests on. */
import type { Tx } from '../../../data/store/store.js';
import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { createAccount, idTaken } from '../../accounts/create.js';
import { endSessions, startSession } from '../../accounts/sessions.js';
import { adoptTemporaryPassword, temporaryPasswordOf } from '../../accounts/temporary-passwords.js';
import type { AppContext } from '../../context.js';
import { isBanOver, liftBan } from '../../accounts/bans.js';
import { assertNoMaintenance, invalidInvite, signUpName } from '../../accounts/doors.js';
import { isInvited, useInvite } from '../../../data/accounts/invites.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { assertNotBanned, readPlayerRows } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineOpenRoute, type Caller } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { checkId, lowerCaseKey } from '../../rules/names.js';
import { userOfId } from './queries.js';

const wrongCredentials = 'Invalid username or password.';

/** More than an id or a password may have today, as those of earlier installations may be longer. */
const longestTyped = 256;

export const signUp = defineOpenRoute(
  {
    method: 'post',
    path: '/api/auth/signup',
    session: 'open',
    summary: 'Makes an account and starts a session.',
    body: { id: string(), pw: string({ min: 1, max: 128 }), invite: string().optional() },
  },
  async ({ app, body, caller, now }) => {
    assertNoMaintenance(app.settings);
    const name = signUpName(app.settings, { id: body.id, invite: body.invite });
    const id = checkId(name.id);
    if (!id.ok) throw refuse(id.reason);
    await countAttempt({ app, caller, now });
    const { invite } = name;
    if (invite !== null && !(await isInvited(app.store.read, invite, now))) throw refuse(invalidInvite);
    if (await userOfId(app.store.read, id.key)) throw refuse(idTaken);
    const storedPassword = await app.passwords.hash(body.pw);
    const token = await app.store.write([], async (tx) => {
      const { deviceIdentifier } = caller;
      if (invite !== null && !(await useInvite(tx, invite, now))) throw refuse(invalidInvite);
      const userPk = await createAccount(tx, { app, id: id.value, storedPassword, deviceIdentifier, now });
      return startSession(tx, { userPk, random: app.random, caller, now });
    });
    return { token };
  },
);

export const login = defineOpenRoute(
  {
    method: 'post',
    path: '/api/auth/login',
    session: 'open',
    summary: 'Starts a session; cancels a deletion that was asked for.',
    body: { id: string({ min: 1, max: longestTyped }), pw: string({ min: 1, max: longestTyped }) },
  },
  async ({ app, body, caller, now }) => {
    const idKey = lowerCaseKey(body.id);
    const attempt = { app, caller, now, account: `login ${idKey}` } as const;
    await countAttempt(attempt);
    const user = await userOfId(app.store.read, idKey);
    const verified = await verifiedPassword(app, { user, typed: body.pw, now });
    if (!user || verified === undefined) throw refuse(wrongCredentials);
    const token = await app.store.write([user.pk], async (tx) => {
      const entering = await readEntering(tx, { userPk: user.pk, verified, now });
      assertNoMaintenance(app.settings, entering);
      await noteLogin(tx, user.pk, caller);
      await forgiveAttempt(tx, attempt);
      return startSession(tx, { userPk: user.pk, random: app.random, caller, now });
    });
    return new Answer({ token }, { message: 'Login successful.' });
  },
);

interface Typed {
  readonly user: PlayerRow<'users'> | undefined;
  readonly typed: string;
  readonly now: number;
}

/**
 * The stored password that a typed one fits: the account's, or its temporary one where there can be such. An unknown id,
 * and an account without a temporary password, cost the same hashes, so that the time does not tell.
 */
async function verifiedPassword(app: AppContext, { user, typed, now }: Typed): Promise<string | undefined> {
  if (await app.passwords.verify(typed, user?.pw)) return user?.pw;
  if (app.settings.auth.mode === 'local') return undefined;
  const temporary = temporaryPasswordOf(user, now);
  return (await app.passwords.verify(typed, temporary)) ? temporary : undefined;
}

interface Entering {
  readonly userPk: number;
  /** The stored password that the typed one was found to fit. */
  readonly verified: string;
  readonly now: number;
}

/** What may have changed while the password was hashed; and one whose grace time is over is as good as deleted. */
async function readEntering(tx: Tx, { userPk, verified, now }: Entering): Promise<PlayerRow<'users'>> {
  const { user } = await readPlayerRows(tx, userPk);
  const isGone = !user || (user.deleteAfter !== null && user.deleteAfter <= now);
  const isTemporary = user && verified === temporaryPasswordOf(user, now);
  if (isGone || (user.pw !== verified && !isTemporary)) throw refuse(wrongCredentials);
  if (isTemporary) {
    await adoptTemporaryPassword(tx, userPk, verified);
    await endSessions(tx, userPk);
  }
  if (!isBanOver(user, now)) {
    assertNotBanned(user);
    return user;
  }
  await liftBan(tx, user);
  return { ...user, permission: Math.abs(user.permission) };
}

async function noteLogin(tx: Tx, userPk: number, { deviceIdentifier }: Caller): Promise<void> {
  await tx.updateTable('users').set({ deleteAfter: null }).where('pk', '=', userPk).execute();
  await tx.updateTable('userProfile').set({ deviceIdentifier }).where('UserPk', '=', userPk).execute();
}
