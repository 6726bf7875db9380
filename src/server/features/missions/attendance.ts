import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { readMemberships } from '../../ledger/memberships.js';
import { hasAttended, utcDay } from '../../rules/attendance.js';
import { Item } from '../../rules/items.js';
import { MembershipType } from '../../rules/membership.js';

/** What a captured document without these keys means (specification, 03 *Missions*). */
const usual = { key: Item.fragment, value: 10 };

export const attend = defineWriteRoute(
  {
    method: 'post',
    path: '/api/mission/attendance',
    session: 'player',
    effect: 'write',
    summary: 'The daily reward of a cosmic membership, once a UTC day.',
  },
  async ({ app, player, tx, ledger, now }) => {
    const memberships = await readMemberships(tx, player.pk, now);
    if (!memberships.some(({ membershipType }) => membershipType === MembershipType.cosmic)) {
      throw refuse('User does not have a valid Cosmic Membership.');
    }
    if (hasAttended(player.profile.attendedOn, now)) throw refuse('Attendance already received.');
    const { cosmicMembershipAttendanceRewardKey: key } = app.catalog.metadata;
    const value = app.catalog.number('cosmicMembershipAttendanceRewardValue', usual.value);
    ledger.grant(typeof key === 'string' ? key : usual.key, value);
    ledger.profile.set({ attendedOn: utcDay(now) });
    return {};
  },
);
