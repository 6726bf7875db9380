import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { AchievementCategory, AchievementState } from './codes.js';

type Achievement = Manifest<'achievements'>;
type Achievements = ReadonlyMap<number, Achievement>;
type AchievementRow = PlayerRow<'userAchievement'>;

/** Something that achievements of a category count; for the scores (12, 52) `amount` is the sum they are set to. */
export interface AchievementEvent {
  readonly category: number;
  readonly amount: number;
}

/** What events did to a player's achievements. */
export interface AchievementProgress {
  readonly changed: AchievementRow[];
  /** Those of `changed` that reached their goal now, with their manifest rows. */
  readonly completed: { readonly row: AchievementRow; readonly achievement: Achievement }[];
  /** The item rewards of those completed, one after the other. */
  readonly rewards: Reward[];
  /** The item keys of packs that those completed give. */
  readonly packRewards: string[];
}

const setCategories: readonly number[] = [AchievementCategory.cosmosScore, AchievementCategory.abyssScore];

/**
 * Applies events to a player's achievement rows: open ones of the category move, never beyond their goal, and are done
 * (state 2) at it. The category is the manifest's, as that of a row may be from an older one.
 */
export function advanceAchievements(
  rows: readonly AchievementRow[],
  achievements: Achievements,
  events: readonly AchievementEvent[],
): AchievementProgress {
  const changed: AchievementRow[] = [];
  const completed: { row: AchievementRow; achievement: Achievement }[] = [];
  for (const row of rows) {
    const achievement = achievements.get(row.AchievementPk);
    if (!achievement || row.state === AchievementState.done) continue;
    const relevant = events.filter(({ category }) => category === achievement.category);
    if (relevant.length === 0) continue;
    const current = Math.min(achievement.goal, relevant.reduce(count, row.current));
    const done = current >= achievement.goal;
    if (!done && current === row.current) continue;
    const after = { ...row, current, state: done ? AchievementState.done : row.state };
    changed.push(after);
    if (done) completed.push({ row: after, achievement });
  }
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

/** An achievement row to be made: its pk and player come from the store. */
export type NewAchievement = Pick<AchievementRow, 'current' | 'state' | 'category' | 'AchievementPk'>;

/** The rows that a player lacks, as achievements came with a later manifest. */
export function missingAchievements(
  rows: readonly Pick<AchievementRow, 'AchievementPk'>[],
  achievements: Achievements,
): NewAchievement[] {
  const present = new Set(rows.map((row) => row.AchievementPk));
  return [...achievements.values()]
    .filter(({ pk }) => !present.has(pk))
    .map(({ pk, category }) => ({ current: 0, state: AchievementState.open, category, AchievementPk: pk }));
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
