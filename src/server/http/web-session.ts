/**
 * Log-ins of browsers (specification, 06 *Administration*): a cookie apart from the game's tokens, 8 hours idle and a
 * week at most. Who is no administrator any more, banned or gone is refused at the next request.
 */
import { createHash } from 'node:crypto';
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import { isBanOver, liftDueBan } from '../accounts/bans.js';
import { assertNoMaintenance } from '../accounts/doors.js';
import type { AppContext } from '../context.js';
import { randomHex } from '../random.js';
import { Permission } from '../rules/codes.js';
import { assertNotBanned } from './player.js';
import { refuse } from './refusal.js';
import type { Caller } from './route.js';

/** Where a session holds: the console, or the player page. */
export type Realm = 'admin' | 'me';

export interface WebSession {
  readonly pk: number;
  /** Seconds that the browser is to keep the cookie from now on; null where it was told within the minute. */
  readonly keptFor: number | null;
  /** What state-changing requests send back in `X-CSRF-Token`. */
  readonly csrf: string;
  readonly user: {
    /** users.pk */
    readonly pk: number;
    readonly id: string | null;
    readonly nickname: string | null;
  };
}

/** A session ends when it was not used for so long, */
export const webIdleMs = 8 * 3_600_000;
/** and so long after its log-in, however much it is used: a cookie that somebody copied is not good for ever. */
const longestMs = 7 * 24 * 3_600_000;

const notedEveryMs = 60_000;
const tokenBytes = 32;
const tokenForm = /^[0-9a-f]{64}$/;

/** The stored form of a cookie. */
function hashed(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What only who has the cookie can know: nothing of it is stored. */
export function csrfOf(token: string): string {
  return createHash('sha256').update(`csrf ${token}`).digest('base64url');
}

interface NewWebSession {
  readonly app: AppContext;
  readonly realm: Realm;
  readonly userPk: number;
  readonly caller: Caller;
  /** Unix ms. */
  readonly now: number;
}

/** Starts a session and gives its token: the only time that it is known. */
export async function startWebSession(tx: Tx, session: NewWebSession): Promise<string> {
  const { app, realm, userPk, caller, now } = session;
  const token = randomHex(app.random, tokenBytes);
  await tx
    .insertInto('webSessions')
    .values({
      tokenHash: hashed(token),
      realm,
      UserPk: userPk,
      createdAt: now,
      lastUsedAt: now,
      remoteAddress: caller.address,
    })
    .execute();
  return token;
}

const sessionsByHash = prepared<{ tokenHash: string }>()((db, { tokenHash }) =>
  db
    .selectFrom('webSessions')
    .innerJoin('users', 'users.pk', 'webSessions.UserPk')
    .select([
      'webSessions.pk',
      'webSessions.realm',
      'webSessions.lastUsedAt',
      'webSessions.createdAt',
      'users.pk as userPk',
      'users.id',
      'users.nickname',
      'users.permission',
      'users.deleteAfter',
      'users.bannedUntil',
    ])
    .where('webSessions.tokenHash', '=', tokenHash),
);

/** The session of a cookie. Refuses with 401 where there is none, and with 403 who may not be here any more. */
export async function findWebSession(
  app: AppContext,
  { realm, token, now }: { readonly realm: Realm; readonly token: string | undefined; readonly now: number },
): Promise<WebSession> {
  const known = token !== undefined && tokenForm.test(token) ? token : '';
  const [found] = known === '' ? [] : await sessionsByHash(app.store.read, { tokenHash: hashed(known) });
  if (found?.realm !== realm || endOf(found) <= now) {
    throw refuse('You are not logged in, or your session is over. Please log in.', { status: 401 });
  }
  assertMayBeHere(app, realm, await freed(app, found, now));
  const { pk, lastUsedAt, createdAt } = found;
  const isNoted = now - lastUsedAt < notedEveryMs;
  if (!isNoted) {
    await app.store.write([], (tx) =>
      tx.updateTable('webSessions').set({ lastUsedAt: now }).where('pk', '=', pk).execute(),
    );
  }
  return {
    pk,
    keptFor: isNoted ? null : secondsUntil(endOf({ createdAt, lastUsedAt: now }), now),
    csrf: csrfOf(known),
    user: { pk: found.userPk, id: found.id, nickname: found.nickname },
  };
}

/** The moment at which a session ends unless it is used again, in unix ms. */
function endOf({
  createdAt,
  lastUsedAt,
}: {
  readonly createdAt: number;
  readonly lastUsedAt: number;
}): number {
  return Math.min(lastUsedAt + webIdleMs, createdAt + longestMs);
}

function secondsUntil(end: number, now: number): number {
  return Math.ceil((end - now) / 1000);
}

/** Ends the sessions that were not used for too long, or were used for too long. */
export async function endOldWebSessions(tx: Tx, now: number): Promise<void> {
  await tx
    .deleteFrom('webSessions')
    .where((eb) => eb.or([eb('lastUsedAt', '<=', now - webIdleMs), eb('createdAt', '<=', now - longestMs)]))
    .execute();
}

interface MayBeBanned {
  readonly userPk: number;
  readonly permission: number;
  readonly bannedUntil: number | null;
  readonly deleteAfter: number | null;
}

/** Lifts a ban whose end has come, as every way in does. */
async function freed({ store }: AppContext, user: MayBeBanned, now: number): Promise<MayEnter> {
  if (!isBanOver(user, now)) return user;
  await liftDueBan(store, user.userPk, now);
  return { ...user, permission: Math.abs(user.permission) };
}

interface MayEnter {
  readonly permission: number;
  readonly deleteAfter: number | null;
}

/** Refuses who is banned, leaving, or, in the console, no administrator; and players during maintenance. */
export function assertMayBeHere({ settings }: AppContext, realm: Realm, user: MayEnter): void {
  const { permission, deleteAfter } = user;
  assertNotBanned(user);
  if (deleteAfter !== null) {
    throw refuse('Your account waits for its deletion. Log in to the game to keep it.', { status: 403 });
  }
  if (realm === 'admin' && permission !== Permission.admin) {
    throw refuse('This account is no administrator. One is made by: kalpa user promote <id>', {
      status: 403,
    });
  }
  assertNoMaintenance(settings, user);
}

/** Ends a session. */
export async function endWebSession(tx: Tx, pk: number): Promise<void> {
  await tx.deleteFrom('webSessions').where('pk', '=', pk).execute();
}
