import type { Reward } from '../../data/columns.js';
import { Item } from './items.js';
import { floorNear, roundHalfEven } from './numbers.js';
import { isAprilFools } from './play-start.js';
import type { Random } from './random.js';

/** What decides the rewards of a cleared free play; the multiplier is the boost's playRewardMultiplier. */
export interface ClearedFreePlay {
  readonly packPk: number;
  readonly isNewBest: boolean;
  readonly multiplier: number;
}

/** Energy and darkmatter of a cleared free play (specification, 04 *End* 4); the part for a new best is not multiplied. */
export function freePlayRewards(play: ClearedFreePlay, random: Random): Reward[] {
  if (isAprilFools(play.packPk)) return [];
  let energy = random.integer(floorNear(450 * play.multiplier), floorNear(550 * play.multiplier));
  let darkmatter = roundHalfEven(play.multiplier);
  if (play.isNewBest) {
    energy += random.integer(100, 200);
    darkmatter += 1;
  }
  return [
    { key: Item.energy, value: energy },
    { key: Item.darkmatter, value: darkmatter },
  ];
}
