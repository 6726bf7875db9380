import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createInvite, listInvites, removeInvite } from '../../../src/data/accounts/invites.js';
import { changeSettings } from '../../../src/server/live/settings.js';
import { startOfTests, withApp, type Database, type TestApp } from '../../support/app.js';

const signUp = (to: TestApp, id: string, more: Record<string, string> = {}) =>
  to.request('/api/auth/signup', { form: { id, pw: 'pw', ...more } });
const set = (to: TestApp, values: Record<string, unknown>) => changeSettings(to.app, { values, by: 'root' });
const invite = (to: TestApp, options: { uses?: number; expiresAt?: number | null } = {}) => {
  const { uses = 1, expiresAt = null } = options;
  const { random } = to.app;
  return to.app.store.write([], (tx) =>
    createInvite(tx, { uses, expiresAt, createdBy: 'cli:root', now: to.clock.now(), random }),
  );
};
const idsOf = async (to: TestApp) =>
  (await to.app.store.read.selectFrom('users').select('id').orderBy('pk').execute()).map(({ id }) => id);

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: an invite makes as many accounts as it is good for, however many ask at once`, () =>
    withApp({ database, settings: { signup: 'invite' } }, async (to) => {
      const code = await invite(to, { uses: 3 });
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => signUp(to, `p${n}#${code}`)));
      const made = answers.filter(({ status }) => status === 200);
      assert.is(made.length, 3);
      for (const { status, body } of answers.filter((answer) => !made.includes(answer))) {
        assert.equal([status, body.message], [400, 'This invite code is unknown, used up, or expired.']);
      }
      assert.equal(
        (await listInvites(to.app.store.read)).map(({ used, uses }) => [used, uses]),
        [[3, 3]],
      );
      assert.is((await idsOf(to)).length, 3);
    }));
}

test('a code is typed behind the id, in any case and spacing, or sent by itself', () =>
  withApp({ settings: { signup: 'invite' } }, async (to) => {
    const code = await invite(to, { uses: 3 });
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    assert.is((await signUp(to, `one#two#${typed}`)).status, 200);
    assert.is((await signUp(to, 'third#x', { invite: code })).status, 200);
    assert.equal(await idsOf(to), ['one#two', 'third#x']);
    const bare = await signUp(to, 'bare');
    assert.equal(
      [bare.status, bare.body.message],
      [400, 'This server is by invitation only. Type your ID as name#INVITE-CODE to sign up.'],
    );
    for (const wrong of ['a#', 'a#nonsense', `a#${code}0`, '#', `#${code}`]) {
      assert.is((await signUp(to, wrong)).status, 400, wrong);
    }
    // A refused sign-up gives its use back.
    assert.match((await signUp(to, `ONE#TWO#${code}`)).body.message, /^This ID already exists/);
    assert.is((await signUp(to, `last#${code}`)).status, 200);
  }));

test('an invite ends at its moment, or when it is taken back', () =>
  withApp({ settings: { signup: 'invite' } }, async (to) => {
    const [ending, removed] = [
      await invite(to, { uses: 9, expiresAt: startOfTests + 1000 }),
      await invite(to),
    ];
    to.clock.advance(999);
    assert.is((await signUp(to, `a#${ending}`)).status, 200);
    to.clock.advance(1);
    assert.is((await signUp(to, `b#${ending}`)).status, 400);
    const remove = () => to.app.store.write([], (tx) => removeInvite(tx, removed.toLowerCase()));
    assert.equal([await remove(), await remove()], [true, false]);
    assert.is((await signUp(to, `c#${removed}`)).status, 400);
  }));

test('doors are opened and closed while the server runs; who is in stays in', () =>
  withApp({}, async (to) => {
    const inside = await to.player();
    await set(to, { signup: 'closed' });
    const refused = await signUp(to, 'late');
    assert.equal([refused.status, refused.body.message], [400, 'Sign-up is closed on this server.']);
    assert.is((await inside.get('/api/user/me')).status, 200);
    await set(to, { signup: null });
    assert.is((await signUp(to, 'late')).status, 200);
  }));

test('during maintenance players get its message, and admins get in', () =>
  withApp({}, async (to) => {
    const [player, admin] = [await to.player(), await to.player()];
    for (const id of ['someone', 'root']) await signUp(to, id);
    await to.app.store.write([], (tx) =>
      tx
        .updateTable('users')
        .set({ permission: 3 })
        .where((eb) => eb.or([eb('pk', '=', admin.pk), eb('id', '=', 'root')]))
        .execute(),
    );
    const maintenance = 'Back at 18:00.';
    await set(to, { maintenance });
    const login = (id: string, pw = 'pw') => to.request('/api/auth/login', { form: { id, pw } });
    const refusals = [
      await player.get('/api/user/me'),
      await player.post('/api/user/delete'),
      await signUp(to, 'new'),
      await login('someone'),
      await to.request('/api/auth/request/account', { form: { email: 'a@example.test' } }),
      await to.request('/api/auth/request/password/reset', { form: { id: 'a', email: 'a@example.test' } }),
    ];
    for (const { status, body, headers } of refusals) {
      assert.equal([status, body.message, body.data], [503, maintenance, {}]);
      assert.is(headers.get('retry-after'), '60');
    }
    assert.is((await login('someone', 'wrong')).status, 400, 'whose password is right is not told');
    assert.is((await admin.get('/api/user/me')).status, 200);
    assert.is((await login('root')).status, 200);
    assert.is((await to.request('/readyz')).status, 200);
    await set(to, { maintenance: '' });
    assert.is((await player.get('/api/user/me')).status, 200);
  }));

test.run();
