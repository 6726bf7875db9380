import type { PlayerRow } from '../../data/player-tables.js';
import { AchievementCategory } from './codes.js';

/** Columns of userProfile that count along with achievement events. */
export type ProfileCounter = keyof PlayerRow<'userProfile'>;

const counters = new Map<number, ProfileCounter>([
  [AchievementCategory.sRank, 'totalSRankCount'],
  [AchievementCategory.fullCombo, 'totalAllComboCount'],
  [AchievementCategory.allPerfect, 'totalAllPerfectCount'],
  [AchievementCategory.freeClear, 'totalClearCount'],
  [AchievementCategory.fail, 'totalFailCount'],
  [AchievementCategory.darkAreaCosmos, 'totalCosmosClearCount'],
  [AchievementCategory.cosmosClear, 'cosmosMapClearCount'],
  [AchievementCategory.fragments, 'totalOwnedFragmentCount'],
  [AchievementCategory.abyssClear, 'abyssMapClearCount'],
  [AchievementCategory.darkAreaAbyss, 'totalAbyssClearCount'],
]);

/**
 * What is to be added to which column of userProfile: each event once, whatever the number of achievements of its
 * category (specification, 04 *Achievements*).
 */
export function profileCounts(
  events: readonly { readonly category: number; readonly amount: number }[],
): ReadonlyMap<ProfileCounter, number> {
  const sums = new Map<ProfileCounter, number>();
  for (const { category, amount } of events) {
    const column = counters.get(category);
    if (column !== undefined && amount > 0) sums.set(column, (sums.get(column) ?? 0) + amount);
  }
  return sums;
}
