/**
 * Getting in by id and password, at every door: the game's log-in, the console's and the player page's. A temporary
 * password becomes the password, and a ban whose end has come is lifted, in the transaction of what they open: where
 * that refuses, both stay as they were.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { assertNotBanned, readPlayerRows } from '../http/player.js';
import { refuse } from '../http/refusal.js';
import type { Caller } from '../http/route.js';
import { lowerCaseKey } from '../rules/names.js';
import { countAttempt, forgiveAttempt } from './attempts.js';
import { isBanOver, liftBan } from './bans.js';
import { endSessions } from './sessions.js';
import { adoptTemporaryPassword, temporaryPasswordOf } from './temporary-passwords.js';

type User = PlayerRow<'users'>;

const byIdKey = prepared<{ idKey: string }>()((db, { idKey }) =>
  db.selectFrom('users').selectAll().where('idKey', '=', idKey),
);

/** The user of an id key, if there is one. */
export async function userOfId(db: Reader | Tx, idKey: string): Promise<User | undefined> {
  const [user] = await byIdKey(db, { idKey });
  return user;
}

interface Entrance {
  readonly app: AppContext;
  readonly caller: Caller;
  /** Unix ms. */
  readonly now: number;
  /** Both as they were typed. */
  readonly id: string;
  readonly password: string;
  /** What is said, with status 400, of an unknown id and of a wrong password alike. */
  readonly wrong: string;
}

/**
 * Lets somebody in and gives what `open` makes for him, within the transaction that locks him. Refuses wrong
 * credentials, who is banned (403), and too many tries (429).
 */
export async function enter<T>(entrance: Entrance, open: (tx: Tx, user: User) => Promise<T>): Promise<T> {
  const { app, caller, now, id, password, wrong } = entrance;
  const idKey = lowerCaseKey(id);
  const attempt = { app, caller, now, account: `login ${idKey}` } as const;
  await countAttempt(attempt);
  const user = await userOfId(app.store.read, idKey);
  const verified = await verifiedPassword(app, { user, typed: password, now });
  if (!user || verified === undefined) throw refuse(wrong);
  return app.store.write([user.pk], async (tx) => {
    const entering = await readEntering(tx, { userPk: user.pk, verified, now });
    if (!entering) throw refuse(wrong);
    await forgiveAttempt(tx, attempt);
    return open(tx, entering);
  });
}

interface Typed {
  readonly user: User | undefined;
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

/**
 * Who enters, as he is now: his password may have changed while it was hashed, and one whose grace time is over is as
 * good as deleted. Undefined where he does not get in.
 */
async function readEntering(tx: Tx, { userPk, verified, now }: Entering): Promise<User | undefined> {
  const { user } = await readPlayerRows(tx, userPk);
  if (!user || (user.deleteAfter !== null && user.deleteAfter <= now)) return undefined;
  const isTemporary = verified === temporaryPasswordOf(user, now);
  if (user.pw !== verified && !isTemporary) return undefined;
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
