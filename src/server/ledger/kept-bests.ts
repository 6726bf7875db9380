/** What is counted over players' best records, kept between requests: a new best changes it by that one. */
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import { replaceBest, type KnownBests } from '../rules/bests.js';
import { modeOf } from '../rules/modes.js';
import {
  countBests,
  highestRatings,
  writeBest,
  type BestRecord,
  type WrittenRecord,
} from './best-records.js';
import { Kept, type KeptOf } from './kept.js';

const ratingBytes = 16;
const modeBytes = 160;

const kept = new Kept<KnownBests>({
  table: 'bestRecords',
  capacity: 4 * 1024 * 1024,
  bytesOf: ({ counts, ratings }) =>
    counts.size * modeBytes +
    [...ratings.values()].reduce((sum, { length }) => sum + length * ratingBytes, 0),
});

const nothing: KnownBests = { counts: new Map(), ratings: new Map() };

const lastBest = prepared<{ userPk: number; mapPk: number; lunaticMode: number }>()(
  (db, { userPk, mapPk, lunaticMode }) =>
    db
      .selectFrom('bestRecords')
      .select(['mode', 'lunaticMode', 'rating', 'miss', 'good', 'great', 'score'])
      .where('UserPk', '=', userPk)
      .where('MapPk', '=', mapPk)
      .where('lunaticMode', '=', lunaticMode),
);

/** A new best record, and what is counted over all of them with it: at least for its mode and hand. */
export interface NewBest {
  readonly row: BestRecord;
  readonly bests: KnownBests;
}

/** Replaces the best record of a map where the score of this one is higher; gives null where it is not. */
export async function improveBest(
  of: KeptOf & { readonly db: Tx },
  record: WrittenRecord,
  rating: number,
): Promise<NewBest | null> {
  const { db, userPk } = of;
  const { MapPk: mapPk, lunaticMode } = record;
  const [last = null] = await lastBest(db, { userPk, mapPk, lunaticMode });
  if (last && last.score >= record.score) return null;
  const known = await kept.read(of, (found = nothing) => found);
  const keep = await kept.writing(of);
  const row = await writeBest(db, record, rating);
  const bests = await complete(of, replaceBest(known, last, row), row.mode);
  keep(bests);
  return { row, bests };
}

/** What is known, with what is counted for a mode and its hand. */
async function complete({ db, userPk }: KeptOf, known: KnownBests, mode: number): Promise<KnownBests> {
  const counts = new Map(known.counts);
  const ratings = new Map(known.ratings);
  if (!counts.has(mode)) counts.set(mode, await countBests(db, userPk, mode));
  const hand = modeOf(mode)?.hand;
  if (hand && !ratings.has(hand)) ratings.set(hand, await highestRatings(db, userPk, hand));
  return { counts, ratings };
}
