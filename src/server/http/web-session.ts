/**
 * Log-ins of browsers (specification, 06 *Administration*): a cookie apart from the game's tokens, 8 hours idle. Who
 * is no administrator any more, banned or gone is refused at the next request.
 */
import { createHash } from 'node:crypto';
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { randomHex } from '../random.js';
import { Permission } from '../rules/codes.js';
import { refuse } from './refusal.js';
import type { Caller } from './route.js';

/** Where a session holds: the console, or the player page. */
export type Realm = 'admin' | 'me';

export interface WebSession {
  readonly pk: number;
  /** What state-changing requests send back in `X-CSRF-Token`. */
  readonly csrf: string;
  readonly user: {
    /** users.pk */
    readonly pk: number;
    readonly id: string | null;
    readonly nickname: string | null;
  };
}

/** A session ends when it was not used for so long. */
export const webIdleMs = 8 * 3_600_000;

const storedEveryMs = 60_000;
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
      'users.pk as userPk',
      'users.id',
      'users.nickname',
      'users.permission',
      'users.deleteAfter',
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
  if (found?.realm !== realm || found.lastUsedAt < now - webIdleMs) {
    throw refuse('You are not logged in, or your session is over. Please log in.', { status: 401 });
  }
  assertMayBeHere(realm, found);
  const { pk, lastUsedAt } = found;
  if (now - lastUsedAt >= storedEveryMs) {
    await app.store.write([], (tx) =>
      tx.updateTable('webSessions').set({ lastUsedAt: now }).where('pk', '=', pk).execute(),
    );
  }
  return {
    pk,
    csrf: csrfOf(known),
    user: { pk: found.userPk, id: found.id, nickname: found.nickname },
  };
}

interface MayEnter {
  readonly permission: number;
  readonly deleteAfter: number | null;
}

/** Refuses who is banned, leaving, or, in the console, no administrator. */
export function assertMayBeHere(realm: Realm, { permission, deleteAfter }: MayEnter): void {
  if (permission < 0) throw refuse('Your account is banned.', { status: 403 });
  if (deleteAfter !== null) {
    throw refuse('Your account waits for its deletion. Log in to the game to keep it.', { status: 403 });
  }
  if (realm === 'admin' && permission !== Permission.admin) {
    throw refuse('This account is no administrator. One is made by: kalpa user promote <id>', {
      status: 403,
    });
  }
}

/** Ends a session. */
export async function endWebSession(tx: Tx, pk: number): Promise<void> {
  await tx.deleteFrom('webSessions').where('pk', '=', pk).execute();
}
