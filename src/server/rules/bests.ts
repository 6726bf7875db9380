/** What is counted over a player's best records, and how one best record that takes the place of another changes it. */
import type { PlayerRow } from '../../data/player-tables.js';
import { modeOf, type Hand } from './modes.js';
import { isAllPerfect, isFullCombo, type ModeCounts } from './public-profile.js';
import { ratedPlays } from './rating.js';

/** What counts of a best record. */
export type CountedBest = Pick<
  PlayerRow<'bestRecords'>,
  'mode' | 'lunaticMode' | 'rating' | 'miss' | 'good' | 'great' | 'score'
>;

/** The best records of one mode, counted, and the sum of their scores, lunatic ones included. */
export interface BestCounts extends ModeCounts {
  readonly scores: number;
}

/** What is known of a player's best records; what is not in it is to be counted. */
export interface KnownBests {
  /** By mode. */
  readonly counts: ReadonlyMap<number, BestCounts>;
  /** The 50 highest ratings of a hand, the highest first. */
  readonly ratings: ReadonlyMap<Hand, readonly number[]>;
}

/** What is known when `next` has come into the place of `last` (null: of nothing). */
export function replaceBest(
  { counts, ratings }: KnownBests,
  last: CountedBest | null,
  next: CountedBest,
): KnownBests {
  const changed = new Map(counts);
  if (last) count(changed, last, -1);
  count(changed, next, 1);
  return { counts: changed, ratings: replaceRating(ratings, last, next) };
}

function count(counts: Map<number, BestCounts>, best: CountedBest, by: 1 | -1): void {
  const { mode } = best;
  const of = counts.get(mode);
  if (!of) return;
  const add = (before: number, isOne: boolean) => before + (isOne && best.lunaticMode === 0 ? by : 0);
  counts.set(mode, {
    mode,
    clears: add(of.clears, true),
    fullCombos: add(of.fullCombos, isFullCombo(best)),
    allPerfects: add(of.allPerfects, isAllPerfect(best)),
    scores: of.scores + by * best.score,
  });
}

function replaceRating(
  ratings: KnownBests['ratings'],
  last: CountedBest | null,
  next: CountedBest,
): KnownBests['ratings'] {
  const hand = modeOf(next.mode)?.hand;
  const lastHand = last ? modeOf(last.mode)?.hand : hand;
  const changed = new Map(ratings);
  // A map that a later manifest has in a mode of the other hand.
  if (lastHand && lastHand !== hand) changed.delete(lastHand);
  const highest = hand && ratings.get(hand);
  if (!highest) return changed;
  const lastRating = last && lastHand === hand ? last.rating : null;
  const after = highestAfter(highest, lastRating, next.rating);
  if (after) changed.set(hand, after);
  else changed.delete(hand);
  return changed;
}

/** The 50 highest after a change of one; null where one that is not among them may have moved up. */
function highestAfter(highest: readonly number[], last: number | null, next: number): number[] | null {
  const after = [...highest];
  const index = last === null ? -1 : after.indexOf(last);
  if (index >= 0) after.splice(index, 1);
  const isFull = highest.length === ratedPlays;
  if (index >= 0 && isFull && next < (highest.at(-1) ?? 0)) return null;
  const place = after.findIndex((rating) => rating < next);
  after.splice(place < 0 ? after.length : place, 0, next);
  return after.slice(0, ratedPlays);
}
