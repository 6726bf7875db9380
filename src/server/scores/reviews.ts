/**
 * The queue of doubtful scores (specification, 06 *Operations*): accept one, hide it from boards, or remove it. Each is
 * for a transaction that holds the player's lock; the console, its API and the commands call them and keep the audit.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import { refuse } from '../http/refusal.js';
import { ReviewState } from '../rules/codes.js';
import { hideBest, removeRecord } from './removal.js';

export type ReviewDecision = 'accept' | 'hide' | 'remove';

/** Whose score a review is about (users.pk): the player to lock. Refuses with 404 where there is no such review. */
export async function reviewedPlayer(db: Reader, reviewPk: number): Promise<number> {
  return (await readReview(db, reviewPk)).UserPk;
}

interface Deciding {
  readonly catalog: Catalog;
  readonly reviewPk: number;
  readonly decision: ReviewDecision;
}

/** What a decision changed, for the audit log. */
export interface DecidedReview {
  readonly before: { readonly state: number };
  readonly after: {
    readonly state: number;
    /** The best score that took the removed one's place. */
    readonly best?: number | null;
  };
}

/**
 * Decides a review. A decision may be changed, but a removed score is gone; accepting a hidden one puts it back on its
 * board. Removing takes the play out of the records: the best of the others takes its place, ratings follow.
 */
export async function decideReview(
  tx: Tx,
  { catalog, reviewPk, decision }: Deciding,
): Promise<DecidedReview> {
  const review = await readReview(tx, reviewPk);
  const before = { state: review.state };
  if (review.state === ReviewState.removed) throw refuse('This score was removed already.');
  const record = await tx
    .selectFrom('records')
    .selectAll()
    .where('pk', '=', review.RecordPk)
    .executeTakeFirst();
  const state = {
    accept: ReviewState.accepted,
    hide: ReviewState.hidden,
    remove: ReviewState.removed,
  }[decision];
  await tx.updateTable('scoreReviews').set({ state }).where('pk', '=', reviewPk).execute();
  if (!record) return { before, after: { state } };
  if (decision !== 'remove') {
    await hideBest(tx, record, decision === 'hide');
    return { before, after: { state } };
  }
  return { before, after: { state, best: await removeRecord(tx, catalog, record) } };
}

async function readReview(db: Reader | Tx, pk: number): Promise<PlayerRow<'scoreReviews'>> {
  const review = await db.selectFrom('scoreReviews').selectAll().where('pk', '=', pk).executeTakeFirst();
  if (!review) throw refuse('There is no such review.', { status: 404 });
  return review;
}
