/** Who may come in at the moment (specification, 06 *Operations*): sign-up, and maintenance. */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Settings } from '../../config/settings.js';
import { refuse } from '../http/refusal.js';
import { Permission } from '../rules/codes.js';

/** Seconds after which one who was turned away because of maintenance may look again. */
const lookAgainAfter = 60;

/** During maintenance players get its message, and admins get in. Without a user nobody is one. */
export function assertNoMaintenance(
  { maintenance }: Pick<Settings, 'maintenance'>,
  user?: Pick<PlayerRow<'users'>, 'permission'>,
): void {
  if (maintenance === '' || user?.permission === Permission.admin) return;
  throw refuse(maintenance, { status: 503, retryAfter: lookAgainAfter });
}

/** What somebody signs up with: the id that he wants, and his invite code where one is needed. */
export interface SignUpName {
  readonly id: string;
  readonly invite: string | null;
}

/**
 * The game has no field for an invite code: where one is needed it is typed behind the id, `name#7KQ2-M9XD-0RTA`. Other
 * clients may send it as a field of its own. Refuses where nobody may sign up, and where a code is missing.
 */
export function signUpName(
  { signup }: Pick<Settings, 'signup'>,
  typed: { readonly id: string; readonly invite: string | undefined },
): SignUpName {
  if (signup === 'closed') throw refuse('Sign-up is closed on this server.');
  if (signup === 'open') return { id: typed.id, invite: null };
  if (typed.invite !== undefined) return { id: typed.id, invite: typed.invite };
  const at = typed.id.lastIndexOf('#');
  if (at < 0) {
    throw refuse('This server is by invitation only. Type your ID as name#INVITE-CODE to sign up.');
  }
  return { id: typed.id.slice(0, at), invite: typed.id.slice(at + 1) };
}

/** What an invite code is refused with that does not count. */
export const invalidInvite = 'This invite code is unknown, used up, or expired.';
