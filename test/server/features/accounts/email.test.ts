import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startOfTests, withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';

const send = (player: TestPlayer, email: string) => player.post('/api/user/email/send/code', { email });
const verify = (player: TestPlayer, emailCode: string) =>
  player.post('/api/user/email/verify/code', { emailCode });
const codeOf = (answer: { body: { message: string } }) => /(\d{6})$/.exec(answer.body.message)?.[1] ?? '';
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const userOf = (to: TestApp, { pk }: TestPlayer) =>
  to.app.store.read.selectFrom('users').selectAll().where('pk', '=', pk).executeTakeFirstOrThrow();

const wrong = 'Invalid or expired verification code.';
const taken = 'This email is already registered with another account.';

test('a code is sent in the answer, verifies the address, and is used once', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const sent = await send(player, ' Some.One@Example.test ');
    assert.is(sent.status, 200);
    assert.match(sent.body.message, /^Verification code sent\. Please check your email\. \d{6}$/);
    assert.equal(sent.body.data, {
      emailCodeExpireDate: startOfTests / 1000 + 600,
      emailCodeRemainTime: 599,
    });
    const me = await player.get('/api/user/me');
    assert.not.ok(JSON.stringify(me.body).includes(codeOf(sent)));
    assert.is(me.body.data.user.email, null);
    for (const line of to.logLines) assert.not.ok(line.includes(codeOf(sent)));

    const verified = await verify(player, codeOf(sent));
    assert.is(verified.status, 200);
    assert.equal(Object.keys(verified.body.data), ['user']);
    const { user } = verified.body.data;
    assert.equal([user.email, user.state], ['Some.One@Example.test', 2]);
    assert.not.ok('emailCode' in user);
    const again = await verify(player, codeOf(sent));
    assert.equal([again.status, again.body.message], [400, wrong]);
  }));

test('each bad field is refused', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const invalid = ['', 'x', 'a@b', 'a b@c.de', 'a@b..de', '@b.de', `${'a'.repeat(65)}@b.de`];
    for (const email of invalid) {
      const { status, body } = await send(player, email);
      assert.equal([status, body.message], [400, 'Email is invalid.'], email);
    }
    assert.is((await player.post('/api/user/email/send/code')).body.message, 'email: is missing.');
    assert.is((await player.post('/api/user/email/verify/code')).body.message, 'emailCode: is missing.');
    assert.is((await verify(player, '000000')).body.message, wrong);
    assert.is((await userOf(to, player)).pendingEmail, null);
    for (const path of ['/api/user/email/send/code', '/api/user/email/verify/code']) {
      assert.is((await to.request(path, { form: {} })).body.message, 'Unauthorized');
    }
  }));

test('one code a minute, eight requests at once included; a new one replaces the old', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(player, 'a@example.test')));
    const sent = answers.filter(({ status }) => status === 200);
    assert.is(sent.length, 1);
    const refused = answers.find(({ status }) => status !== 200);
    assert.equal([refused?.status, refused?.body.message], [400, 'Too many requests.']);
    const first = codeOf(sent[0] ?? { body: { message: '' } });
    to.clock.advance(59_999);
    assert.is((await send(player, 'a@example.test')).status, 400);
    to.clock.advance(1);
    const second = await send(player, 'b@example.test');
    assert.is(second.status, 200);
    if (codeOf(second) !== first) assert.is((await verify(player, first)).body.message, wrong);
    assert.is((await verify(player, codeOf(second))).body.data.user.email, 'b@example.test');
  }));

test('after five wrong tries, or ten minutes, the right code is none; many at once are not more', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const code = codeOf(await send(player, 'a@example.test'));
    const texts = [other(code), '', '1', `${code} `, `${code}0`, other(code), other(code), other(code)];
    for (const { body } of await Promise.all(texts.map((text) => verify(player, text)))) {
      assert.is(body.message, wrong);
    }
    assert.is((await userOf(to, player)).emailCodeTries, 5);
    assert.is((await verify(player, code)).body.message, wrong);
    to.clock.advance(60_000);
    const late = codeOf(await send(player, 'a@example.test'));
    to.clock.advance(600_000);
    assert.is((await verify(player, late)).body.message, wrong);
    to.clock.advance(60_000);
    const good = codeOf(await send(player, 'a@example.test'));
    for (let n = 0; n < 4; n += 1) await verify(player, other(good));
    assert.is((await verify(player, good)).status, 200);
  }));

test('wrong codes count as failures of the account at that address', () =>
  withApp({ settings: { limits: { address: 0, account: 2 } } }, async (to) => {
    const player = await to.player();
    const code = codeOf(await send(player, 'a@example.test'));
    assert.is((await verify(player, other(code))).status, 400);
    assert.is((await verify(player, other(code))).status, 400);
    assert.is((await verify(player, code)).status, 429);
    to.clock.advance(900_000);
    const later = codeOf(await send(player, 'a@example.test'));
    assert.is((await verify(player, later)).status, 200);
  }));

test('eight times the right code at once: it counts once', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const code = codeOf(await send(player, 'a@example.test'));
    const answers = await Promise.all(Array.from({ length: 8 }, () => verify(player, code)));
    assert.is(answers.filter(({ status }) => status === 200).length, 1);
    assert.is((await userOf(to, player)).emailCode, null);
  }));

test('an address that somebody verified is his; one that was only typed in yields', () =>
  withApp({}, async (to) => {
    const [first, second, third] = [await to.player(), await to.player(), await to.player()];
    const codes = [codeOf(await send(first, 'x@example.test')), codeOf(await send(second, 'X@example.test'))];
    assert.is((await verify(second, codes[1] ?? '')).status, 200);
    const late = await verify(first, codes[0] ?? '');
    assert.equal([late.status, late.body.message], [400, taken]);
    assert.is((await userOf(to, first)).email, null);
    assert.is((await send(third, 'x@EXAMPLE.test')).body.message, taken);
    // An earlier server kept what was typed in as the address itself.
    const typed = { email: 'y@example.test', emailKey: 'y@example.test' };
    await to.app.store.write([first.pk], (tx) =>
      tx.updateTable('users').set(typed).where('pk', '=', first.pk).execute(),
    );
    const code = codeOf(await send(third, 'y@example.test'));
    assert.is((await verify(third, code)).body.data.user.email, 'y@example.test');
    assert.is((await userOf(to, first)).email, null);
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: of eight who verify one address at once one gets it`, () =>
    withApp({ database }, async (to) => {
      const players: TestPlayer[] = [];
      for (let n = 0; n < 8; n += 1) players.push(await to.player());
      const sent = await Promise.all(players.map((player) => send(player, 'shared@example.test')));
      const answers = await Promise.all(
        players.map((player, n) => verify(player, codeOf(sent[n] ?? { body: { message: '' } }))),
      );
      assert.is(answers.filter(({ status }) => status === 200).length, 1);
      for (const { status, body } of answers) if (status !== 200) assert.is(body.message, taken);
    }));
}

test('the account of an address, and the way to a new password', () =>
  withApp({}, async (to) => {
    const [player, leaving] = [await to.player({ id: 'Hal' }), await to.player({ id: 'gone' })];
    await verify(player, codeOf(await send(player, 'hal@example.test')));
    await verify(leaving, codeOf(await send(leaving, 'gone@example.test')));
    await leaving.post('/api/user/delete');
    const account = (email: string) => to.request('/api/auth/request/account', { form: { email } });
    const found = await account('HAL@example.test');
    assert.equal(found.body, {
      state: 0,
      message: 'Your username is: Hal',
      data: {},
      updatedUserItems: [],
    });
    for (const email of ['nobody@example.test', 'x', 'gone@example.test']) {
      const answer = await account(email);
      assert.equal([answer.status, answer.body.message], [400, 'Email is not associated with an account.']);
    }
    const reset = (form: Record<string, string>) => to.request('/api/auth/request/password/reset', { form });
    const located = await reset({ id: 'hAL', email: 'hal@example.test' });
    assert.is(located.status, 200);
    assert.match(located.body.message, /^Although your account is located, this feature is not available/);
    for (const [id, email] of [
      ['Hal', 'gone@example.test'],
      ['nobody', 'hal@example.test'],
      ['Hal', 'x'],
    ] as const) {
      const answer = await reset({ id, email });
      assert.equal([answer.status, answer.body.message], [400, 'ID or email is invalid.']);
    }
    // Left out: never an account without an address.
    await to.player({ id: 'bare' });
    assert.is((await reset({ id: 'bare' })).body.message, 'email: is missing.');
    assert.is((await reset({ id: 'bare', email: '' })).status, 400);
    assert.is((await to.request('/api/auth/request/account', { form: {} })).status, 400);
    assert.is((await account('')).status, 400);
  }));

test.run();
