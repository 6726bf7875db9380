import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banAccount } from '../../../src/server/accounts/bans.js';
import { issueTemporaryPassword } from '../../../src/server/accounts/temporary-passwords.js';
import { readUser } from '../../../src/server/administration/administration.js';
import type { Realm } from '../../../src/server/http/web-session.js';
import { withApp, type TestAnswer } from '../../support/app.js';
import { browser, browserOf, login, promote, signUp } from './support.js';

const hourMs = 3_600_000;

for (const realm of ['admin', 'me'] satisfies Realm[]) {
  test(`${realm}: a ban keeps out until its end, at the log-in and in a session, and is over then`, () =>
    withApp({}, async (to) => {
      const { pk } = await signUp(to, 'boss');
      await promote(to, pk);
      const enter = (password = 'a password') => login(to, { id: 'boss', password }, {}, realm);
      const [cookie = ''] = ((await enter()).headers.get('set-cookie') ?? '').split(';');
      const page = browser(to, { cookie, csrf: '', base: `/${realm}/api` });
      const ban = async (until: number | null) => {
        const user = await readUser(to.app.store.read, pk);
        await to.app.store.write([pk], (tx) => banAccount(tx, user, { reason: 'x', until }));
      };
      const banned = [403, 'Your account is banned.'];
      const said = ({ status, body }: TestAnswer) => [status, body.message];
      await ban(to.clock.now() + 1000);
      assert.equal([said(await enter()), said(await page.get('/session'))], [banned, banned]);
      assert.is((await enter('wrong')).status, 400, 'a ban is told to nobody else');
      to.clock.advance(1000);
      assert.is((await page.get('/session')).status, 200);
      assert.is((await readUser(to.app.store.read, pk)).permission, 3);
      await ban(to.clock.now() + 1000);
      to.clock.advance(1000);
      assert.is((await enter()).status, 200);
      assert.is((await readUser(to.app.store.read, pk)).banReason, null);
      await ban(null);
      to.clock.advance(6 * hourMs);
      assert.equal(said(await enter()), banned);
    }));

  test(`${realm}: a temporary password becomes the password, or changes nothing`, () =>
    withApp({ settings: { auth: { mode: 'discord' } } }, async (to) => {
      const { pk, token } = await signUp(to, 'boss');
      const enter = (password: string) => login(to, { id: 'boss', password }, {}, realm);
      const issue = async () =>
        (await issueTemporaryPassword(to.app, { userPk: pk, now: to.clock.now() })) ?? '';
      const me = () => to.request('/api/user/me', { headers: { 'Custom-UserToken': token } });
      const late = await issue();
      to.clock.advance(24 * hourMs);
      assert.is((await enter(late)).status, 400);
      const temporary = await issue();
      // Turned away at this door: the old one still works, and the temporary one is not used up.
      await to.app.store.write([pk], (tx) =>
        tx
          .updateTable('users')
          .set({ deleteAfter: to.clock.now() + 1 })
          .where('pk', '=', pk)
          .execute(),
      );
      const before = await readUser(to.app.store.read, pk);
      assert.is((await enter(temporary)).status, 403);
      assert.equal(await readUser(to.app.store.read, pk), before);
      await promote(to, pk);
      await to.app.store.write([pk], (tx) =>
        tx.updateTable('users').set({ deleteAfter: null }).where('pk', '=', pk).execute(),
      );
      assert.is((await me()).status, 200);
      assert.is((await enter(temporary)).status, 200);
      assert.is((await me()).status, 400, 'other sessions end with the old password');
      assert.is((await enter('a password')).status, 400);
      assert.is((await enter(temporary)).status, 200, 'it is the password now');
      const game = await to.request('/api/auth/login', { form: { id: 'boss', pw: temporary } });
      assert.is(game.status, 200);
    }));
}

test('during maintenance players are told so at their page, and administrators get in', () =>
  withApp({}, async (to) => {
    const { pk } = await signUp(to, 'boss');
    const player = await browserOf(to, await to.player(), 'me');
    await writeFile(to.folder.settings, JSON.stringify({ port: 0, maintenance: 'Back at noon.' }));
    await to.reload();
    const away = await login(to, { id: 'boss', password: 'a password' }, {}, 'me');
    for (const { status, body } of [away, await player.get('/session')]) {
      assert.equal([status, body.message], [503, 'Back at noon.']);
    }
    await promote(to, pk);
    for (const realm of ['admin', 'me'] satisfies Realm[]) {
      assert.is((await login(to, { id: 'boss', password: 'a password' }, {}, realm)).status, 200);
    }
  }));

test.run();
