import { once } from 'node:events';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adminRoutes } from '../../../src/server/admin/routes.js';
import { endOldWebSessions } from '../../../src/server/http/web-session.js';
import { inFolder } from '../../cli/run.js';
import { withApp, type TestAnswer } from '../../support/app.js';
import { writeCertificate } from '../../support/certificate.js';
import { browser, browserOf, consoleOf, login, promote, signUp } from './support.js';

const hourMs = 3_600_000;

test('an administrator logs in by id and password, and out again', () =>
  withApp({}, async (to) => {
    const { pk } = await signUp(to, 'Boss');
    assert.equal(
      [
        (await login(to, { id: 'boss', password: 'a password' })).status,
        (await login(to, { id: 'boss' })).status,
      ],
      [403, 400],
    );
    await promote(to, pk);
    const wrong = await login(to, { id: 'boss', password: 'another' });
    assert.equal([wrong.status, wrong.body.message], [400, 'The ID or the password is wrong.']);
    const entered = await login(to, { id: 'BOSS', password: 'a password' });
    assert.is(entered.status, 200);
    assert.equal(entered.body.user.id, 'Boss');
    const header = entered.headers.get('set-cookie') ?? '';
    assert.match(
      header,
      /^kalpa_admin=[0-9a-f]{64}; Path=\/admin; Max-Age=28800; HttpOnly; SameSite=Strict$/,
    );
    const [cookie = ''] = header.split(';');
    const page = browser(to, { cookie, csrf: entered.body.csrf, base: '/admin/api' });
    assert.equal((await page.get('/session')).body, entered.body);
    const left = await page.post('/logout');
    assert.match(left.headers.get('set-cookie') ?? '', /^kalpa_admin=; Path=\/admin; Max-Age=0;/);
    assert.is((await page.get('/session')).status, 401);
  }));

test('behind a proxy that is believed the cookie is for TLS alone', () =>
  withApp({ settings: { trustProxy: ['127.0.0.1'] } }, async (to) => {
    const { pk } = await signUp(to, 'boss');
    await promote(to, pk);
    const header = async (headers: Record<string, string>) =>
      (await login(to, { id: 'boss', password: 'a password' }, headers)).headers.get('set-cookie');
    assert.match((await header({ 'X-Forwarded-Proto': 'https' })) ?? '', /; Secure$/);
    assert.not.match((await header({ 'X-Forwarded-Proto': 'http' })) ?? '', /Secure/);
  }));

test('over TLS, at the real listener, the cookie is for TLS alone; over HTTP at the same port it is not', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'server.pem');
    const ca = await writeCertificate(file);
    await withApp({ settings: { tls: { cert: file, key: file } } }, async (to) => {
      const { port } = new URL(to.address);
      const ask = async (path: string, body: object, isSecure: boolean) => {
        const options = { host: '127.0.0.1', port, path, method: 'POST', agent: false };
        const headers = { 'Content-Type': 'application/json' };
        const asked = isSecure
          ? secureRequest({ ...options, headers, ca })
          : plainRequest({ ...options, headers });
        asked.end(JSON.stringify(body));
        const [response] = (await once(asked, 'response')) as [IncomingMessage];
        response.resume();
        await once(response, 'end');
        return { status: response.statusCode, cookie: String(response.headers['set-cookie']) };
      };
      const player = await to.player({ id: 'boss' });
      const pw = await to.app.passwords.hash('a password');
      await to.app.store.write([player.pk], (tx) =>
        tx.updateTable('users').set({ pw, permission: 3 }).where('pk', '=', player.pk).execute(),
      );
      const credentials = { id: 'boss', password: 'a password' };
      for (const path of ['/admin/api/login', '/me/api/login']) {
        const secure = await ask(path, credentials, true);
        assert.is(secure.status, 200);
        assert.match(secure.cookie, /; HttpOnly; SameSite=Strict; Secure$/);
        const plain = await ask(path, credentials, false);
        assert.is(plain.status, 200);
        assert.not.match(plain.cookie, /Secure/);
      }
    });
  }));

test('who is no proxy that is believed makes no cookie secure', () =>
  withApp({}, async (to) => {
    const { pk } = await signUp(to, 'boss');
    await promote(to, pk);
    const headers = { 'X-Forwarded-Proto': 'https' };
    const entered = await login(to, { id: 'boss', password: 'a password' }, headers);
    assert.not.match(entered.headers.get('set-cookie') ?? 'none', /Secure|none/);
  }));

test('without a session of the console nothing opens: not with a game token, nor with a player page’s', () =>
  withApp({}, async (to) => {
    const { admin } = await consoleOf(to);
    const me = await browserOf(to, admin, 'me');
    const asAdmin = browser(to, { cookie: me.cookie.replace('_me', '_admin'), csrf: me.csrf, base: '' });
    const stolen = browser(to, { cookie: `kalpa_admin=${admin.token}`, csrf: '', base: '' });
    for (const { method, path, isEntrance } of adminRoutes) {
      if (isEntrance) continue;
      const at = path.replaceAll(/:\w+/g, '1');
      const json = { 'Content-Type': 'application/json' };
      const header = { 'Custom-UserToken': admin.token, ...json };
      const answers = await Promise.all([
        to.request(at, method === 'get' ? { headers: header } : { headers: header, body: '{}' }),
        method === 'get' ? stolen.get(at) : stolen.post(at),
        method === 'get' ? asAdmin.get(at) : asAdmin.post(at),
      ]);
      for (const { status } of answers) assert.is(status, 401, `${method} ${path}`);
    }
  }));

test('the console’s cookie opens nothing in the game', () =>
  withApp({}, async (to) => {
    const { cookie } = await consoleOf(to);
    const answer = await to.request('/api/user/me', { headers: { Cookie: cookie } });
    assert.equal([answer.status, answer.body.message], [400, 'Unauthorized']);
  }));

test('what changes something wants the CSRF token, JSON, and a page of our own', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const other = await consoleOf(to, 'other');
    const { pk } = await to.player();
    const ban = (headers: Record<string, string>) =>
      page.post(`/players/${pk}/ban`, { reason: 'x' }, headers);
    for (const token of ['', 'x', other.csrf, `${page.csrf}x`]) {
      const { status, body } = await ban({ 'X-CSRF-Token': token });
      assert.is(status, 403);
      assert.match(body.message, /^X-CSRF-Token: is missing or wrong/);
    }
    assert.is((await ban({ 'Content-Type': 'text/plain' })).status, 415);
    assert.is((await ban({ 'Content-Type': 'application/x-www-form-urlencoded' })).status, 415);
    assert.is((await ban({ 'Sec-Fetch-Site': 'cross-site' })).status, 403);
    assert.is((await ban({ 'Sec-Fetch-Site': 'same-site' })).status, 403);
    const user = await to.app.store.read.selectFrom('users').selectAll().where('pk', '=', pk).execute();
    assert.is(user[0]?.permission, 2);
    assert.is((await ban({ 'Sec-Fetch-Site': 'same-origin' })).status, 200);
  }));

test('who is demoted, banned, leaving or deleted is out at the next request', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const status = async () => (await page.get('/dashboard')).status;
    assert.is(await status(), 200);
    for (const permission of [2, -3, -2]) {
      await promote(to, page.admin.pk, permission);
      assert.is(await status(), 403, String(permission));
    }
    await promote(to, page.admin.pk);
    assert.is(await status(), 200);
    assert.is((await page.admin.post('/api/user/delete')).status, 200);
    assert.is(await status(), 401);
    const other = await consoleOf(to, 'second');
    const third = await consoleOf(to, 'third');
    assert.is((await other.post(`/players/${third.admin.pk}/delete`, { confirm: 'third' })).status, 200);
    assert.is((await third.get('/dashboard')).status, 401);
  }));

const ageOf = (answer: TestAnswer) => /Max-Age=(\d+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1];

test('the browser keeps the cookie as long as the session lasts: renewed by use, a week at most', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    assert.is(ageOf(await page.get('/session')), undefined, 'it was told within the minute');
    to.clock.advance(60_000);
    const renewed = await page.get('/session');
    assert.is(ageOf(renewed), '28800');
    assert.ok(renewed.headers.get('set-cookie')?.startsWith(`${page.cookie}; Path=/admin;`));
    for (let used = 60_000; used < 7 * 24 * hourMs - 4 * hourMs; used += 4 * hourMs) {
      to.clock.advance(4 * hourMs);
      assert.is((await page.get('/session')).status, 200, String(used));
    }
    const left = 7 * 24 * hourMs - (60_000 + 42 * 4 * hourMs - 4 * hourMs);
    assert.is(ageOf(await page.get('/session')) ?? '', '');
    to.clock.advance(left - 1000);
    assert.is(ageOf(await page.get('/session')), '1');
    to.clock.advance(1000);
    assert.is((await page.get('/session')).status, 401);
    await to.app.store.write([], (tx) => endOldWebSessions(tx, to.clock.now()));
    assert.equal(await to.app.store.read.selectFrom('webSessions').select('pk').execute(), []);
  }));

test('a session ends after eight hours without a request, and with a new password', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const status = async () => (await page.get('/session')).status;
    for (let i = 0; i < 3; i += 1) {
      to.clock.advance(7 * hourMs);
      assert.is(await status(), 200);
    }
    to.clock.advance(8 * hourMs + 1);
    assert.is(await status(), 401);
    const [one, other] = [await consoleOf(to, 'one'), await consoleOf(to, 'other')];
    assert.is((await other.post(`/players/${one.admin.pk}/password`)).status, 200);
    assert.is((await one.get('/session')).status, 401);
  }));

test('passwords are not tried without end, per address and per account', () =>
  withApp({ settings: { limits: { address: 0, account: 3 } } }, async (to) => {
    const { pk } = await signUp(to, 'boss');
    await promote(to, pk);
    for (let i = 0; i < 3; i += 1) {
      assert.is((await login(to, { id: 'boss', password: `${i}` })).status, 400);
    }
    const refused = await login(to, { id: 'boss', password: 'a password' });
    assert.equal([refused.status, refused.headers.get('retry-after')], [429, '900']);
    // The same secret through the other door is the same try.
    const game = await to.request('/api/auth/login', { form: { id: 'boss', pw: 'a password' } });
    assert.is(game.status, 429);
    to.clock.advance(900_001);
    assert.is((await login(to, { id: 'boss', password: 'a password' })).status, 200);
  }));

test('answers are for our own page alone: nothing inline, framed, sniffed or kept', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    for (const { headers } of [await page.get('/session'), await to.request('/admin/api/session')]) {
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none'; script-src 'self';/);
      assert.match(policy, /frame-ancestors 'none'/);
      assert.not.match(policy, /unsafe|\*|http/);
      assert.equal(
        ['x-content-type-options', 'cache-control', 'referrer-policy'].map((name) => headers.get(name)),
        ['nosniff', 'no-store', 'no-referrer'],
      );
    }
  }));

test('cookies and their traces are not stored as they are', () =>
  withApp({}, async (to) => {
    const { cookie, csrf } = await consoleOf(to);
    const rows = await to.app.store.read.selectFrom('webSessions').selectAll().execute();
    const text = JSON.stringify(rows) + to.logLines.join('\n');
    assert.not.ok(text.includes(cookie.split('=')[1] ?? ''));
    assert.not.ok(text.includes(csrf));
  }));

test.run();
