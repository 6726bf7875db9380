/** Logging in to the console or the player page: id and password of the game account, a session of its own. */
import { refuse } from '../http/refusal.js';
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
import { readPlayerRows } from '../http/player.js';
import { lowerCaseKey } from '../rules/names.js';
import { countAttempt, forgiveAttempt } from './attempts.js';

const wrongCredentials = 'The ID or the password is wrong.';

/** What a page needs to know of its session. */
function sessionDocument({ user, csrf }: Pick<WebSession, 'user' | 'csrf'>): object {
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
      const idKey = lowerCaseKey(body.id);
      const attempt = { app, caller, now, account: `login ${idKey}` } as const;
      await countAttempt(attempt);
      const user = await app.store.read
        .selectFrom('users')
        .select(['pk', 'id', 'nickname', 'pw'])
        .where('idKey', '=', idKey)
        .executeTakeFirst();
      // An unknown id costs the same hash, so that the time does not tell.
      if (!(await app.passwords.verify(body.password, user?.pw)) || !user) throw refuse(wrongCredentials);
      const token = await app.store.write([user.pk], async (tx) => {
        const present = (await readPlayerRows(tx, user.pk)).user;
        if (present?.pw !== user.pw) throw refuse(wrongCredentials);
        assertMayBeHere(realm, present);
        await forgiveAttempt(tx, attempt);
        return startWebSession(tx, { app, realm, userPk: user.pk, caller, now });
      });
      cookie.set(token);
      const { pk, id, nickname } = user;
      return sessionDocument({ user: { pk, id, nickname }, csrf: csrfOf(token) });
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
