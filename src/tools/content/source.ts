/** What a source is: a way by which a player comes to own something. */
import type { Reward } from '../../data/columns.js';
import type { Catalog } from '../../server/catalog/catalog.js';
import { ownedKey } from '../../server/rules/items.js';
import { isRealMoney } from '../../server/rules/shop.js';

/** Keys that begin with `noah:` are no items: they say how far the story is. */
export interface Source {
  /** What it is, for people: `shop product daily.energy`. */
  readonly from: string;
  /** Item keys that must be had, or paid with. */
  readonly needs: readonly string[];
  readonly gives: readonly string[];
}

export interface SourceOptions {
  readonly catalog: Catalog;
  /** Unix ms: what is closed then is no source. */
  readonly now: number;
  /** The setting `shop.freeCash`. */
  readonly freeCash: boolean;
  /** `[current, next]` seasons of each hand as the operator wrote them; null where they are derived. */
  readonly darkmoon: { readonly thumb: readonly unknown[] | null; readonly multi: readonly unknown[] | null };
}

/** The currency of a price, where there is anything to pay. */
export function currency(moneyType: string, price: number): readonly string[] {
  return price > 0 && !isRealMoney(moneyType) ? [moneyType] : [];
}

/** The item keys of rewards that give anything. */
export function keysOf(rewards: readonly (Reward | null)[]): readonly string[] {
  return rewards.flatMap((reward) => (reward && reward.value > 0 ? [ownedKey(reward.key)] : []));
}
