/**
 * The HTTP application: a Koa app over the declared routes. One line is logged per request; an unknown error becomes
 * a generic 500 with the request's id, logged once (specification, 00 rule 3, 06 *Operations*).
 */
import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import type { AppContext } from '../context.js';
import { snapshotOf } from '../live/live.js';
import { callerOf } from './caller.js';
import { readFields } from './body.js';
import { Refusal } from './refusal.js';
import { Answer, JsonPieces } from './route.js';
import { parseFields } from './schema.js';
import { pathParameters, send, setRetryAfter, shortReply, type Reply } from './reply.js';
import { handleAsPlayer } from './session.js';
import { handleWeb } from './web.js';
import { isWebRoute, type AnyRoute } from './web-route.js';

/** The Koa application over `routes`; `extend` may add what is no declared route (static files, health). */
export function createApplication(
  app: AppContext,
  routes: readonly AnyRoute[],
  extend?: (koa: Koa) => void,
): Koa {
  const koa = new Koa();
  koa.silent = true;
  koa.use(async (context, next) => {
    const started = app.clock.now();
    const id = randomUUID();
    context.set('X-Request-Id', id);
    try {
      await next();
      if (context.status === 404 && context.body === undefined) send(context, shortReply(404, 'Not found.'));
    } catch (error) {
      send(context, errorReply(app, context, { error, id }));
    }
    const ms = app.clock.now() - started;
    const { status } = context;
    // Heard by the metrics (metrics/metrics.ts); what is no route is one for them, as paths are without end.
    koa.emit('answered', { route: (context.state['route'] as string | undefined) ?? 'other', status, ms });
    app.log.info(
      {
        id,
        method: context.method,
        route: routeName(context),
        status,
        ms,
        user: context.state['user'] as number | undefined,
      },
      'request',
    );
  });
  const router = new Router();
  for (const route of routes) {
    // The router takes a slash more at the end of a path, but not one less.
    router[route.method](route.path.replace(/\/$/, ''), async (context) => {
      context.state['route'] = route.path;
      const reply = await handle(app, route, context);
      context.state['user'] = reply.user;
      send(context, reply);
    });
  }
  koa.use(router.routes());
  extend?.(koa);
  return koa;
}

async function handle(live: AppContext, route: AnyRoute, context: Context): Promise<Reply> {
  const app = snapshotOf(live);
  if (isWebRoute(route)) return handleWeb(app, route, context);
  if (route.session === 'player') return handleAsPlayer(app, route, context);
  try {
    const now = app.clock.now();
    const fields = await readFields(context.req);
    const input = {
      app,
      now,
      caller: callerOf(context, app),
      params: parseFields(route.params, pathParameters(context)),
      body: parseFields(route.body, fields),
    };
    const handled = await route.handle(input);
    if (handled instanceof JsonPieces) throw new Error('An open route answers with a document.');
    const answer = handled instanceof Answer ? handled : new Answer(handled);
    return openReply(200, answer.options.message ?? 'Success.', answer.data);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    setRetryAfter(context, error);
    return openReply(error.status, error.message, error.data);
  }
}

/** Open routes answer in a shape of their own (specification, 10 *03*). */
function openReply(status: number, message: string, data: object | string): Reply {
  return { status, pieces: [JSON.stringify({ state: 0, message, data, updatedUserItems: [] })] };
}

interface Failed {
  readonly error: unknown;
  readonly id: string;
}

function errorReply(app: AppContext, context: Context, { error, id }: Failed): Reply {
  if (error instanceof Refusal) {
    setRetryAfter(context, error);
    return shortReply(error.status, error.message, error.data);
  }
  app.log.error({ id, route: routeName(context), err: error }, 'request failed');
  return shortReply(500, `Something went wrong on the server. The operator finds it in the log as ${id}.`);
}

/** The declared path, so that logs group by route; what is not declared is not echoed at any length. */
function routeName(context: Context): string {
  const route: unknown = context.state['route'];
  return typeof route === 'string' ? route : context.path.slice(0, 100);
}
