/** Who pays for a round (specification, 05 *Costs* and 10 *Everywhere*, "Multiplay"). */
import type { Scene } from './events.js';
import { readWhole } from './numbers.js';
import { seatsOf, unready, type Room, type Seat } from './room.js';

/** What both plays cost together. */
function sumOfCosts(room: Room): number {
  return seatsOf(room).reduce((sum, { cost }) => sum + cost, 0);
}

/** Without a price there are no rounds: tells both players so. */
export function canNobodyPlay({ room, price, send }: Scene): boolean {
  if (price !== null) return false;
  unready(room);
  for (const seat of seatsOf(room)) send(seat, 'NotEnoughEnergy', '');
  return true;
}

/** `energyRequestAccept`: whoever says so pays for both. In a round there is nothing left to agree upon. */
export function payForBoth({ room, seat, other, send }: Scene): void {
  if (!other || room.round) return;
  const sum = sumOfCosts(room);
  seat.cost = sum;
  other.cost = 0;
  send(other, 'energyRequestAccept', '0');
  send(seat, 'energyRequestAccept', String(sum));
}

/** `setPlayCost`: the same by amount, which has to be that of both plays. */
export function agreeToPay({ room, seat, other, args, price, send }: Scene): void {
  if (room.round) return;
  const [cost] = args;
  if (!other || price === null || readWhole(cost) !== sumOfCosts(room)) {
    send(seat, 'NotEnoughEnergy', '');
    return;
  }
  seat.cost = sumOfCosts(room);
  other.cost = 0;
  send(seat, 'energyRequestAccept', cost);
}

/** What the players' means allow. */
export type Verdict =
  | { readonly kind: 'both' }
  /** `rich` could pay for both. */
  | { readonly kind: 'ask'; readonly rich: Seat }
  | { readonly kind: 'neither' };

/** Whether all can pay their part; else who could pay for both. */
export function judgeMeans(room: Room, amounts: ReadonlyMap<number, number>): Verdict {
  const has = (seat: Seat, cost: number) => (amounts.get(seat.player) ?? 0) >= cost;
  const seats = seatsOf(room);
  if (seats.every((seat) => has(seat, seat.cost))) return { kind: 'both' };
  const sum = sumOfCosts(room);
  const rich = seats.find((seat) => has(seat, sum));
  return rich ? { kind: 'ask', rich } : { kind: 'neither' };
}
