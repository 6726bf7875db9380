/** The review queue of doubtful scores, over the console's API. */
import { decideScore } from '../administration/reviews.js';
import { jsonWord } from '../http/json.js';
import { pk, word } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { ReviewState } from '../rules/codes.js';
import { listReviews } from '../scores/reviews.js';
import { actorOf, pageFields } from './fields.js';

const states = ['open', 'accepted', 'hidden', 'removed'] as const;

const reviews = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/reviews',
    summary: 'Scores that a check doubted, with its reasons: those still to be decided, or of another state.',
    query: { ...pageFields, state: word(states).default('open') },
  },
  async ({ app, query }) => {
    const { page, size, state } = query;
    const asked = { state: ReviewState[state], limit: size, offset: (page - 1) * size };
    return { reviews: await listReviews(app.store.read, asked) };
  },
);

const decide = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/reviews/:review/decide',
    summary:
      'Accepts a doubtful score, hides it from its board, or removes it: the next best play takes its place.',
    params: { review: pk() },
    body: { decision: jsonWord(['accept', 'hide', 'remove']) },
  },
  async ({ app, params, body, session }) => {
    await decideScore(app, { actor: actorOf(session), reviewPk: params.review, decision: body.decision });
    return {};
  },
);

export const reviewRoutes: readonly WebRoute[] = [reviews, decide];
