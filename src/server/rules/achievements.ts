import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { AchievementCategory, AchievementState } from './codes.js';

type Achievement = Manifest<'achievements'>;
type AchievementRow = PlayerRow<'userAchievement'>;

/** How far a player is with an achievement. */
export type Progress = Pick<AchievementRow, 'state' | 'current'>;

/** An achievement and how far a player came with it. */
export interface AchievementStep extends Progress {
  readonly achievement: Achievement;
}

/** Something that achievements of a category count; for the scores (12, 52) `amount` is the sum they are set to. */
export interface AchievementEvent {
  readonly category: number;
  readonly amount: number;
}

/** What events did to a player's achievements. */
export interface AchievementChanges {
  readonly changed: readonly AchievementStep[];
  /** Those of `changed` that reached their goal now. */
  readonly completed: readonly AchievementStep[];
  /** The item rewards of those completed, one after the other. */
  readonly rewards: readonly Reward[];
  /** The item keys of packs that those completed give. */
  readonly packRewards: readonly string[];
}

const setCategories: readonly number[] = [AchievementCategory.cosmosScore, AchievementCategory.abyssScore];
/** Where a player stands with an achievement that he has no row of, as it came with a later manifest. */
export const untouched: Progress = { state: AchievementState.open, current: 0 };

/**
 * Applies events to achievements: those of an event's category that are open move, never beyond their goal, and are
 * done (state 2) at it. The category is the manifest's, as that of a player's row may be from an older one.
 */
export function advanceAchievements(
  achievements: readonly Achievement[],
  progressOf: (achievementPk: number) => Progress | undefined,
  events: readonly AchievementEvent[],
): AchievementChanges {
  const changed = achievements.flatMap((achievement): AchievementStep[] => {
    const { state, current: before } = progressOf(achievement.pk) ?? untouched;
    if (state === AchievementState.done) return [];
    const counted = events.filter(({ category }) => category === achievement.category);
    if (counted.length === 0) return [];
    const current = Math.min(achievement.goal, counted.reduce(count, before));
    if (current >= achievement.goal) return [{ achievement, current, state: AchievementState.done }];
    return current === before ? [] : [{ achievement, current, state }];
  });
  const completed = changed.filter(({ state }) => state === AchievementState.done);
  return {
    changed,
    completed,
    rewards: completed.flatMap(({ achievement }) => achievement.itemRewards),
    packRewards: completed.flatMap(({ achievement }) => achievement.packRewards),
  };
}

function count(current: number, event: AchievementEvent): number {
  const amount = Math.max(0, event.amount);
  return setCategories.includes(event.category) ? amount : current + amount;
}

/**
 * An entry of `achievedList`: the player's row overwritten by the manifest's (`wire`, the row as it is served), so that
 * `pk` is the achievement's (specification, 10 *03*).
 */
export function achievedEntry(
  row: AchievementRow,
  wire: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { AchievementPk, UserPk, state, current } = row;
  return { ...row, ...wire, AchievementPk, UserPk, state, current };
}
