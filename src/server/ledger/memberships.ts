/** Memberships: what cosmic tickets become (specification, 03 step 6 and 10 *03*). */
import { readDate, storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { wireRow, type WireRow } from '../../data/wire.js';
import { extendMembership, isRunning, MembershipType, type MembershipTime } from '../rules/membership.js';

type MembershipRow = PlayerRow<'userMemberships'>;

const membershipsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userMemberships').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

/** The running memberships of a player, one per type: the one that lasts longest. */
export async function readMemberships(
  db: Reader | Tx,
  userPk: number,
  now: number,
): Promise<MembershipRow[]> {
  const latest = new Map<number, MembershipRow>();
  for (const row of await membershipsOf(db, { userPk })) {
    const expireDate = readDate(row.expireDate) ?? 0;
    if (!isRunning({ expireDate }, now)) continue;
    const other = latest.get(row.membershipType);
    if (!other || (readDate(other.expireDate) ?? 0) < expireDate) latest.set(row.membershipType, row);
  }
  return [...latest.values()];
}

/** Memberships as they are sent, each with the whole seconds that remain. */
export function wireMemberships(rows: readonly MembershipRow[], now: number): WireRow[] {
  return rows.map((row) => ({
    ...wireRow('userMemberships', row),
    remainingTime: Math.floor(((readDate(row.expireDate) ?? now) - now) / 1000),
  }));
}

/** Adds hours of cosmic membership; gives its time. */
export async function extendCosmic(
  tx: Tx,
  { userPk, hours, now }: { userPk: number; hours: number; now: number },
): Promise<MembershipTime> {
  const rows = await readMemberships(tx, userPk, now);
  const present = rows.find(({ membershipType }) => membershipType === MembershipType.cosmic);
  const time = extendMembership(present ? membershipTime(present) : null, hours, now);
  const dates = { expireDate: storeDate(time.expireDate), updatedAt: storeDate(now) };
  if (present) {
    await tx.updateTable('userMemberships').set(dates).where('pk', '=', present.pk).execute();
  } else {
    const membershipType = MembershipType.cosmic;
    const startDate = storeDate(time.startDate);
    const row = { ...dates, membershipType, startDate, createdAt: storeDate(now), UserPk: userPk };
    await tx.insertInto('userMemberships').values(row).execute();
  }
  return time;
}

function membershipTime(row: MembershipRow): MembershipTime {
  return { startDate: readDate(row.startDate) ?? 0, expireDate: readDate(row.expireDate) ?? 0 };
}
