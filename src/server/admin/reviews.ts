/** The review queue of doubtful scores, over the console's API. */
import { decideScore, decideScores, listReviews } from '../administration/reviews.js';
import { jsonInteger, jsonList, jsonWord } from '../http/json.js';
import { pageFields } from '../http/paging-fields.js';
import { pk, word } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { ReviewState, reviewStates } from '../rules/codes.js';
import { actorOf } from './fields.js';

const decisions = ['accept', 'hide', 'remove'] as const;

export const reviews = defineAdminRoute(
  {
    method: 'get',
    path: '/admin/api/reviews',
    summary:
      'Scores that a check doubted, the oldest first, with its reasons: open ones, or of another state.',
    query: { ...pageFields, state: word(reviewStates).default('open'), player: pk().optional() },
  },
  async ({ app, query: { state, player, ...page } }) =>
    listReviews(app, { ...page, state: ReviewState[state], userPk: player }),
);

const decide = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/reviews/:review/decide',
    summary:
      'Accepts a doubtful score, hides it from its board, or removes it: the next best play takes its place.',
    params: { review: pk() },
    body: { decision: jsonWord(decisions) },
  },
  async ({ app, params, body, session }) => {
    await decideScore(app, { actor: actorOf(session), reviewPk: params.review, decision: body.decision });
    return {};
  },
);

const decideAll = defineAdminRoute(
  {
    method: 'post',
    path: '/admin/api/reviews/decide',
    summary: 'Decides several at once; `undecided` says which were refused, and why. The others are done.',
    body: {
      reviews: jsonList(jsonInteger(), { min: 1, max: 200 }),
      decision: jsonWord(decisions),
    },
  },
  async ({ app, body, session }) => ({
    undecided: await decideScores(app, { actor: actorOf(session), ...body }),
  }),
);

export const reviewRoutes: readonly WebRoute[] = [reviews, decide, decideAll];
