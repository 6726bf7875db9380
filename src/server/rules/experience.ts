import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { EndState, HurdleState } from './codes.js';
import { floorNear } from './numbers.js';

/** What a play is worth in experience, before any multiplier. */
export interface PlayExperience {
  readonly base: number;
  readonly skill: number;
  readonly favourite: number;
}

/** The experience of a cleared play (specification, 04 *Experience*). */
export function playExperience(play: {
  readonly rating: number;
  readonly endState: number;
  readonly lunatic: boolean;
  /** Whether the track is a favourite song of the worn character. */
  readonly isFavourite: boolean;
}): PlayExperience {
  const { endState } = play;
  const reached = [EndState.riskClear, EndState.fullCombo].filter((state) => endState >= state).length;
  const thirds = reached + (endState === EndState.allPerfect ? 1 : 0) + (play.lunatic ? 1 : 0);
  return {
    base: play.rating,
    skill: (play.rating * thirds) / 3,
    favourite: play.isFavourite ? play.rating : 0,
  };
}

/** Reverse levels that the tables have columns for: currentExp<n>, levelExps<n>, endDate<n>. */
export type ReverseLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6;

const reverseLevels: readonly ReverseLevel[] = [0, 1, 2, 3, 4, 5, 6];

/** A currentReverse as a level that columns are named by, or null where no columns go that far. */
export function reverseLevel(currentReverse: number): ReverseLevel | null {
  return reverseLevels.find((level) => level === currentReverse) ?? null;
}

/**
 * The new currentExp of the worn character's present reverse level, or null where he gains none. He gains up to the
 * last of the level's experience steps, and only below the reverse levels that are released.
 */
export function characterGain(
  character: {
    readonly currentReverse: number;
    readonly releasedReverse: number;
    readonly currentExp: number;
    readonly levelExps: readonly number[];
  },
  exp: PlayExperience,
  multiplier: number,
): number | null {
  const cap = character.levelExps.at(-1);
  if (cap === undefined || character.currentReverse >= character.releasedReverse) return null;
  const gained = floorNear((exp.base + exp.favourite + exp.skill) * multiplier);
  return Math.max(character.currentExp, Math.min(cap, character.currentExp + gained));
}

/** Performer experience of a cleared play; `currentlyUsing` is that skill's value in percent, 0 without it. */
export function performerExperience(exp: PlayExperience, multiplier: number, currentlyUsing: number): number {
  return floorNear((exp.base + exp.skill) * 3 * multiplier * (1 + currentlyUsing / 100));
}

/** What a player's performer experience does: how much is gained, the hurdle it opened, the level then reached. */
export interface PerformerGain {
  readonly gained: number;
  readonly openedHurdlePk: number | null;
  readonly level: number;
}

/**
 * Performer experience from `old` on: none while a hurdle of the player is open, and exactly to the first level whose
 * hurdle he has no row of yet. A level naming a hurdle that the manifest does not have stops nobody: it could never
 * be done.
 */
export function performerGain(
  old: number,
  gained: number,
  known: {
    readonly levels: readonly Manifest<'performerLevels'>[];
    readonly hurdles: ReadonlyMap<number, unknown>;
    readonly rows: readonly Pick<
      PlayerRow<'userPerformerHurdleMissions'>,
      'state' | 'PerformerHurdleMissionPk'
    >[];
  },
): PerformerGain {
  const blocked = known.rows.some(({ state }) => state === HurdleState.open);
  if (blocked || gained <= 0) {
    return { gained: 0, openedHurdlePk: null, level: performerLevel(old, known.levels) };
  }
  const met = new Set(known.rows.map((row) => row.PerformerHurdleMissionPk));
  const stop = known.levels
    .filter((level) => {
      const hurdle = level.performerHurdleMissionPkOrZero;
      const between = level.requiredPerformerEXP >= old && level.requiredPerformerEXP <= old + gained;
      return between && known.hurdles.has(hurdle) && !met.has(hurdle);
    })
    .sort((a, b) => a.requiredPerformerEXP - b.requiredPerformerEXP || a.level - b.level)[0];
  const reached = stop ? stop.requiredPerformerEXP : old + gained;
  return {
    gained: reached - old,
    openedHurdlePk: stop ? stop.performerHurdleMissionPkOrZero : null,
    level: performerLevel(reached, known.levels),
  };
}

/** The highest level that so much performer experience reaches; 0 where it reaches none. */
export function performerLevel(exp: number, levels: readonly Manifest<'performerLevels'>[]): number {
  return levels.reduce(
    (highest, row) => (row.requiredPerformerEXP <= exp ? Math.max(highest, row.level) : highest),
    0,
  );
}
