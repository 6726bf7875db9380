import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { purgeDeletedAccounts } from '../../../../src/server/accounts/deletion.js';
import { withApp, type TestApp } from '../../../support/app.js';

const dayMs = 86_400_000;

const enter = (to: TestApp, path: 'signup' | 'login', form: Record<string, string>) =>
  to.request(`/api/auth/${path}`, { form });
const as = (to: TestApp, token: string, path: string, form?: Record<string, string>) =>
  to.request(path, { headers: { 'Custom-UserToken': token }, ...(form && { form }) });
const reset = (to: TestApp, token: string, form: Record<string, string>) =>
  as(to, token, '/api/user/password/reset', form);

test('a new password ends every session and starts one', () =>
  withApp({}, async (to) => {
    const one = (await enter(to, 'signup', { id: 'ida', pw: 'old' })).body.data.token;
    const two = (await enter(to, 'login', { id: 'ida', pw: 'old' })).body.data.token;
    const answer = await reset(to, one, { oldPw: 'old', newPw: 'new' });
    assert.is(answer.status, 200);
    assert.equal(Object.keys(answer.body.data), ['user', 'token']);
    assert.is(answer.body.data.user.id, 'ida');
    assert.not.ok('pw' in answer.body.data.user);
    for (const token of [one, two]) {
      assert.is((await as(to, token, '/api/user/me')).body.message, 'Session not found');
    }
    assert.is((await as(to, answer.body.data.token, '/api/user/me')).status, 200);
    assert.is((await enter(to, 'login', { id: 'ida', pw: 'old' })).status, 400);
    assert.is((await enter(to, 'login', { id: 'ida', pw: 'new' })).status, 200);
  }));

test('refusals keep password and sessions', () =>
  withApp({}, async (to) => {
    const { token } = (await enter(to, 'signup', { id: 'jo', pw: 'old' })).body.data;
    const cases: readonly (readonly [Record<string, string>, string | RegExp])[] = [
      [{}, 'oldPw: is missing. newPw: is missing.'],
      [{ oldPw: 'old', newPw: '' }, /^newPw: must/],
      [{ oldPw: 'old', newPw: 'x'.repeat(129) }, /^newPw: must/],
      [{ oldPw: 'wrong', newPw: 'new' }, 'Old password is incorrect.'],
    ];
    for (const [form, message] of cases) {
      const answer = await reset(to, token, form);
      assert.is(answer.status, 400);
      if (typeof message === 'string') assert.is(answer.body.message, message);
      else assert.match(answer.body.message, message);
    }
    assert.is((await as(to, token, '/api/user/me')).status, 200);
    assert.is((await enter(to, 'login', { id: 'jo', pw: 'old' })).status, 200);
    assert.is((await to.request('/api/user/password/reset', { form: {} })).body.message, 'Unauthorized');
  }));

test('of eight changes at once one is made', () =>
  withApp({}, async (to) => {
    const { token } = (await enter(to, 'signup', { id: 'kim', pw: 'old' })).body.data;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => reset(to, token, { oldPw: 'old', newPw: `new${n}` })),
    );
    const won = answers.filter(({ status }) => status === 200);
    assert.is(won.length, 1);
    assert.is((await to.app.store.read.selectFrom('tokens').select('pk').execute()).length, 1);
    assert.is((await as(to, won[0]?.body.data.token, '/api/user/me')).status, 200);
  }));

test('guessing the old password with a session is limited', () =>
  withApp({ settings: { limits: { address: 0, account: 2 } } }, async (to) => {
    const { token } = (await enter(to, 'signup', { id: 'lee', pw: 'old' })).body.data;
    for (let n = 0; n < 2; n += 1) {
      assert.is((await reset(to, token, { oldPw: 'no', newPw: 'x' })).status, 400);
    }
    assert.is((await reset(to, token, { oldPw: 'old', newPw: 'x' })).status, 429);
  }));

test('a deletion ends the sessions; a log-in within the grace time cancels it', () =>
  withApp({}, async (to) => {
    const { token } = (await enter(to, 'signup', { id: 'mia', pw: 'pw' })).body.data;
    const answer = await as(to, token, '/api/user/delete', {});
    assert.equal([answer.status, answer.body.message, answer.body.data], [200, 'Success.', {}]);
    assert.is((await as(to, token, '/api/user/me')).body.message, 'Session not found');
    to.clock.advance(30 * dayMs - 1);
    assert.is(await purgeDeletedAccounts(to.app), 0);
    assert.is((await enter(to, 'login', { id: 'mia', pw: 'pw' })).status, 200);
    to.clock.advance(dayMs);
    assert.is(await purgeDeletedAccounts(to.app), 0);
    assert.is((await to.request('/api/user/delete', { form: {} })).body.message, 'Unauthorized');
  }));

test('after the grace time the account is gone, also before it is swept away', () =>
  withApp({ settings: { accounts: { deletionGraceDays: 2 } } }, async (to) => {
    const { token } = (await enter(to, 'signup', { id: 'ned', pw: 'pw' })).body.data;
    await as(to, token, '/api/user/delete', {});
    to.clock.advance(2 * dayMs);
    const answer = await enter(to, 'login', { id: 'ned', pw: 'pw' });
    assert.is(answer.body.message, 'Invalid username or password.');
    assert.is(await purgeDeletedAccounts(to.app), 1);
    const second = await enter(to, 'signup', { id: 'ned', pw: 'pw' });
    assert.is(second.status, 200);
    assert.is((await as(to, token, '/api/user/me')).body.message, 'Session not found');
  }));

test.run();
