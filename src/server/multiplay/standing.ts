/** Who may no longer take part, though he could when he connected (specification, 06: bans, sessions, maintenance). */
import { among, prepared } from '../../data/store/prepared.js';
import { isBanOver } from '../accounts/bans.js';
import type { AppContext } from '../context.js';
import { Permission } from '../rules/codes.js';
import type { Visitor } from './visitor.js';

const sessionsOf = prepared<{ pks: readonly number[] }>()((db, { pks }) =>
  db
    .selectFrom('tokens')
    .innerJoin('users', 'users.pk', 'tokens.did')
    .select(['tokens.pk as session', 'users.pk', 'users.permission', 'users.bannedUntil'])
    .where('tokens.did', 'in', among(db, pks, 'integer')),
);

/**
 * Those of the visitors who were banned, or whose session was ended: of whom brought a token that very one, of others
 * all that they had. One statement for all of them.
 */
export async function findOutcasts(app: AppContext, visitors: readonly Visitor[]): Promise<Visitor[]> {
  if (visitors.length === 0) return [];
  const pks = visitors.map(({ pk }) => pk);
  const now = app.clock.now();
  const welcome = (await sessionsOf(app.store.read, { pks })).filter(
    (user) => user.permission >= 0 || isBanOver(user, now),
  );
  const sessions = new Set(welcome.map(({ session }) => session));
  const players = new Set(welcome.map(({ pk }) => pk));
  return visitors.filter(({ pk, session, proof }) =>
    proof === 'token' ? !sessions.has(session.pk) : !players.has(pk),
  );
}

/** What leads to a round, or is said in one. */
const roundEvents: ReadonlySet<string> = new Set(['ready', 'enterPlayReady', 'playReady', 'playStart']);
/** What leads out of a round and to another room. */
const doors: ReadonlySet<string> = new Set(['createRoom', 'joinRoom']);

/**
 * What a player is told instead of having his event taken up: during maintenance no rooms and rounds begin. What is
 * `isPlaying` may end.
 */
export function closedDoor(
  { settings }: AppContext,
  { permission }: Visitor,
  { name, isPlaying }: { readonly name: string; readonly isPlaying: boolean },
): string | null {
  if (settings.maintenance === '' || permission === Permission.admin) return null;
  const isClosed = doors.has(name) || (roundEvents.has(name) && !isPlaying);
  return isClosed ? settings.maintenance : null;
}
