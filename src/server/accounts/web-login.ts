/** Logging in to the console or the player page: id and password of the game account, a session of its own. */
import { jsonText } from '../http/json.js';
import { defineAdminRoute, defineEntrance, defineMeRoute, type WebRoute } from '../http/web-route.js';
import {
  assertMayBeHere,
  csrfOf,
  endWebSession,
  startWebSession,
  webIdleMs,
  type Realm,
  type WebSession,
} from '../http/web-session.js';
import { enter } from './entering.js';

const wrongCredentials = 'The ID or the password is wrong.';

/** What a page needs to know of its session. */
function sessionDocument({ user, csrf }: Pick<WebSession, 'user' | 'csrf'>) {
  return { user, csrf, idleMinutes: webIdleMs / 60_000 };
}

/** Log-in, log-out and the present session of a realm, below `base`. */
export function webLoginRoutes(realm: Realm, base: string): readonly WebRoute[] {
  const define = realm === 'admin' ? defineAdminRoute : defineMeRoute;
  const login = defineEntrance(
    realm,
    {
      method: 'post',
      path: `${base}/login`,
      summary: 'Logs in and sets the cookie; answers like `session`.',
      body: { id: jsonText(), password: jsonText() },
    },
    async ({ app, body, caller, now, cookie }) => {
      const { id, password } = body;
      const entrance = { app, caller, now, id, password, wrong: wrongCredentials };
      const { token, user } = await enter(entrance, async (tx, { pk, ...entered }) => {
        assertMayBeHere(app, realm, entered);
        const started = await startWebSession(tx, { app, realm, userPk: pk, caller, now });
        return { token: started, user: { pk, id: entered.id, nickname: entered.nickname } };
      });
      cookie.set(token);
      return sessionDocument({ user, csrf: csrfOf(token) });
    },
  );
  const logout = define(
    { method: 'post', path: `${base}/logout`, summary: 'Ends the session.' },
    async ({ app, session, cookie }) => {
      await app.store.write([], (tx) => endWebSession(tx, session.pk));
      cookie.set(null);
      return {};
    },
  );
  const present = define(
    {
      method: 'get',
      path: `${base}/session`,
      summary: 'Who is logged in, and the CSRF token of the session.',
    },
    async ({ session }) => sessionDocument(session),
  );
  return [login, logout, present];
}
