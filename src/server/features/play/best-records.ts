/** Records and best records of plays, and what is counted over them (specification, 04 *End*, a clear, 3 to 7). */
import { sql, type Insertable } from 'kysely';
import { storeDate } from '../../../data/dates.js';
import type { PlayerDatabase, PlayerRow } from '../../../data/player-tables.js';
import { among, prepared } from '../../../data/store/prepared.js';
import { touch, type Tx } from '../../../data/store/store.js';
import type { PlayResult } from '../../rules/plausibility.js';
import { handModes, type Hand } from '../../rules/modes.js';
import type { ModeCounts } from '../../rules/public-profile.js';
import { astralRating } from '../../rules/rating.js';
import type { StartedPlay } from './sessions.js';

export type BestRecord = PlayerRow<'bestRecords'>;

/** What every record of a play holds that the client does not say (specification, 04 *End*, a clear, 3). */
const fixed = {
  isStage: 0,
  category: 0,
  rank: 7,
  lampState: 4,
  lunaticLampState: 4,
  recordFileName: null,
  skin: 'playnote.default',
} as const;

interface Played {
  readonly userPk: number;
  readonly play: StartedPlay;
  readonly result: PlayResult;
  readonly now: number;
}

function recordOf({ userPk, play, result, now }: Played): Insertable<PlayerDatabase['records']> {
  const { noteMode, playMode, mode, lunaticMode, packPk, trackPk, mapPk } = play;
  const { endState, rate, miss, good, great, perfect, maxCombo, score } = result;
  const date = storeDate(now);
  return {
    ...fixed,
    noteMode,
    playMode,
    mode,
    lunaticMode,
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
  };
}

/** Writes the record of a play; gives its pk. */
export async function addRecord(tx: Tx, played: Played): Promise<number> {
  const { pk } = await tx
    .insertInto('records')
    .values(recordOf(played))
    .returning('pk')
    .executeTakeFirstOrThrow();
  return pk;
}

/** Replaces the best record of a map where the score is higher; gives the new row, or null where it is not. */
export async function improveBest(tx: Tx, played: Played, rating: number): Promise<BestRecord | null> {
  const row = { ...recordOf(played), rating };
  // Past the note of what is written to: where the score is not higher nothing is, and initialinfo's copy is good.
  const best = await tx
    .withoutPlugins()
    .insertInto('bestRecords')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['UserPk', 'MapPk', 'lunaticMode'])
        .doUpdateSet(row)
        .where('bestRecords.score', '<', played.result.score),
    )
    .returningAll()
    .executeTakeFirst();
  if (!best) return null;
  touch(tx, 'bestRecords');
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
export async function countBests(
  tx: Tx,
  userPk: number,
  mode: number,
): Promise<ModeCounts & { readonly scores: number }> {
  const [row] = await countsOf(tx, { userPk, mode });
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
    .limit(50),
);

/** The astral rating of a hand over the player's best records. */
export async function handRating(tx: Tx, userPk: number, hand: Hand): Promise<number> {
  const rows = await topRatings(tx, { userPk, modes: handModes(hand) });
  return astralRating(rows.map(({ rating }) => rating));
}
