import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banAccount } from '../../../src/server/accounts/bans.js';
import {
  banLeaver,
  giveCode,
  giveTemporaryPassword,
  welcomeBack,
  whoAmI,
  type DiscordAnswer,
} from '../../../src/server/accounts/discord.js';
import { withApp, type Database, type TestAnswer, type TestApp, type TestPlayer } from '../../support/app.js';

const apiKey = 'a key of some length';
const settings = { auth: { mode: 'discord' }, discord: { apiKey } };

const send = (player: TestPlayer, email: string) => player.post('/api/user/email/send/code', { email });
const verify = (player: TestPlayer, emailCode: string) =>
  player.post('/api/user/email/verify/code', { emailCode });
const code = (to: TestApp, discordId: string, email?: string) =>
  giveCode(to.app, { discordId, email, now: to.clock.now() });
const codeOf = ({ message }: DiscordAnswer) =>
  /^Your verification code is: (\d{6})$/.exec(message)?.[1] ?? '';
const bindsOf = (to: TestApp) =>
  to.app.store.read
    .selectFrom('binds')
    .select(['bindAccount', 'UserPk', 'isVerified'])
    .orderBy('pk')
    .execute();

/** Binds a player to a Discord account by his address, as players do. */
async function bind(to: TestApp, player: TestPlayer, discordId: string, email: string): Promise<void> {
  assert.is((await send(player, email)).status, 200);
  const answer = await verify(player, codeOf(await code(to, discordId, email)));
  assert.equal([answer.status, answer.body.data.user.email], [200, email]);
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: first contact makes a bind that the code in the game verifies`, () =>
    withApp({ database, settings }, async (to) => {
      const player = await to.player({ id: 'Hal' });
      const sent = await send(player, 'Hal@example.test');
      assert.is(sent.body.message, 'Please complete the discord verification process to receive your code.');
      assert.equal(await code(to, 'd1'), { status: 400, message: 'Email is required for new binds.' });
      assert.equal(await code(to, 'd1', 'x'), { status: 400, message: 'Invalid email.' });
      assert.equal(await code(to, 'd1', 'other@example.test'), {
        status: 400,
        message: 'No user associated with this email.',
      });
      const given = await code(to, 'd1', 'hal@EXAMPLE.test');
      assert.is(given.status, 200);
      assert.equal(await bindsOf(to), [{ bindAccount: 'd1', UserPk: player.pk, isVerified: 0 }]);
      assert.equal(await whoAmI(to.app, 'd1'), {
        status: 404,
        message: 'No verified bind found for this Discord ID.',
      });
      assert.equal(await code(to, 'd1', 'hal@example.test'), {
        status: 400,
        message: 'Too many requests. Please wait a while before retrying.',
      });
      const wrong = String((Number(codeOf(given)) + 1) % 1_000_000).padStart(6, '0');
      assert.is((await verify(player, wrong)).status, 400);
      assert.is((await verify(player, codeOf(given))).status, 200);
      assert.equal(await bindsOf(to), [{ bindAccount: 'd1', UserPk: player.pk, isVerified: 1 }]);
      assert.equal(await whoAmI(to.app, 'd1'), {
        status: 200,
        message: 'Your account is binded to: Hal, email: Hal@example.test',
      });
      assert.is((await verify(player, codeOf(given))).status, 400, 'a code is used once');
    }));
}

test('a code verifies the bind of who got it, and nobody else’s', () =>
  withApp({ settings }, async (to) => {
    const [victim, thief] = [await to.player(), await to.player()];
    await send(victim, 'v@example.test');
    to.clock.advance(1);
    // The thief types the same address in, later, and asks for a code of it on his own Discord account.
    await send(thief, 'v@example.test');
    const own = codeOf(await code(to, 'thief', 'v@example.test'));
    const other = codeOf(await code(to, 'victim', 'v@example.test'));
    assert.is((await verify(victim, other)).status, 200);
    assert.equal(await bindsOf(to), [
      { bindAccount: 'thief', UserPk: thief.pk, isVerified: 0 },
      { bindAccount: 'victim', UserPk: victim.pk, isVerified: 1 },
    ]);
    if (own !== other) {
      const late = await verify(thief, own);
      assert.equal(
        [late.status, late.body.message],
        [400, 'This email is already registered with another account.'],
      );
    }
    assert.is((await whoAmI(to.app, 'thief')).status, 404, 'nothing is left of the attempt');
    to.clock.advance(60_000);
    assert.equal(await code(to, 'second', 'v@example.test'), {
      status: 400,
      message: 'This email is already binded to someone else.',
    });
  }));

test('codes end after ten minutes and five tries; the code of mode local is none here', () =>
  withApp({ settings }, async (to) => {
    const player = await to.player();
    await send(player, 'a@example.test');
    const { emailCode } = await to.app.store.read
      .selectFrom('users')
      .select('emailCode')
      .where('pk', '=', player.pk)
      .executeTakeFirstOrThrow();
    assert.is((await verify(player, emailCode ?? '')).status, 400);
    const late = codeOf(await code(to, 'd1', 'a@example.test'));
    to.clock.advance(600_000);
    assert.is((await verify(player, late)).status, 400);
    const tried = codeOf(await code(to, 'd1', 'a@example.test'));
    for (let n = 0; n < 5; n += 1) assert.is((await verify(player, 'abcdef')).status, 400);
    assert.is((await verify(player, tried)).status, 400);
    to.clock.advance(60_000);
    const good = codeOf(await code(to, 'd1', 'a@example.test'));
    assert.is((await verify(player, good)).status, 200);
  }));

test('one Discord account, one player; who is bound changes the address with a code, too', () =>
  withApp({ settings }, async (to) => {
    const [first, second] = [await to.player({ id: 'first' }), await to.player()];
    await bind(to, first, 'd1', 'a@example.test');
    await send(second, 'b@example.test');
    to.clock.advance(60_000);
    assert.equal(await code(to, 'd1', 'b@example.test'), {
      status: 400,
      message: 'Email does not match the bound account.',
    });
    await send(first, 'c@example.test');
    assert.is((await verify(first, codeOf(await code(to, 'd1')))).status, 200);
    assert.is(
      (await whoAmI(to.app, 'd1')).message,
      'Your account is binded to: first, email: c@example.test',
    );
    await to.app.store.write([], (tx) => tx.deleteFrom('users').where('pk', '=', first.pk).execute());
    for (const answer of [await whoAmI(to.app, 'd1'), await banLeaver(to.app, 'd1')]) {
      assert.equal(answer, { status: 405, message: 'User associated with this bind does not exist.' });
    }
  }));

test('leaving bans, joining again lifts that ban and no other', () =>
  withApp({ settings }, async (to) => {
    const player = await to.player();
    await bind(to, player, 'd1', 'a@example.test');
    assert.is((await welcomeBack(to.app, 'd1')).status, 400);
    assert.is((await banLeaver(to.app, 'd1')).status, 200);
    assert.is((await player.get('/api/user/me')).status, 403);
    to.clock.advance(60_000);
    assert.equal(await code(to, 'd1'), {
      status: 400,
      message: 'This account is banned and cannot receive codes.',
    });
    assert.is((await giveTemporaryPassword(to.app, { discordId: 'd1', now: to.clock.now() })).status, 400);
    assert.is((await welcomeBack(to.app, 'd1')).status, 200);
    assert.is((await player.get('/api/user/me')).status, 200);

    await to.app.store.write([player.pk], (tx) =>
      banAccount(tx, { pk: player.pk, permission: 2 }, { reason: 'cheating', until: null }),
    );
    await banLeaver(to.app, 'd1');
    assert.is((await welcomeBack(to.app, 'd1')).status, 400);
    assert.is((await player.get('/api/user/me')).status, 403, 'an operator’s ban stays');
    for (const answer of [await banLeaver(to.app, 'nobody'), await welcomeBack(to.app, 'nobody')]) {
      assert.is(answer.status, 404);
    }
  }));

test('a temporary password from the bot lets in and becomes the password', () =>
  withApp({ settings }, async (to) => {
    const player = await to.player({ id: 'Hal' });
    await bind(to, player, 'd1', 'a@example.test');
    const now = to.clock.now();
    const { message } = await giveTemporaryPassword(to.app, { discordId: 'd1', now });
    const pw = /^Your temporary password is: (\w{12}), valid for 24 hours\.$/.exec(message)?.[1] ?? '';
    const form = { id: 'hal', pw };
    assert.is((await to.request('/api/auth/login', { form })).status, 200);
    assert.is((await player.get('/api/user/me')).body.message, 'Session not found');
    const { status, body } = await to.request('/api/auth/request/password/reset', {
      form: { id: 'anybody', email: 'x' },
    });
    assert.is(status, 200);
    assert.match(
      body.message,
      /^Please use the linked discord account to contact the bot, and use the command/,
    );
    const account = await to.request('/api/auth/request/account', { form: { email: 'x' } });
    assert.match(account.body.message, /use command to retrieve your account name\.$/);
  }));

const ask = (to: TestApp, name: string, form: Record<string, string>, key: string = apiKey) =>
  to.request(`/discord/${name}`, { form, headers: { 'X-API-KEY': key } });
const said = ({ status, body }: TestAnswer) => [status, body];

test('a bot that runs apart asks over HTTP, with the key', () =>
  withApp({ settings }, async (to) => {
    const player = await to.player({ id: 'Hal' });
    await send(player, 'hal@example.test');
    const names = ['get_token', 'get_bind', 'ban', 'unban'];
    for (const name of names) {
      for (const key of ['', 'wrong', `${apiKey}x`]) {
        assert.equal(said(await ask(to, name, { discord_id: 'd1' }, key)), [
          403,
          { state: 0, message: 'Invalid API key.' },
        ]);
      }
      assert.equal(said(await ask(to, name, {})), [402, { state: 0, message: 'Missing discord_id.' }]);
      assert.is((await to.request(`/discord/${name}`, { headers: { 'X-API-KEY': apiKey } })).status, 404);
    }
    const given = await ask(to, 'get_token', { discord_id: 'd1', email: 'hal@example.test' });
    assert.is(given.body.state, 1);
    assert.is((await verify(player, codeOf(given.body))).status, 200);
    assert.equal(said(await ask(to, 'get_bind', { discord_id: 'd1' })), [
      200,
      { state: 1, message: 'Your account is binded to: Hal, email: hal@example.test' },
    ]);
    assert.is((await ask(to, 'ban', { discord_id: 'd1' })).status, 200);
    assert.is((await player.get('/api/user/me')).status, 403);
    assert.is((await ask(to, 'unban', { discord_id: 'd1' })).status, 200);
    assert.is((await ask(to, 'get_bind', { discord_id: 'x'.repeat(5000) })).status, 404);
    for (const line of to.logLines) assert.not.ok(line.includes(apiKey) || line.includes(codeOf(given.body)));
  }));

test('the key is not tried without end: per address, whatever it is then; a right one gives its tries back', () =>
  withApp(
    { settings: { ...settings, trustProxy: ['127.0.0.1'], limits: { address: 1, account: 3 } } },
    async (to) => {
      const from = (address: string, key: string) =>
        to.request('/discord/get_bind', {
          form: { discord_id: 'd1' },
          headers: { 'X-API-KEY': key, 'X-Forwarded-For': address },
        });
      for (let i = 0; i < 10; i += 1) assert.is((await from('192.0.2.1', apiKey)).status, 404, 'a busy bot');
      for (let i = 0; i < 3; i += 1) assert.is((await from('192.0.2.9', `${i}`)).status, 403);
      for (const key of ['another', apiKey]) {
        const refused = await from('192.0.2.9', key);
        assert.equal([refused.status, refused.headers.get('retry-after')], [429, '900']);
        assert.is(refused.body.state, 0);
      }
      assert.is((await from('192.0.2.1', apiKey)).status, 404, 'nobody else is locked out');
    },
  ));

test('in other modes, and without a key, nobody asks', async () => {
  await withApp({}, async (to) => {
    assert.equal(said(await ask(to, 'ban', { discord_id: 'd1' })), [
      400,
      { state: 0, message: 'Authorization mode is not enabled.' },
    ]);
  });
  await withApp({ settings: { auth: { mode: 'discord' } } }, async (to) => {
    assert.is((await ask(to, 'get_bind', { discord_id: 'd1' }, '')).status, 403);
    assert.ok(to.logLines.some((line) => line.includes('the Discord bot is off')));
  });
});

test.run();
