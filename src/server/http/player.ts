/** The player who asks: session tokens, and the rows that every request needs. Specification, 03 *Session*. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { playerTables, type PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { isBanOver, liftDueBan } from '../accounts/bans.js';
import { assertNoMaintenance } from '../accounts/doors.js';
import type { AppContext } from '../context.js';
import { refuse } from './refusal.js';

export interface Player {
  /** users.pk */
  readonly pk: number;
  readonly user: PlayerRow<'users'>;
  readonly profile: PlayerRow<'userProfile'>;
  readonly session: SessionToken;
}

export interface SessionToken {
  readonly pk: number;
  /** Unix ms of the last stored use. */
  readonly lastUsedAt: number;
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

const tokenColumns = ['tokens.pk as tokenPk', 'tokens.did', 'tokens.token', 'tokens.lastUsedAt'] as const;

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
const earlierSessions = prepared<{ values: readonly string[] }>()((db, { values }) =>
  db
    .selectFrom('tokens')
    .leftJoin('users', 'users.pk', 'tokens.did')
    .leftJoin('userProfile', 'userProfile.UserPk', 'tokens.did')
    .select([...tokenColumns, ...profileColumns])
    .selectAll('users')
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
const profileNames = Object.keys(playerTables.userProfile);

/** Takes a joined row apart again; a side that is gone has no pk. */
function split(joined: Readonly<Record<string, unknown>> | undefined): PlayerRows {
  if (!joined) return { user: undefined, profile: undefined };
  const user: Record<string, unknown> = {};
  for (const name of userNames) user[name] = joined[name];
  const profile: Record<string, unknown> = {};
  for (const name of profileNames) profile[name] = joined[`profile.${name}`];
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

/**
 * The player of a `Custom-UserToken` header, let in at `now` (unix ms). Throws the refusals of 03 *Session*, of a ban
 * that is not over, and of maintenance. A ban that is over is lifted.
 */
export async function findPlayer(
  { store, settings }: Pick<AppContext, 'store' | 'settings'>,
  header: string | undefined,
  now: number,
): Promise<Player> {
  if (!header) throw refuse('Unauthorized');
  const found = tokenForm.test(header) ? await findSession(store.read, header) : undefined;
  const idleSince = now - settings.sessions.idleDays * dayMs;
  if (!found || (found.lastUsedAt > 0 && found.lastUsedAt < idleSince)) throw refuse('Session not found');
  const session = { pk: found.tokenPk, lastUsedAt: found.lastUsedAt };
  const rows = split(found);
  const isFree =
    rows.user !== undefined && isBanOver(rows.user, now) && (await liftDueBan(store, rows.user.pk, now));
  const player = assertPlayer({ ...(isFree ? await readPlayerRows(store.read, found.did) : rows), session });
  assertNoMaintenance(settings, player.user);
  return player;
}

/** A player whose rows are there and who is not banned; else a Refusal. */
export function assertPlayer({
  user,
  profile,
  session,
}: PlayerRows & { readonly session: SessionToken }): Player {
  if (!user) throw refuse('user not found');
  assertNotBanned(user);
  if (!profile) throw refuse('User profile not found');
  return { pk: user.pk, user, profile, session };
}

/** Refuses one who is banned, in the words of the wire. A ban that is over is lifted before it is asked for. */
export function assertNotBanned({ permission }: Pick<PlayerRow<'users'>, 'permission'>): void {
  if (permission < 0) throw refuse('Your account is banned.', { status: 403 });
}

async function findSession(db: Reader, header: string) {
  const hashed = storedToken(header);
  const found = (await sessionsById(db, { id: header.slice(0, 16) })).find(({ token }) =>
    equal(token, hashed),
  );
  if (found) return found;
  const [earlier] = await earlierSessions(db, { values: [header, header.slice(17)] });
  return earlier;
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
