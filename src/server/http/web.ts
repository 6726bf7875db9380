/** Requests of browsers: headers, cookie and CSRF token around the handler (specification, 06 *Administration*). */
import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import type { AppContext } from '../context.js';
import { readJsonFields } from './body.js';
import { callerOf, isSecure } from './caller.js';
import { refuse, Refusal } from './refusal.js';
import { pathParameters, setRetryAfter, shortReply, type Reply } from './reply.js';
import { parseFields } from './schema.js';
import { Download, type WebRoute } from './web-route.js';
import { findWebSession, webIdleMs, type Realm, type WebSession } from './web-session.js';

/** Cookies: name and path by realm, so that one page never sends the other's. */
const cookies: Record<Realm, { readonly name: string; readonly path: string }> = {
  admin: { name: 'kalpa_admin', path: '/admin' },
  me: { name: 'kalpa_me', path: '/me' },
};

const csrfHeader = 'X-CSRF-Token';

/** Nothing from elsewhere, nothing inline, in nobody's frame, and nothing kept: for pages and answers alike. */
function setWebHeaders(context: Context): void {
  context.set({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
      "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
}

/** Handles a request of a route for browsers: the handler's document, or a refusal as `{state, message, data}`. */
export async function handleWeb(app: AppContext, route: WebRoute, context: Context): Promise<Reply> {
  setWebHeaders(context);
  try {
    const now = app.clock.now();
    const cookie = cookieOf(app, route.session, context);
    const session = route.isEntrance
      ? undefined
      : await findWebSession(app, { realm: route.session, token: cookie.token, now });
    // The browser forgets a cookie by the same clock as the server.
    if (session && session.keptFor !== null) cookie.set(cookie.token ?? null, session.keptFor);
    if (route.method === 'post') assertOwnPage(context, session);
    const body = route.method === 'post' ? await readJsonFields(context.req) : new Map<string, unknown>();
    const input = {
      app,
      now,
      caller: callerOf(context, app),
      params: parseFields(route.params, pathParameters(context)),
      query: parseFields(route.query, queryOf(context)),
      body: parseFields(route.body, body),
      cookie,
    };
    // An entrance's handler takes no session.
    const answer = await route.handle({ ...input, session: session as WebSession });
    return replyOf(answer, session);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    setRetryAfter(context, error);
    return shortReply(error.status, error.message, error.data);
  }
}

/**
 * A page of another site can post neither JSON nor our header without being asked first, and we answer no such asking;
 * browsers that say where a request comes from are believed as well.
 */
function assertOwnPage(context: Context, session: WebSession | undefined): void {
  if (!context.is('application/json')) {
    throw refuse('Content-Type: must be application/json.', { status: 415 });
  }
  const site = context.get('Sec-Fetch-Site');
  if (site !== '' && site !== 'same-origin' && site !== 'none') {
    throw refuse('This request comes from another site.', { status: 403 });
  }
  if (session && !isEqual(context.get(csrfHeader), session.csrf)) {
    throw refuse(`${csrfHeader}: is missing or wrong. Load the page again.`, { status: 403 });
  }
}

function isEqual(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function queryOf(context: Context): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(context.query).map(([name, value]) => {
      if (typeof value !== 'string') throw refuse(`${name.slice(0, 64)}: sent twice.`);
      if (value.includes('\0')) throw refuse(`${name.slice(0, 64)}: must not contain NUL.`);
      return [name, value];
    }),
  );
}

/** The cookie of a realm: what the browser sent, and setting it for so many seconds; null takes it away. */
function cookieOf(app: AppContext, realm: Realm, context: Context) {
  const { name, path } = cookies[realm];
  return {
    token: context.cookies.get(name),
    set(token: string | null, seconds = webIdleMs / 1000): void {
      // By hand, as the cookies of Koa refuse `secure` behind a proxy that it does not know.
      const age = token === null ? 0 : seconds;
      const parts = [
        `${name}=${token ?? ''}`,
        `Path=${path}`,
        `Max-Age=${age}`,
        'HttpOnly',
        'SameSite=Strict',
      ];
      if (isSecure(context, app)) parts.push('Secure');
      context.set('Set-Cookie', parts.join('; '));
    },
  };
}

function replyOf(answer: object, session: WebSession | undefined): Reply {
  const user = session ? { user: session.user.pk } : {};
  if (!(answer instanceof Download)) return { status: 200, pieces: [JSON.stringify(answer)], ...user };
  const { file, content } = answer;
  return { status: 200, pieces: [], download: { ...file, content }, ...user };
}
