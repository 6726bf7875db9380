/** The queue of doubtful scores, decided by administrators (specification, 06 *Operations*). */
import { decideReview, reviewedPlayer, type ReviewDecision } from '../scores/reviews.js';
import { actOnPlayer, type Actor, type Administration } from './administration.js';

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
