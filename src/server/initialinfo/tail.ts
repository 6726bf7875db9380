/** The end of initialinfo: what the clock changes, and what is the same for every player but no part of the manifest. */
import { wireRow } from '../../data/wire.js';
import type { AppContext } from '../context.js';
import type { Player } from '../http/player.js';
import { readMemberships, wireMemberships } from '../ledger/memberships.js';
import { hasAttended } from '../rules/attendance.js';
import { MembershipType } from '../rules/membership.js';

/** Lists that the client wants and that are always empty here (specification, 03 *Reading*). */
const constants = {
  userProductBundles: [],
  userBattlePassRewardItems: [],
  userRootCharacters: [],
  userGachas: [],
  taskEvents: [],
  adSawCount: 0,
};

/** What a cosmic membership gives instead of the captured document. */
const cosmicRemainItems = [{ key: 'title.subscription', value: 1, isDuplicateNotAllowed: 1 }];

/** The JSON text from the player's profile to the closing brace. */
export async function tailText(app: AppContext, player: Player, now: number): Promise<string> {
  const memberships = await readMemberships(app.store.read, player.pk, now);
  const isCosmic = memberships.some(({ membershipType }) => membershipType === MembershipType.cosmic);
  const tail = {
    userProfile: wireRow('userProfile', player.profile),
    ...constants,
    ...(memberships.length > 0 && { userMemberships: wireMemberships(memberships, now) }),
    subscriptionRemainItems: isCosmic ? cosmicRemainItems : app.static.documents.subscriptionRemainItems,
    attendanceReceived: isCosmic && hasAttended(player.profile.attendedOn, now),
  };
  return JSON.stringify(tail).slice(1);
}
