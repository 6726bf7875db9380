import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp } from '../../../support/app.js';

const signUp = (to: TestApp, form: Record<string, string>) => to.request('/api/auth/signup', { form });
const login = (to: TestApp, form: Record<string, string>, headers: Record<string, string> = {}) =>
  to.request('/api/auth/login', { form, headers });
const me = (to: TestApp, token: string) =>
  to.request('/api/user/me', { headers: { 'Custom-UserToken': token } });
const usersOf = (to: TestApp) => to.app.store.read.selectFrom('users').selectAll().orderBy('pk').execute();

test('sign-up and log-in give tokens that open the account; the stored one is of no use', () =>
  withApp({}, async (to) => {
    const made = await signUp(to, { id: 'Alice', pw: 'secret' });
    assert.is(made.status, 200);
    const { token } = made.body.data;
    assert.equal(made.body, { state: 0, message: 'Success.', data: { token }, updatedUserItems: [] });
    assert.match(token, /^[0-9a-f]{16}:[0-9a-f]{128}$/);
    assert.is((await me(to, token)).body.data.user.id, 'Alice');

    const again = await login(to, { id: 'aLICE', pw: 'secret' }, { 'Device-Identifier': 'phone' });
    assert.is(again.status, 200);
    const second = again.body.data.token;
    assert.equal(again.body, {
      state: 0,
      message: 'Login successful.',
      data: { token: second },
      updatedUserItems: [],
    });
    assert.is.not(second, token);
    assert.is((await me(to, second)).body.data.userProfile.deviceIdentifier, 'phone');
    assert.is((await me(to, token)).status, 200);

    const [user] = await usersOf(to);
    assert.is(user?.currentToken, second.slice(0, 16));
    assert.match(user?.pw ?? '', /^[A-Za-z0-9+/]{107}=$/);
    const rows = await to.app.store.read.selectFrom('tokens').selectAll().execute();
    assert.is(rows.length, 2);
    for (const row of rows) assert.not.ok(token.includes(row.token) || second.includes(row.token));
    assert.is(
      (await me(to, `${second.slice(0, 17)}${rows[1]?.token ?? ''}`)).body.message,
      'Session not found',
    );
    for (const line of to.logLines) assert.not.ok(line.includes('secret') || line.includes(token.slice(17)));
  }));

test('a log-in is activity: others see it at once, though its session stores none for a minute', () =>
  withApp({}, async (to) => {
    const friend = await to.player({ id: 'friend' });
    await signUp(to, { id: 'Alice', pw: 'secret' });
    to.clock.advance(2 * 86_400_000);
    const now = new Date(to.clock.now()).toISOString();
    const { token } = (await login(to, { id: 'Alice', pw: 'secret' })).body.data;
    const { user, userProfile } = (await me(to, token)).body.data;
    assert.is(user.lastActiveDate, now);
    const found = await to.request(`/api/friend/search/${userProfile.uid}`, {
      headers: { 'Custom-UserToken': friend.token },
    });
    assert.is(found.body.data.searchedUser.lastActiveDate, now);
  }));

test('each bad field of a sign-up is named, and nothing is made', () =>
  withApp({}, async (to) => {
    const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
      [{}, /^id: is missing\. pw: is missing\.$/],
      [{ id: '', pw: 'x' }, /^id: must/],
      [{ id: ' \u200b', pw: 'x' }, /^id: must/],
      [{ id: 'a'.repeat(65), pw: 'x' }, /^id: must/],
      [{ id: 'a\nb', pw: 'x' }, /^id: must/],
      [{ id: 'a', pw: '' }, /^pw: must/],
      [{ id: 'a', pw: 'x'.repeat(129) }, /^pw: must/],
    ];
    for (const [form, message] of cases) {
      const answer = await signUp(to, form);
      assert.is(answer.status, 400, JSON.stringify(form));
      assert.match(answer.body.message, message);
      assert.equal(answer.body.data, {});
    }
    assert.equal(await usersOf(to), []);
  }));

test('an id that differs only in case is taken, and the first keeps his password', () =>
  withApp({}, async (to) => {
    await signUp(to, { id: 'e\u0301va', pw: 'one' });
    const answer = await signUp(to, { id: '\u00c9VA', pw: 'two' });
    assert.is(answer.status, 400);
    assert.is(answer.body.message, 'This ID already exists. Please try using a different ID.');
    assert.is((await usersOf(to)).length, 1);
    assert.is((await login(to, { id: '\u00c9va', pw: 'one' })).status, 200);
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: of eight sign-ups of one id at once one wins; different ids all get in`, () =>
    withApp({ database }, async (to) => {
      const same = await Promise.all(
        Array.from({ length: 8 }, (_, n) => signUp(to, { id: n % 2 ? 'twin' : 'TWIN', pw: 'x' })),
      );
      assert.is(same.filter(({ status }) => status === 200).length, 1);
      const refused = same.filter(({ status }) => status !== 200);
      for (const { status, body } of refused) {
        assert.equal(
          [status, body.message],
          [400, 'This ID already exists. Please try using a different ID.'],
        );
      }
      const others = await Promise.all(
        Array.from({ length: 8 }, (_, n) => signUp(to, { id: `other${n}`, pw: 'x' })),
      );
      assert.is(others.filter(({ status }) => status === 200).length, 8);
      const users = await usersOf(to);
      assert.is(new Set(users.map(({ pk }) => pk)).size, 9);
      const profiles = await to.app.store.read.selectFrom('userProfile').select(['uid', 'UserPk']).execute();
      for (const { uid, UserPk } of profiles) assert.is(uid, UserPk + 10_000_000);
    }));
}

test('a wrong id and a wrong password are told in the same words; nothing is made', () =>
  withApp({}, async (to) => {
    await signUp(to, { id: 'bob', pw: 'right' });
    const wrongPassword = await login(to, { id: 'bob', pw: 'wrong' });
    const wrongId = await login(to, { id: 'bobby', pw: 'right' });
    assert.is(wrongPassword.status, 400);
    assert.is(wrongPassword.body.message, 'Invalid username or password.');
    assert.equal(wrongId.body, wrongPassword.body);
    assert.is(wrongId.status, wrongPassword.status);
    // One whose stored password is none, as of those who came by another way.
    const { pk } = await to.player({ id: 'nopw' });
    await to.app.store.write([pk], (tx) => tx.updateTable('users').set({ pw: '' }).execute());
    assert.equal((await login(to, { id: 'nopw', pw: 'x' })).body, wrongPassword.body);
    const tokens = await to.app.store.read.selectFrom('tokens').select('pk').execute();
    assert.is(tokens.length, 2);
    for (const form of [{}, { id: 'bob' }, { id: 'bob', pw: '' }]) {
      assert.is((await login(to, form)).status, 400);
    }
  }));

test('a banned player is told so at the log-in, but only with the right password', () =>
  withApp({}, async (to) => {
    await signUp(to, { id: 'bad', pw: 'pw' });
    await to.app.store.write([], (tx) => tx.updateTable('users').set({ permission: -2 }).execute());
    assert.is((await login(to, { id: 'bad', pw: 'no' })).body.message, 'Invalid username or password.');
    const answer = await login(to, { id: 'bad', pw: 'pw' });
    assert.equal([answer.status, answer.body.message], [403, 'Your account is banned.']);
  }));

test('a password that changed while it was hashed opens nothing', () =>
  withApp({}, async (to) => {
    await signUp(to, { id: 'race', pw: 'old' });
    const { passwords, store } = to.app;
    const verify = passwords.verify.bind(passwords);
    passwords.verify = async (password, stored) => {
      const fits = await verify(password, stored);
      const changed = await passwords.hash('new');
      await store.write([], (tx) => tx.updateTable('users').set({ pw: changed }).execute());
      return fits;
    };
    assert.is((await login(to, { id: 'race', pw: 'old' })).body.message, 'Invalid username or password.');
    passwords.verify = verify;
    assert.is((await login(to, { id: 'race', pw: 'new' })).status, 200);
  }));

test('failed log-ins are limited per account and address, and right ones do not count', () =>
  withApp({ settings: { limits: { address: 0, account: 3 } } }, async (to) => {
    await signUp(to, { id: 'carl', pw: 'pw' });
    for (let n = 0; n < 5; n += 1) assert.is((await login(to, { id: 'carl', pw: 'pw' })).status, 200);
    const tries = await Promise.all(Array.from({ length: 8 }, () => login(to, { id: 'CARL', pw: 'no' })));
    assert.is(tries.filter(({ status }) => status === 400).length, 3);
    const limited = tries.find(({ status }) => status === 429);
    assert.is(limited?.body.message, 'Too many attempts. Please try again in 900 seconds.');
    assert.is(limited?.headers.get('retry-after'), '900');
    assert.is((await login(to, { id: 'carl', pw: 'pw' })).status, 429);
    // An account that is not there is treated alike.
    for (let n = 0; n < 3; n += 1) assert.is((await login(to, { id: 'nobody', pw: 'no' })).status, 400);
    assert.is((await login(to, { id: 'nobody', pw: 'no' })).status, 429);
    to.clock.advance(900_000);
    assert.is((await login(to, { id: 'carl', pw: 'pw' })).status, 200);
  }));

test('log-ins, sign-ups, look-ups and codes of one address are limited to so many a minute', () =>
  withApp({ settings: { limits: { address: 4, account: 0 } } }, async (to) => {
    await signUp(to, { id: 'dora', pw: 'pw' });
    await login(to, { id: 'dora', pw: 'pw' });
    await to.request('/api/auth/request/account', { form: { email: 'a@example.test' } });
    await to.request('/api/auth/request/password/reset', { form: { id: 'x', email: 'a@example.test' } });
    const { status, headers } = await login(to, { id: 'dora', pw: 'pw' });
    assert.equal([status, headers.get('retry-after')], [429, '60']);
    assert.is((await signUp(to, { id: 'eve', pw: 'pw' })).status, 429);
    const player = await to.player();
    const refused = await player.post('/api/user/email/send/code', { email: 'a@example.test' });
    assert.is(refused.status, 429);
    assert.ok(Array.isArray(refused.body.usermissions), 'in the full envelope');
    to.clock.advance(60_000);
    assert.is((await login(to, { id: 'dora', pw: 'pw' })).status, 200);
  }));

test('failures at many addresses do not lock the player out', () =>
  withApp({ settings: { limits: { address: 0, account: 2 }, trustProxy: ['127.0.0.1'] } }, async (to) => {
    await signUp(to, { id: 'fay', pw: 'pw' });
    const from = (address: string, pw: string) =>
      login(to, { id: 'fay', pw }, { 'X-Forwarded-For': address });
    for (const address of ['192.0.2.1', '192.0.2.2']) {
      await Promise.all([from(address, 'no'), from(address, 'no')]);
      assert.is((await from(address, 'no')).status, 429);
    }
    assert.is((await from('192.0.2.3', 'pw')).status, 200);
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a row of users that was written by hand keeps its pk, and nobody is kept out by it`, () =>
    withApp({ database }, async (to) => {
      await signUp(to, { id: 'first', pw: 'x' });
      const [{ pk = 0 } = {}] = await usersOf(to);
      const row = { pk: pk + 1, id: 'hand', nickname: 'handmade', pw: 'x', permission: 2 };
      await to.app.store.write([], (tx) => tx.insertInto('users').values(row).execute());
      for (const id of ['second', 'third']) assert.is((await signUp(to, { id, pw: 'x' })).status, 200);
      assert.equal(
        (await usersOf(to)).map((user) => [user.pk, user.id]),
        ['first', 'hand', 'second', 'third'].map((id, n) => [pk + n, id]),
      );
    }));
}

test.run();
