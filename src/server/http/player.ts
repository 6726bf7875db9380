/** The player who asks: session tokens, and the rows that every request needs. Specification, 03 *Session*. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { playerTables, type PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { isBanOver, liftBan, liftDueBan } from '../accounts/bans.js';
import { assertNoMaintenance } from '../accounts/doors.js';
import type { AppContext } from '../context.js';
import { refuse } from './refusal.js';

/** Who asks, as far as the session alone tells: a ban, or that he is gone, shows when his rows are read. */
export interface Asker {
  /** users.pk */
  readonly pk: number;
  readonly session: SessionToken;
}

export interface Player extends Asker {
  readonly user: PlayerRow<'users'>;
  readonly profile: PlayerRow<'userProfile'>;
}

export interface SessionToken {
  readonly pk: number;
  /** Unix ms of the last stored use. */
  readonly lastUsedAt: number;
  /** Where that came from; null where it was before addresses were stored. */
  readonly remoteAddress: string | null;
}

const tokenForm = /^[0-9a-f]{16}:[0-9a-f]{128}$/;
const dayMs = 86_400_000;

/** The stored form of a token: a leaked database does not leak usable ones. */
export function storedToken(token: string): string {
  return `sha256$${createHash('sha256').update(token).digest('hex')}`;
}

/** Columns of userProfile under names of their own, as users has some of the same. */
const profileColumns = Object.keys(playerTables.userProfile).map(
  (column) => `userProfile.${column} as profile.${column}` as 'userProfile.pk as profile.pk',
);

const tokenColumns = [
  'tokens.pk as tokenPk',
  'tokens.did',
  'tokens.token',
  'tokens.lastUsedAt',
  'tokens.remoteAddress',
] as const;

const tokensById = prepared<{ id: string }>()((db, { id }) =>
  db.selectFrom('tokens').select(tokenColumns).where('tokens.id', '=', id),
);

/** All that a plain read wants to know, in one statement. */
const sessionsById = prepared<{ id: string }>()((db, { id }) =>
  db
    .selectFrom('tokens')
    .leftJoin('users', 'users.pk', 'tokens.did')
    .leftJoin('userProfile', 'userProfile.UserPk', 'tokens.did')
    .select([...tokenColumns, ...profileColumns])
    .selectAll('users')
    .where('tokens.id', '=', id),
);

/** Tokens of the earlier server are stored as they were sent, in whole or without the id. */
const earlierTokens = prepared<{ values: readonly string[] }>()((db, { values }) =>
  db
    .selectFrom('tokens')
    .select(tokenColumns)
    .where('tokens.token', 'in', among(db, values, 'text')),
);

const playersByPk = prepared<{ pk: number }>()((db, { pk }) =>
  db
    .selectFrom('users')
    .leftJoin('userProfile', 'userProfile.UserPk', 'users.pk')
    .select(profileColumns)
    .selectAll('users')
    .where('users.pk', '=', pk),
);

interface PlayerRows {
  readonly user: PlayerRow<'users'> | undefined;
  readonly profile: PlayerRow<'userProfile'> | undefined;
}

const userNames = Object.keys(playerTables.users);
const profileNames = Object.keys(playerTables.userProfile).map((name) => [name, `profile.${name}`] as const);

/** Takes a joined row apart again; a side that is gone has no pk. */
function split(joined: Readonly<Record<string, unknown>> | undefined): PlayerRows {
  if (!joined) return { user: undefined, profile: undefined };
  const user: Record<string, unknown> = {};
  for (const name of userNames) user[name] = joined[name];
  const profile: Record<string, unknown> = {};
  for (const [name, joinedName] of profileNames) profile[name] = joined[joinedName];
  return {
    user: typeof user['pk'] === 'number' ? (user as PlayerRow<'users'>) : undefined,
    profile: typeof profile['pk'] === 'number' ? (profile as PlayerRow<'userProfile'>) : undefined,
  };
}

/** The user and profile rows of a player, or undefined for each that is gone. */
export async function readPlayerRows(db: Reader | Tx, pk: number): Promise<PlayerRows> {
  const [row] = await playersByPk(db, { pk });
  return split(row);
}

interface Header {
  readonly app: Pick<AppContext, 'store' | 'settings'>;
  /** The `Custom-UserToken` header. */
  readonly header: string | undefined;
  /** Unix ms. */
  readonly now: number;
}

/** Who asks, for a request that reads his rows once they are locked. Throws the refusals of 03 *Session*. */
export async function findAsker(options: Header): Promise<Asker> {
  return askerOf(await findSession(options, (db, id) => tokensById(db, { id })));
}

/** The player who asks, for a plain read. Throws the refusals of 03 *Session*, and those of `readPlayer`. */
export async function findPlayer(options: Header): Promise<Player> {
  const found = await findSession(options, (db, id) => sessionsById(db, { id }));
  const { app, now } = options;
  const asker = askerOf(found);
  if (!('profile.pk' in found)) return readPlayer(asker, { app, now });
  const lift = () => liftDueBan(app.store, asker.pk, now);
  return admit(asker, { app, now, db: app.store.read, lift, rows: split(found) });
}

/** What a session is known by; from `sessionsById` with all columns of its player. */
type TokenRow = Readonly<
  Record<'tokenPk' | 'did' | 'lastUsedAt', number> & { token: string; remoteAddress: string | null }
>;

type FindById = (db: Reader, id: string) => Promise<readonly TokenRow[]>;

async function findSession({ app, header, now }: Header, findById: FindById): Promise<TokenRow> {
  if (!header) throw refuse('Unauthorized');
  const { store, settings } = app;
  const found = tokenForm.test(header) ? await findToken(store.read, header, findById) : undefined;
  const idleSince = now - settings.sessions.idleDays * dayMs;
  if (!found || (found.lastUsedAt > 0 && found.lastUsedAt < idleSince)) throw refuse('Session not found');
  return found;
}

async function findToken(db: Reader, header: string, findById: FindById): Promise<TokenRow | undefined> {
  const hashed = storedToken(header);
  const found = (await findById(db, header.slice(0, 16))).find(({ token }) => equal(token, hashed));
  if (found) return found;
  const [earlier] = await earlierTokens(db, { values: [header, header.slice(17)] });
  return earlier;
}

function askerOf({ did, tokenPk, lastUsedAt, remoteAddress }: TokenRow): Asker {
  return { pk: did, session: { pk: tokenPk, lastUsedAt, remoteAddress } };
}

interface Admission {
  readonly app: Pick<AppContext, 'store' | 'settings'>;
  /** Unix ms. */
  readonly now: number;
}

/**
 * The rows of who asks, as they are now. Throws a Refusal where he is gone, is banned, or has to wait for the end of
 * maintenance. A ban that is over is lifted.
 */
export function readPlayer(asker: Asker, { app, now }: Admission): Promise<Player> {
  const { store } = app;
  return admit(asker, { app, now, db: store.read, lift: () => liftDueBan(store, asker.pk, now) });
}

/** The same within a transaction that locks him. */
export function readLockedPlayer(asker: Asker, { app, now, tx }: Admission & { tx: Tx }): Promise<Player> {
  return admit(asker, { app, now, db: tx, lift: (user) => liftBan(tx, user) });
}

interface Admitting extends Admission {
  readonly db: Reader | Tx;
  readonly lift: (user: PlayerRow<'users'>) => Promise<unknown>;
  /** His rows, where they have been read. */
  readonly rows?: PlayerRows;
}

async function admit({ pk, session }: Asker, { app, now, db, lift, rows }: Admitting): Promise<Player> {
  let { user, profile } = rows ?? (await readPlayerRows(db, pk));
  if (user && isBanOver(user, now)) {
    await lift(user);
    ({ user, profile } = await readPlayerRows(db, pk));
  }
  if (!user) throw refuse('user not found');
  assertNotBanned(user);
  if (!profile) throw refuse('User profile not found');
  assertNoMaintenance(app.settings, user);
  return { pk, user, profile, session };
}

/** Refuses one who is banned, in the words of the wire. A ban that is over is lifted before it is asked for. */
export function assertNotBanned({ permission }: Pick<PlayerRow<'users'>, 'permission'>): void {
  if (permission < 0) throw refuse('Your account is banned.', { status: 403 });
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
