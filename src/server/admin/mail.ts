/** Mail from the operator. */
import { z } from 'zod';
import { cancelMail, listSentMails, readProgress, sendMail } from '../administration/mails.js';
import { jsonInteger, jsonList, jsonMoment, jsonReward, jsonText } from '../http/json.js';
import { pageFields } from '../http/paging-fields.js';
import { pk } from '../http/schema.js';
import { defineAdminRoute, type WebRoute } from '../http/web-route.js';
import { actorOf } from './fields.js';

const at = '/admin/api/mails';

export const list = defineAdminRoute(
  {
    method: 'get',
    path: at,
    summary: 'Mails that were sent from here, the newest first.',
    query: pageFields,
  },
  async ({ app, query }) => listSentMails(app, query),
);

const wrongTo = 'must be "all", or a list of 1 to 1000 players (pk).';

const send = defineAdminRoute(
  {
    method: 'post',
    path: at,
    summary: 'Sends a mail to players or all, at once or at a moment; to all in the background.',
    body: {
      to: z.union([z.literal('all'), jsonList(jsonInteger(), { min: 1 })], { error: wrongTo }),
      title: jsonText({ max: 200 }),
      text: jsonText({ min: 0, max: 5000 }),
      items: jsonList(jsonReward(), { max: 20 }).default([]),
      at: jsonMoment().nullish().default(null),
    },
  },
  async ({ app, body, session }) => sendMail(app, { actor: actorOf(session), ...body }),
);

const progress = defineAdminRoute(
  { method: 'get', path: `${at}/:mail`, summary: 'How far a mail is.', params: { mail: pk() } },
  async ({ app, params }) => readProgress(app, params.mail),
);

const cancel = defineAdminRoute(
  {
    method: 'post',
    path: `${at}/:mail/cancel`,
    summary: 'Takes a mail back from all who have not taken what it carries.',
    params: { mail: pk() },
  },
  async ({ app, params, session }) => ({
    takenBack: await cancelMail(app, { actor: actorOf(session), mail: params.mail }),
  }),
);

export const mailRoutes: readonly WebRoute[] = [list, send, progress, cancel];
