/** Boards: who comes before whom, and what is shown of them (specification, 04 *Rankings*). */

/** How many a board shows at its top. */
export const shownAtTop = 25;

/** How many are shown above and below a player. */
export const shownAround = 12;

/** What a place on a board is decided by. */
export interface Ranked {
  readonly pk: number;
  readonly points: number;
  /** The stored date of the score. */
  readonly at: string;
}

/** Orders a board: the highest first, of equal ones the earlier. */
export function compareRanked(a: Ranked, b: Ranked): number {
  if (a.points !== b.points) return b.points - a.points;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.pk - b.pk;
}

/** The player himself with those nearest to him, up to 12 on either side, best first. */
export function aroundOwn<T extends Ranked>(own: T, others: readonly T[]): T[] {
  const sorted = [...others].sort(compareRanked);
  const above = sorted.filter((row) => compareRanked(row, own) < 0).slice(-shownAround);
  const below = sorted.filter((row) => compareRanked(row, own) > 0).slice(0, shownAround);
  return [...above, own, ...below];
}

/** How much of a board a place is at or above, in percent with two decimals; `place` is 1 for the first. */
export function percentile(place: number, players: number): number {
  if (players <= 0) return 0;
  return Math.round((1 - (place - 1) / players) * 10_000) / 100;
}
