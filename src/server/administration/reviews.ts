/** The queue of doubtful scores, decided by administrators (specification, 06 *Operations*). */
import { sendDate } from '../../data/dates.js';
import type { Reader } from '../../data/store/store.js';
import { Refusal } from '../http/refusal.js';
import { decideReview, reviewedPlayer, type ReviewDecision } from '../scores/reviews.js';
import { actOnPlayer, type Actor, type Administration } from './administration.js';
import { describeMap } from './belongings.js';
import { pageOf, type Page, type Paged } from './paging.js';

interface Decide {
  readonly actor: Actor;
  /** scoreReviews.pk */
  readonly reviewPk: number;
  readonly decision: ReviewDecision;
}

/** Accepts, hides or removes the score of a review, with its line in the audit log. */
export async function decideScore(
  admin: Administration,
  { actor, reviewPk, decision }: Decide,
): Promise<void> {
  const { store, catalog } = admin;
  const userPk = await reviewedPlayer(store.read, reviewPk);
  await actOnPlayer(admin, { actor, userPk, action: `score.${decision}` }, async (tx) => {
    const { before, after } = await decideReview(tx, { catalog, reviewPk, decision });
    return { result: undefined, before: { review: reviewPk, ...before }, after };
  });
}

interface DecideAll extends Omit<Decide, 'reviewPk'> {
  /** scoreReviews.pk */
  readonly reviews: readonly number[];
}

/** What was not decided, and why. */
export interface Undecided {
  readonly review: number;
  readonly message: string;
}

/** Decides several, each in a transaction of its own: what is refused holds no other up. */
export async function decideScores(
  admin: Administration,
  { actor, reviews, decision }: DecideAll,
): Promise<readonly Undecided[]> {
  const undecided: Undecided[] = [];
  for (const review of new Set(reviews)) {
    try {
      await decideScore(admin, { actor, reviewPk: review, decision });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      undecided.push({ review, message: error.message });
    }
  }
  return undecided;
}

/** A review with the play that it is about; of one that was removed only the review is left. */
export interface ReviewedScore {
  readonly pk: number;
  readonly UserPk: number;
  readonly nickname: string | null;
  readonly MapPk: number;
  readonly state: number;
  readonly reasons: readonly string[];
  /** When the score came in, as a date in ISO 8601. */
  readonly createdAt: string | null;
  readonly score: number | null;
  readonly rate: number | null;
  readonly endState: number | null;
  readonly lunaticMode: number | null;
  readonly perfect: number | null;
  readonly great: number | null;
  readonly good: number | null;
  readonly miss: number | null;
  readonly maxCombo: number | null;
  /** Whether it is the player's best on its map: what stands on the board, unless it is hidden. */
  readonly isBest: boolean;
  /** Of the map, as the catalog names it. */
  readonly title: string | null;
  readonly modeName: string | null;
  readonly difficulty: number | null;
  readonly noteCount: number | null;
}

interface ReviewPage extends Page {
  /** rules/codes.ts `ReviewState` */
  readonly state: number;
  /** Of this player (users.pk) alone. */
  readonly userPk?: number | undefined;
}

/** Reviews of a state, the oldest first. */
export async function listReviews(
  { store, catalog }: Pick<Administration, 'store' | 'catalog'>,
  asked: ReviewPage,
): Promise<Paged<ReviewedScore>> {
  const [db, { state, userPk }] = [store.read, asked];
  let counted = db.selectFrom('scoreReviews').where('state', '=', state);
  if (userPk !== undefined) counted = counted.where('UserPk', '=', userPk);
  const ordered = counted.selectAll().orderBy('pk');
  const { total, rows } = await pageOf(db, { ordered, counted }, asked);
  const plays = await playsBehind(
    db,
    rows.map(({ pk }) => pk),
  );
  return {
    total,
    rows: rows.flatMap(({ RecordPk: _, reasons, createdAt, ...review }) => {
      const play = plays.get(review.pk);
      // Deleted with its player meanwhile.
      if (!play) return [];
      const { best, ...numbers } = play;
      return [
        {
          ...{ ...review, ...numbers, reasons: textsOf(reasons), createdAt: sendDate(createdAt) },
          ...{ ...describeMap(catalog, review.MapPk), isBest: best !== null && best === numbers.score },
          noteCount: catalog.find('maps', review.MapPk)?.noteCount ?? null,
        },
      ];
    }),
  };
}

/** What was played, and by whom, by the review. */
async function playsBehind(db: Reader, reviews: readonly number[]) {
  if (reviews.length === 0) return new Map<number, never>();
  const rows = await db
    .selectFrom('scoreReviews as review')
    .leftJoin('records as record', 'record.pk', 'review.RecordPk')
    .leftJoin('users as user', 'user.pk', 'review.UserPk')
    .leftJoin('bestRecords as best', (join) =>
      join
        .onRef('best.UserPk', '=', 'record.UserPk')
        .onRef('best.MapPk', '=', 'record.MapPk')
        .onRef('best.lunaticMode', '=', 'record.lunaticMode'),
    )
    .select(['review.pk', 'user.nickname', 'record.score', 'record.rate', 'record.endState'])
    .select(['record.lunaticMode', 'record.perfect', 'record.great', 'record.good', 'record.miss'])
    .select(['record.maxCombo', 'best.score as best'])
    .where('review.pk', 'in', reviews)
    .execute();
  return new Map(rows.map((row) => [row.pk, row]));
}

function textsOf(json: string | null): string[] {
  const value: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(value) ? value.map(String) : [];
}
