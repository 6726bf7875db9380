import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp, type Database, type TestAnswer, type TestApp } from '../../support/app.js';

/** What every kind of account request answers, with what it may hold because it was made for the asker. */
async function askEverything(to: TestApp): Promise<[answer: TestAnswer, own: readonly string[]][]> {
  const answers: [TestAnswer, readonly string[]][] = [];
  const note = (answer: TestAnswer, own: readonly string[] = []) => {
    answers.push([answer, own]);
    return answer;
  };
  const open = (path: string, form: Record<string, string>) => to.request(`/api/auth/${path}`, { form });
  const made = await open('signup', { id: 'someone', pw: 'first-password' });
  note(made, [made.body.data.token]);
  const entered = await open('login', { id: 'someone', pw: 'first-password' });
  const token: string = entered.body.data.token;
  note(entered, [token]);
  note(await open('login', { id: 'someone', pw: 'wrong-password' }));
  note(await open('signup', { id: 'someone', pw: 'other-password' }));
  note(await open('request/password/reset', { id: 'someone', email: 'a@b.example' }));
  note(await open('request/account', { email: 'a@b.example' }));
  const headers = { 'Custom-UserToken': token };
  const post = (path: string, form: Record<string, string>) =>
    to.request(`/api/user/${path}`, { form, headers });
  const code = note(await post('email/send/code', { email: 'a@b.example' }));
  const sent = /\d{6}$/.exec(code.body.message)?.[0] ?? '';
  answers[answers.length - 1] = [code, [sent]];
  assert.match(sent, /^\d{6}$/);
  note(await post('email/verify/code', { emailCode: '000000' }));
  note(await post('password/reset', { oldPw: 'wrong-password', newPw: 'later-password' }));
  for (const path of ['user/me', 'item', 'mission', 'friend', 'mailbox', 'refreshUserData', 'initialinfo']) {
    const answer = note(await to.request(`/api/${path}`, { headers }));
    if (path === 'initialinfo') answers.push([{ ...answer, body: inflate(answer.body.data) }, []]);
  }
  note(await to.request('/api/item', { headers: { 'Custom-UserToken': `${token}0` } }));
  return answers;
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: no secret is in an answer that it was not made for, and none is in the log`, () =>
    withApp({ database }, async (to) => {
      const answers = await askEverything(to);
      const [user] = await to.app.store.read.selectFrom('users').selectAll().execute();
      const tokens = await to.app.store.read.selectFrom('tokens').selectAll().execute();
      const [secret] = tokens;
      assert.ok(user?.pw && user.emailCode && secret, 'there are secrets to be found');
      const own = answers.flatMap(([, each]) => each);
      assert.is(own.length, 3);
      const secrets = [
        ...[user.pw, user.emailCode],
        ...tokens.flatMap(({ token }) => [token, token.replace('sha256$', '')]),
        ...['first-password', 'wrong-password', 'other-password', 'later-password'],
        ...own,
      ];
      for (const [answer, allowed] of answers) {
        const text = JSON.stringify(answer.body);
        for (const each of secrets) {
          if (!allowed.includes(each)) assert.not.ok(text.includes(each), `${each} in ${text.slice(0, 200)}`);
        }
        assert.not.match(text, /"(pw|emailCode|currentToken|idKey|nicknameKey)"/);
      }
      const log = to.logLines.join('');
      assert.ok(log.includes('/api/auth/login'));
      for (const each of secrets) assert.not.ok(log.includes(each), each);
    }));
}

test.run();
