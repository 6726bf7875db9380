import { latestDate } from '../../data/dates.js';

const hour = 3_600_000;
const day = 24 * hour;
const ticketPrefix = 'cosmicticket.';

/** userMemberships.membershipType */
export const MembershipType = { normal: 0, cosmic: 1 } as const;

/** Whether an item is a cosmic ticket: turned into membership instead of being owned (specification, 03 step 6). */
export function isCosmicTicket(key: string): boolean {
  return key.startsWith(ticketPrefix);
}

/** The hours of membership that one ticket gives. `hour_1` is for ever in effect; every other kind a day. */
export function ticketHours(key: string): number {
  return key === `${ticketPrefix}hour_1` ? 24 * 30 * 12 * 999 : 24;
}

/** The time of a membership, in milliseconds. */
export interface MembershipTime {
  readonly startDate: number;
  readonly expireDate: number;
}

/** Whether a membership runs at `now` (milliseconds). */
export function isRunning(membership: Pick<MembershipTime, 'expireDate'>, now: number): boolean {
  return membership.expireDate > now;
}

/**
 * The membership after tickets of so many hours: a running one gets longer, else a new one runs from now and starts a
 * day ago. It never ends after the last storable date.
 */
export function extendMembership(present: MembershipTime | null, hours: number, now: number): MembershipTime {
  const running = present !== null && isRunning(present, now) ? present : null;
  return {
    startDate: running?.startDate ?? now - day,
    expireDate: Math.min(latestDate, (running?.expireDate ?? now) + hours * hour),
  };
}
