/** The operator's economy (specification, 06 *Operations*): multipliers, and windows of time in which they are others. */
import { Item } from './items.js';
import { floorNear } from './numbers.js';

/** What currency and experience of a play are multiplied by. */
export interface Multipliers {
  readonly currency: number;
  readonly experience: number;
}

/** A window of time: `start` counts as within, `end` no more. ISO dates in UTC. */
interface EconomyEvent extends Multipliers {
  readonly start: string;
  readonly end: string;
}

/** The multipliers at a moment (unix ms): those that always hold, times those of every event that runs. */
export function multipliersAt(
  economy: Multipliers & { readonly events: readonly EconomyEvent[] },
  now: number,
): Multipliers {
  const running = economy.events.filter(
    ({ start, end }) => Date.parse(start) <= now && now < Date.parse(end),
  );
  return running.reduce<Multipliers>(
    (product, event) => ({
      currency: product.currency * event.currency,
      experience: product.experience * event.experience,
    }),
    { currency: economy.currency, experience: economy.experience },
  );
}

const currencies: ReadonlySet<string> = new Set([
  ...[Item.energy, Item.darkmatter, Item.astralMelody, Item.fragment, Item.darkmoonCoin, Item.starBit],
]);

/** What a play's reward becomes: a currency is multiplied and floored, anything else is what it is. */
export function multipliedReward(key: string, value: number, { currency }: Multipliers): number {
  return currencies.has(key) ? floorNear(value * currency) : value;
}
