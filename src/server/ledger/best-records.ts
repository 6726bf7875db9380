/** Records and best records of plays, and what is counted over them (specification, 04 *End*, a clear, 3 to 7). */
import { sql } from 'kysely';
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { BestCounts } from '../rules/bests.js';
import type { PlayNumbers } from '../rules/plausibility.js';
import { handModes, type Hand } from '../rules/modes.js';
import { ratedPlays } from '../rules/rating.js';

export type BestRecord = PlayerRow<'bestRecords'>;

/** What every record of a play holds that the client does not say (specification, 04 *End*, a clear, 3). */
const fixed = {
  isStage: 0,
  category: 0,
  lampState: 4,
  recordFileName: null,
  skin: 'playnote.default',
} as const;

/** What was played, and how it is marked: a play alone and a round of multiplay differ in the last two. */
export interface PlayedMap {
  readonly noteMode: number;
  readonly playMode: number;
  readonly mode: number;
  readonly lunaticMode: number;
  readonly packPk: number;
  readonly trackPk: number;
  readonly mapPk: number;
  readonly rank: number;
  readonly lunaticLampState: number;
}

export interface Played {
  readonly userPk: number;
  readonly play: PlayedMap;
  readonly result: PlayNumbers;
  readonly now: number;
}

function recordOf({ userPk, play, result, now }: Played) {
  const { noteMode, playMode, mode, lunaticMode, packPk, trackPk, mapPk, rank, lunaticLampState } = play;
  const { endState, rate, miss, good, great, perfect, maxCombo, score } = result;
  const date = storeDate(now);
  return {
    noteMode,
    playMode,
    mode,
    lunaticMode,
    rank,
    lunaticLampState,
    endState,
    rate,
    hp: Math.round(result.hp),
    miss,
    good,
    great,
    perfect,
    maxCombo,
    score,
    UserPk: userPk,
    PackPk: packPk,
    TrackPk: trackPk,
    MapPk: mapPk,
    createdAt: date,
    updatedAt: date,
    // Last: an object that begins as a copy of a small one is made anew as it grows.
    ...fixed,
  };
}

type RecordColumns = ReturnType<typeof recordOf>;

/** A record as it was written. */
export type WrittenRecord = RecordColumns & { readonly pk: number };

/** The columns of a record as placeholders, each by its name. */
function placeholders(values: RecordColumns): RecordColumns {
  const { noteMode, playMode, mode, lunaticMode, endState, rate, hp, miss, good, great, perfect } = values;
  const { maxCombo, score, UserPk, PackPk, TrackPk, MapPk, createdAt, updatedAt } = values;
  const { rank, lunaticLampState } = values;
  const played = { noteMode, playMode, mode, lunaticMode, endState, rate, hp, miss, good, great, perfect };
  const where = { maxCombo, score, UserPk, PackPk, TrackPk, MapPk, createdAt, updatedAt };
  return { ...fixed, ...played, ...where, rank, lunaticLampState };
}

const insertRecord = prepared<RecordColumns>()((db, values) =>
  db.insertInto('records').values(placeholders(values)).returning('pk'),
);

/** Writes the record of a play; gives its row. */
export async function addRecord(tx: Tx, played: Played): Promise<WrittenRecord> {
  const values = recordOf(played);
  const [row] = await insertRecord(tx, values);
  if (!row) throw new Error('A record that was inserted has a pk.');
  return { ...values, pk: row.pk };
}

const insertBest = prepared<RecordColumns & { rating: number }>()((db, values) => {
  const { UserPk, MapPk, lunaticMode, ...others } = placeholders(values);
  // What was hidden was the score before: a higher one is judged by itself.
  const row = { ...others, rating: values.rating, hidden: 0 };
  return db
    .insertInto('bestRecords')
    .values({ UserPk, MapPk, lunaticMode, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['UserPk', 'MapPk', 'lunaticMode'])
        .doUpdateSet(row)
        .where('bestRecords.score', '<', values.score),
    )
    .returningAll();
});

/** Puts a record in the place of the best one of its map, which has a lower score if there is one; gives its row. */
export async function writeBest(tx: Tx, record: WrittenRecord, rating: number): Promise<BestRecord> {
  const [best] = await insertBest(tx, { ...record, rating });
  if (!best) throw new Error('A best record with a higher score was to be replaced.');
  return best;
}

const countIf = (condition: string) =>
  sql<number>`coalesce(sum(case when ${sql.raw(condition)} then 1 else 0 end), 0)`;

const countsOf = prepared<{ userPk: number; mode: number }>()((db, { userPk, mode }) =>
  db
    .selectFrom('bestRecords')
    .select([
      countIf('"lunaticMode" = 0').as('clears'),
      countIf('"lunaticMode" = 0 and "miss" = 0').as('fullCombos'),
      countIf('"lunaticMode" = 0 and "miss" = 0 and "good" = 0 and "great" = 0').as('allPerfects'),
      sql<number>`coalesce(sum("score"), 0)`.as('scores'),
    ])
    .where('UserPk', '=', userPk)
    .where('mode', '=', mode),
);

/** The best records of one mode: counted for the public profile, and the sum of their scores, lunatic ones included. */
export async function countBests(db: Reader | Tx, userPk: number, mode: number): Promise<BestCounts> {
  const [row] = await countsOf(db, { userPk, mode });
  const { clears = 0, fullCombos = 0, allPerfects = 0, scores = 0 } = row ?? {};
  return {
    mode,
    clears: Number(clears),
    fullCombos: Number(fullCombos),
    allPerfects: Number(allPerfects),
    scores: Number(scores),
  };
}

const topRatings = prepared<{ userPk: number; modes: readonly number[] }>()((db, { userPk, modes }) =>
  db
    .selectFrom('bestRecords')
    .select('rating')
    .where('UserPk', '=', userPk)
    .where('mode', 'in', among(db, modes))
    .orderBy('rating', 'desc')
    .limit(ratedPlays),
);

/** The 50 highest ratings of a hand over the player's best records, the highest first. */
export async function highestRatings(db: Reader | Tx, userPk: number, hand: Hand): Promise<number[]> {
  const rows = await topRatings(db, { userPk, modes: handModes(hand) });
  return rows.map(({ rating }) => rating);
}
