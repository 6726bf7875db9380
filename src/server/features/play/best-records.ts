/** Records and best records of plays, and what is counted over them (specification, 04 *End*, a clear, 3 to 7). */
import { sql, type Insertable } from 'kysely';
import { storeDate } from '../../../data/dates.js';
import type { PlayerDatabase, PlayerRow } from '../../../data/player-tables.js';
import { among, prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';
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

const bestOf = prepared<{ userPk: number; mapPk: number; lunaticMode: number }>()(
  (db, { userPk, mapPk, lunaticMode }) =>
    db
      .selectFrom('bestRecords')
      .select(['pk', 'score'])
      .where('UserPk', '=', userPk)
      .where('MapPk', '=', mapPk)
      .where('lunaticMode', '=', lunaticMode),
);

/** Replaces the best record of a map where the score is higher; gives the new row, or null where it is not. */
export async function improveBest(tx: Tx, played: Played, rating: number): Promise<BestRecord | null> {
  const { userPk, play, result } = played;
  const [before] = await bestOf(tx, { userPk, mapPk: play.mapPk, lunaticMode: play.lunaticMode });
  if (before && result.score <= before.score) return null;
  const row = { ...recordOf(played), rating };
  if (!before) return tx.insertInto('bestRecords').values(row).returningAll().executeTakeFirstOrThrow();
  return tx
    .updateTable('bestRecords')
    .set(row)
    .where('pk', '=', before.pk)
    .returningAll()
    .executeTakeFirstOrThrow();
}

const countsOf = prepared<{ userPk: number; mode: number }>()((db, { userPk, mode }) =>
  db
    .selectFrom('bestRecords')
    .select(({ fn }) => [
      fn.countAll<number>().as('clears'),
      sql<number>`coalesce(sum(case when "miss" = 0 then 1 else 0 end), 0)`.as('fullCombos'),
      sql<number>`coalesce(sum(case when "miss" = 0 and "good" = 0 and "great" = 0 then 1 else 0 end), 0)`.as(
        'allPerfects',
      ),
    ])
    .where('UserPk', '=', userPk)
    .where('mode', '=', mode)
    .where('lunaticMode', '=', 0),
);

/** The best records of one mode, counted for the public profile. */
export async function countBests(tx: Tx, userPk: number, mode: number): Promise<ModeCounts> {
  const [row] = await countsOf(tx, { userPk, mode });
  const { clears = 0, fullCombos = 0, allPerfects = 0 } = row ?? {};
  return { mode, clears: Number(clears), fullCombos: Number(fullCombos), allPerfects: Number(allPerfects) };
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

const scoreSum = prepared<{ userPk: number; mode: number }>()((db, { userPk, mode }) =>
  db
    .selectFrom('bestRecords')
    .select(sql<number>`coalesce(sum("score"), 0)`.as('sum'))
    .where('UserPk', '=', userPk)
    .where('mode', '=', mode),
);

/** The sum of a player's best scores of one mode. */
export async function sumScores(tx: Tx, userPk: number, mode: number): Promise<number> {
  const [row] = await scoreSum(tx, { userPk, mode });
  return Number(row?.sum ?? 0);
}
