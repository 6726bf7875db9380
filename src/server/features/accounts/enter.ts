/** Sign-up and log-in. Passwords are hashed before the transaction, which then reads anew what it rests on. */
import { storeDate } from '../../../data/dates.js';
import type { Tx } from '../../../data/store/store.js';
import { countAttempt } from '../../accounts/attempts.js';
import { createAccount, idTaken } from '../../accounts/create.js';
import { enter, userOfId } from '../../accounts/entering.js';
import { startSession } from '../../accounts/sessions.js';
import { assertNoMaintenance, invalidInvite, signUpName } from '../../accounts/doors.js';
import { isInvited, useInvite } from '../../../data/accounts/invites.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineOpenRoute, type Caller } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { checkId } from '../../rules/names.js';

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
    const entrance = { app, caller, now, id: body.id, password: body.pw, wrong: wrongCredentials };
    const token = await enter(entrance, async (tx, user) => {
      assertNoMaintenance(app.settings, user);
      await noteLogin(tx, user.pk, { caller, now });
      return startSession(tx, { userPk: user.pk, random: app.random, caller, now });
    });
    return new Answer({ token }, { message: 'Login successful.' });
  },
);

/**
 * A log-in is activity, too: the session that it starts counts as used now, so that its requests store none for a minute.
 */
async function noteLogin(
  tx: Tx,
  userPk: number,
  { caller, now }: { readonly caller: Caller; readonly now: number },
): Promise<void> {
  const date = storeDate(now);
  await tx
    .updateTable('users')
    .set({ deleteAfter: null, lastActiveDate: date })
    .where('pk', '=', userPk)
    .execute();
  await tx
    .updateTable('userProfile')
    .set({ deviceIdentifier: caller.deviceIdentifier, updatedAt: date })
    .where('UserPk', '=', userPk)
    .execute();
}
