import { roundTo5 } from './numbers.js';
import { isAprilFools } from './play-start.js';

/** Charts above this difficulty are jokes and rate nothing. */
const highestRatedDifficulty = 26;
/** So many of a hand's best plays count for its astral rating. */
export const ratedPlays = 50;

const percent = 10_000;
/** Ratings are computed in units of the fifth decimal, in which all steps but the middle one are whole. */
const unit = 100_000;

/**
 * The rating of a play (specification, 04 *Rating*): rate is accuracy times 10000. At least 0, rounded to 5 decimals.
 * A better rate never gives a lower rating.
 */
export function rating(difficulty: number, rate: number, lunatic: boolean): number {
  if (difficulty > highestRatedDifficulty) return 0;
  const full = (difficulty + 3 + (lunatic ? 1 : 0)) * unit;
  return Math.max(0, Math.round(full - penalty(rate))) / unit;
}

/** The rating of a record: nothing on a map that the manifest does not have, and in the April Fools packs. */
export function recordRating(
  map: { readonly difficulty: number } | undefined,
  play: Readonly<Record<'PackPk' | 'rate' | 'lunaticMode', number>>,
): number {
  if (!map || isAprilFools(play.PackPk)) return 0;
  return rating(map.difficulty, play.rate, play.lunaticMode === 1);
}

function penalty(rate: number): number {
  if (rate >= 99 * percent) return 5 * (100 * percent - rate);
  const above97 = rate - 97 * percent;
  return 3 * unit - (above97 >= 0 ? 12.5 : 5) * above97;
}

/** The astral rating of a hand: the sum of its 50 best ratings divided by 50, rounded to 5 decimals. */
export function astralRating(ratings: readonly number[]): number {
  const best = [...ratings].sort((a, b) => b - a).slice(0, ratedPlays);
  return roundTo5(best.reduce((sum, value) => sum + value, 0) / ratedPlays);
}
