/** Darkmoon: weekly stages of each hand, their costs, rewards and best results (specification, 04 *Darkmoon*). */
import type { Cost, Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Manifest } from '../catalog/rows.js';
import { AchievementCategory } from './codes.js';
import type { AchievementEvent } from './achievements.js';
import {
  defaultStages,
  isSpecialChart,
  mapKey,
  type DarkmoonSeason,
  type DefaultStage,
} from './darkmoon-season.js';
import { Item } from './items.js';
import { Mode, type Hand } from './modes.js';

type DarkmoonRow = PlayerRow<'userDarkmoon'>;

/** What a map is in a season: one of its default maps, its special one, or a random one. */
export type DarkmoonStage = DefaultStage | 'special' | 'random';

/** The stage that a map is in a season. */
export function stageOf(season: DarkmoonSeason, mapPk: number): DarkmoonStage {
  if (mapPk === season.specialMapPk) return 'special';
  return defaultStages.find((stage) => season.defaultMapPks[stage - 1] === mapPk) ?? 'random';
}

/** What a boost of darkmoon multiplies cost and reward by; an astralBoostStep beyond them is none. */
const boosts = [
  { cost: 1, reward: 1 },
  { cost: 5, reward: 3 },
  { cost: 10, reward: 5 },
] as const;

/** The boost of a step; null where there is none. A special map has none, whatever is sent. */
export function darkmoonBoost(stage: DarkmoonStage, step: number): { cost: number; reward: number } | null {
  return boosts[stage === 'special' ? 0 : step] ?? null;
}

interface StartTerms {
  readonly stage: DarkmoonStage;
  /** The boost's multiplier of costs. */
  readonly boost: number;
  /** Whether the player owns the map's item. */
  readonly ownsMap: boolean;
  /** What a random play costs; null where it is not to be had. */
  readonly randomCost: Cost | null;
  /** Whether a random play is paid for already. */
  readonly isPaid: boolean;
}

/** What a start costs; null for a random one where there are none. */
export function darkmoonCost(season: DarkmoonSeason, terms: StartTerms): Cost | null {
  const { stage, boost, ownsMap, randomCost, isPaid } = terms;
  if (stage === 'special') return { moneyType: season.specialCostKey, value: season.specialCostAmount };
  if (stage === 'random') {
    return randomCost && { ...randomCost, value: randomCost.value * (isPaid ? boost - 1 : boost) };
  }
  const amount = ownsMap ? season.defaultCostAmount : season.defaultPenaltyCostAmount;
  return { moneyType: season.defaultCostKey, value: amount * boost };
}

/** The money of a cleared play, before the character's skill: `isNewBest` is that of the map's best record. */
export function darkmoonRewards(
  season: DarkmoonSeason,
  { reward, isNewBest }: { readonly reward: number; readonly isNewBest: boolean },
): Reward[] {
  const given = season.defaultRewardItems.map(({ key, value }) => ({ key, value: value * reward }));
  return isNewBest ? [...given, { key: Item.darkmoonCoin, value: 1 }] : given;
}

/** A cleared play as the season's row keeps it. */
interface DarkmoonClear {
  readonly stage: DarkmoonStage;
  readonly rate: number;
  readonly score: number;
  readonly recordPk: number;
}

/** Columns of a user's row that a clear changes, and whether it earns the special reward now. */
export interface DarkmoonAdvance {
  readonly changed: Partial<DarkmoonRow>;
  readonly earnsSpecial: boolean;
}

/** Counts a clear; rate, score and record of the map are replaced together where the rate is higher. */
export function advanceDarkmoon(
  row: DarkmoonRow,
  clear: DarkmoonClear,
  specialRequiredClearCount: number,
): DarkmoonAdvance {
  const { stage, rate, score, recordPk } = clear;
  if (stage === 'special') {
    const specialClearCount = row.specialClearCount + 1;
    const best =
      rate > row.specialBestRate
        ? { specialBestRate: rate, specialBestScore: score, specialUserRecordPk: recordPk }
        : {};
    const earnsSpecial = specialClearCount === specialRequiredClearCount;
    return { changed: { specialClearCount, ...best }, earnsSpecial };
  }
  const clearedStageNum = row.clearedStageNum + 1;
  const isBest = stage !== 'random' && rate > row[`defaultBestRate${stage}`];
  const best = isBest
    ? {
        [`defaultBestRate${stage}`]: rate,
        [`defaultBestScore${stage}`]: score,
        [`defaultUserRecordPk${stage}`]: recordPk,
      }
    : {};
  return { changed: { clearedStageNum, ...best }, earnsSpecial: false };
}

/** Where a row keeps the best play of each of its five maps. */
export const darkmoonSlots = [
  ...defaultStages.map(
    (stage) =>
      ({
        rate: `defaultBestRate${stage}`,
        score: `defaultBestScore${stage}`,
        record: `defaultUserRecordPk${stage}`,
      }) as const,
  ),
  { rate: 'specialBestRate', score: 'specialBestScore', record: 'specialUserRecordPk' },
] as const;

/** What the season's ranking holds of a row: the sum of the five best scores, and how many of them there are. */
export function darkmoonStanding(row: DarkmoonRow): { bestTotalScore: number; endAt: number } {
  const scores = [
    row.specialBestScore,
    ...defaultStages.map((stage) => row[`defaultBestScore${stage}` as const]),
  ];
  return {
    bestTotalScore: scores.reduce((sum, score) => sum + score, 0),
    endAt: scores.filter((score) => score > 0).length,
  };
}

/** The steps of a season's rewards for clears, each with the clears in all that it needs. */
const achievSteps = [
  { step: 1, clears: 1 },
  { step: 2, clears: 3 },
  { step: 3, clears: 10 },
] as const;

/** A step of the rewards for clears. */
export type AchievStep = (typeof achievSteps)[number]['step'];

/** The step of that number, or null where there is none. */
export function achievStep(step: number): AchievStep | null {
  return achievSteps.find((each) => each.step === step)?.step ?? null;
}

/** Whether a row has the clears that a step needs: default, random and special ones in all. */
export function reachesStep(row: DarkmoonRow, step: AchievStep): boolean {
  const needed = achievSteps.find((each) => each.step === step)?.clears ?? Infinity;
  return row.clearedStageNum + row.specialClearCount >= needed;
}

/** The maps that may be rerun in a season by who does not own them, by pk: dark ones, but for the special reward's. */
export function rerunCandidates(
  season: DarkmoonSeason,
  hand: Hand,
  maps: readonly Manifest<'maps'>[],
): number[] {
  const rewarded = new Set(season.specialRewardItems.map(({ key }) => key));
  return maps
    .filter((map) => isSpecialChart(map, hand) && !rewarded.has(mapKey(map)))
    .map(({ pk }) => pk)
    .sort((a, b) => a - b);
}

const unlocked = new Map<number, number>([
  [Mode.cosmos, AchievementCategory.cosmosChartUnlocked],
  [Mode.abyss, AchievementCategory.abyssChartUnlocked],
]);

/** What achievements count of rewards that are maps of these modes (specification, 10 *03* "Achievements 8 and 53"). */
export function chartEvents(modes: readonly number[]): AchievementEvent[] {
  return modes.flatMap((mode) => {
    const category = unlocked.get(mode);
    return category === undefined ? [] : [{ category, amount: 1 }];
  });
}
