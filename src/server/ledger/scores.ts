/**
 * The score of a play, alone or in a round of multiplay: its record, the best record with its rating, and what is
 * counted over the best ones (specification, 04 *End*, a clear, 3, 5, 6 and the rating of 7).
 */
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import type { KnownBests } from '../rules/bests.js';
import { isClear, ReviewState } from '../rules/codes.js';
import { handColumns, modeOf } from '../rules/modes.js';
import { doubts as doubtsOf, type PlayNumbers } from '../rules/plausibility.js';
import { publicCounters } from '../rules/public-profile.js';
import { astralRating, recordRating } from '../rules/rating.js';
import { addRecord, type BestRecord, type PlayedMap } from './best-records.js';
import { improveBest } from './kept-bests.js';
import type { Ledger } from './ledger.js';

export interface Scoring {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly ledger: Ledger;
  readonly player: { readonly pk: number };
  /** Unix ms. */
  readonly now: number;
}

export interface Score {
  readonly play: PlayedMap;
  readonly result: PlayNumbers;
  /** From `judge`. */
  readonly doubts: readonly string[];
}

export interface Scored {
  readonly record: PlayerRow<'records'>;
  readonly rating: number;
  /** What a new best brings; null where the play is none. */
  readonly best: {
    readonly row: BestRecord;
    /** The sum of the best scores of that mode. */
    readonly modeScores: number;
    /** The hand's astral rating, under the name of its column. */
    readonly ratings: Readonly<Record<string, number>>;
  } | null;
}

/** Why a score is doubtful, one text each. Refuses a doubtful one where the setting `scoreChecks` says so. */
export function judge(app: AppContext, mapPk: number, result: PlayNumbers): string[] {
  const doubts = doubtsOf(result, app.catalog.find('maps', mapPk)?.noteCount ?? 0);
  if (doubts.length > 0 && app.settings.scoreChecks === 'reject') {
    throw refuse(`The score is not plausible: ${doubts.join(', ')}.`);
  }
  return doubts;
}

/** Records a score; only a clear can be a best one. What is counted over the best ones is posted to the ledger. */
export async function recordScore(scoring: Scoring, { play, result, doubts }: Score): Promise<Scored> {
  const { app, tx, player, now } = scoring;
  const { packPk: PackPk, lunaticMode } = play;
  const rating = recordRating(app.catalog.find('maps', play.mapPk), {
    PackPk,
    lunaticMode,
    rate: result.rate,
  });
  const record = await addRecord(tx, { userPk: player.pk, play, result, now });
  if (doubts.length > 0 && app.settings.scoreChecks === 'review') {
    const review = { UserPk: player.pk, RecordPk: record.pk, MapPk: play.mapPk, state: ReviewState.open };
    const reasons = JSON.stringify(doubts);
    await tx
      .insertInto('scoreReviews')
      .values({ ...review, reasons, createdAt: storeDate(now) })
      .execute();
  }
  const of = { store: app.store, db: tx, userPk: player.pk };
  const best = isClear(result.endState) ? await improveBest(of, record, rating) : null;
  return { record, rating, best: best && { row: best.row, ...countOverBests(scoring, play, best.bests) } };
}

/** Posts what changed of all that is counted over the best records; gives what the answer says of it. */
function countOverBests({ ledger }: Scoring, { mode, lunaticMode }: PlayedMap, bests: KnownBests) {
  const counted = bests.counts.get(mode);
  const modeScores = counted?.scores ?? 0;
  const info = modeOf(mode);
  if (!info || !counted) return { modeScores, ratings: {} };
  if (lunaticMode === 0) {
    const counters = publicCounters([counted]);
    const columns = [info.clears, info.fullCombos, info.allPerfects];
    ledger.publicProfile.set(
      Object.fromEntries(columns.map((column) => [column, counters.get(column) ?? 0])),
    );
  }
  const ratings = { [handColumns[info.hand].rating]: astralRating(bests.ratings.get(info.hand) ?? []) };
  ledger.profile.set(ratings);
  return { modeScores, ratings };
}
