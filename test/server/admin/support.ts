/** The console's API as a browser talks to it. */
import type { TestAnswer, TestApp, TestPlayer } from '../../support/app.js';
import { startWebSession, csrfOf, type Realm } from '../../../src/server/http/web-session.js';

export interface Browser {
  readonly cookie: string;
  readonly csrf: string;
  get(path: string): Promise<TestAnswer>;
  post(path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>;
}

const names: Record<Realm, string> = { admin: 'kalpa_admin', me: 'kalpa_me' };

/** A browser that is logged in as a player; no password is hashed. */
export async function browserOf(to: TestApp, player: TestPlayer, realm: Realm): Promise<Browser> {
  const { app } = to;
  const token = await app.store.write([], (tx) =>
    startWebSession(tx, {
      ...{ app, realm, userPk: player.pk, now: app.clock.now() },
      caller: { address: '127.0.0.1', deviceIdentifier: null },
    }),
  );
  return browser(to, { cookie: `${names[realm]}=${token}`, csrf: csrfOf(token), base: `/${realm}/api` });
}

/** A browser with a cookie and a CSRF token; paths begin below `base`. */
export function browser(
  to: TestApp,
  { cookie, csrf, base }: { readonly cookie: string; readonly csrf: string; readonly base: string },
): Browser {
  return {
    cookie,
    csrf,
    get: (path) => to.request(base + path, { headers: { Cookie: cookie } }),
    post: (path, body = {}, headers = {}) =>
      to.request(base + path, {
        body: JSON.stringify(body),
        headers: { Cookie: cookie, 'X-CSRF-Token': csrf, 'Content-Type': 'application/json', ...headers },
      }),
  };
}

export interface Console extends Browser {
  readonly admin: TestPlayer;
}

/** An administrator at the console. */
export async function consoleOf(to: TestApp, id = 'boss'): Promise<Console> {
  const admin = await to.player({ id });
  await to.app.store.write([admin.pk], (tx) =>
    tx.updateTable('users').set({ permission: 3 }).where('pk', '=', admin.pk).execute(),
  );
  return { ...(await browserOf(to, admin, 'admin')), admin };
}

/** What the audit log has, the oldest first. */
export async function audited(to: TestApp) {
  const rows = await to.app.store.read.selectFrom('auditLog').selectAll().orderBy('pk').execute();
  return rows.map(({ actor, action, target, SubjectPk, before, after }) => ({
    ...{ actor, action, target, player: SubjectPk },
    before: before === null ? null : (JSON.parse(before) as unknown),
    after: after === null ? null : (JSON.parse(after) as unknown),
  }));
}

/** Gives a player other rights: an administrator's, unless others are named. */
export const promote = (to: TestApp, pk: number, permission = 3) =>
  to.app.store.write([pk], (tx) =>
    tx.updateTable('users').set({ permission }).where('pk', '=', pk).execute(),
  );

/** A log-in of a realm, as a page sends it. */
export const login = (
  to: TestApp,
  body: object,
  headers: Record<string, string> = {},
  realm: Realm = 'admin',
) =>
  to.request(`/${realm}/api/login`, {
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });

/** An account with the password `a password`. */
export async function signUp(to: TestApp, id: string): Promise<{ pk: number; token: string }> {
  const { body } = await to.request('/api/auth/signup', { form: { id, pw: 'a password' } });
  const row = await to.app.store.read
    .selectFrom('users')
    .select('pk')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { pk: row.pk, token: body.data.token };
}
