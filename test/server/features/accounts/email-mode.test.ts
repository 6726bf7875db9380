import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sendNoted } from '../../../../src/server/mailer/outbox.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import {
  closedPort,
  decoded,
  withMailServer,
  withSilentServer,
  type ReceivedMail,
} from '../../mailer/smtp.js';

/** Seconds: a machine under load must not turn a mail that comes late into one that is sent again. */
const smtp = { host: '127.0.0.1', security: 'none', from: 'kalpa@example.test', timeout: 60 };
const mailing = (port: number, more: Record<string, unknown> = {}) => ({
  auth: { mode: 'email' },
  smtp: { ...smtp, port },
  ...more,
});
/** For a server that never answers. */
const silent = (port: number) => mailing(port, { smtp: { ...smtp, port, timeout: 1 } });
const plain = { disabledCommands: ['STARTTLS'] };

const send = (player: TestPlayer, email: string, headers: Record<string, string> = {}) =>
  player.request('/api/user/email/send/code', { form: { email }, headers });
const verify = (player: TestPlayer, emailCode: string) =>
  player.post('/api/user/email/verify/code', { emailCode });
const login = (to: TestApp, id: string, pw: string) => to.request('/api/auth/login', { form: { id, pw } });
const reset = (to: TestApp, id: string, email: string, headers: Record<string, string> = {}) =>
  to.request('/api/auth/request/password/reset', { form: { id, email }, headers });
const lookUp = (to: TestApp, email: string) => to.request('/api/auth/request/account', { form: { email } });

/** The value that a mail tells. */
const valueOf = (mail: ReceivedMail | undefined) =>
  /<strong>([^<]*)<\/strong>/.exec(decoded(mail?.raw ?? ''))?.[1] ?? '';

/** Works through the outbox, as the service does by itself, until so many mails have arrived. */
async function arrived(to: TestApp, mails: readonly ReceivedMail[], count: number): Promise<void> {
  while (mails.length < count) {
    await sendNoted(to.app);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const outbox = (to: TestApp) => to.app.store.read.selectFrom('mailOutbox').selectAll().execute();

/** An account of that id with a password and a verified address. */
async function account(to: TestApp, id: string, email: string): Promise<{ pk: number; token: string }> {
  const made = await to.request('/api/auth/signup', { form: { id, pw: 'old' } });
  const { pk } = await to.app.store.read
    .selectFrom('users')
    .select('pk')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await to.app.store.write([pk], (tx) =>
    tx.updateTable('users').set({ email, emailKey: email, state: 2 }).where('pk', '=', pk).execute(),
  );
  return { pk, token: made.body.data.token };
}

const me = (to: TestApp, token: string) =>
  to.request('/api/user/me', { headers: { 'Custom-UserToken': token } });

test('a code is mailed in the language of the device, and is not in the answer', () =>
  withMailServer(plain, ({ port, mails }) =>
    withApp({ settings: mailing(port) }, async (to) => {
      const player = await to.player();
      const sent = await send(player, 'hal@example.test', { 'Accept-Language': 'ko-KR,ko;q=0.9' });
      assert.equal(
        [sent.status, sent.body.message],
        [200, 'Verification code sent. Please check your email.'],
      );
      assert.equal(sent.body.data.emailCodeRemainTime, 599);
      const code = valueOf(mails[0]);
      assert.match(code, /^\d{6}$/);
      assert.not.ok(JSON.stringify(sent.body).includes(code));
      assert.match(decoded(mails[0]?.raw ?? ''), '10분간');
      for (const line of to.logLines) assert.not.ok(line.includes(code));
      assert.is((await send(player, 'hal@example.test')).body.message, 'Too many requests.');
      const verified = await verify(player, code);
      assert.equal([verified.status, verified.body.data.user.email], [200, 'hal@example.test']);
    }),
  ));

test('a mail server that refuses, hangs or is down is told to the player, who may ask again at once', async () => {
  const isClear = async (to: TestApp) => {
    const player = await to.player();
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await send(player, 'hal@example.test');
      assert.equal([status, body.message], [400, 'Email sending failed.']);
    }
    const { emailCode } = await to.app.store.read
      .selectFrom('users')
      .select('emailCode')
      .where('pk', '=', player.pk)
      .executeTakeFirstOrThrow();
    assert.is(emailCode, null);
  };
  const onRcptTo = (_: unknown, __: unknown, done: (error?: Error) => void) => done(new Error('No.'));
  await withMailServer({ ...plain, onRcptTo }, ({ port }) => withApp({ settings: mailing(port) }, isClear));
  const port = await closedPort();
  await withApp({ settings: mailing(port) }, isClear);
  await withSilentServer((server) =>
    withApp({ settings: silent(server.port) }, async (to) => {
      const other = await to.player();
      const player = await to.player();
      const waiting = send(player, 'hal@example.test');
      const writing = await other.post('/api/prologue/achieve');
      const own = await player.post('/api/prologue/achieve');
      assert.equal([writing.status, own.status], [200, 200], 'nobody is held up meanwhile');
      assert.is((await waiting).body.message, 'Email sending failed.');
    }),
  );
});

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a temporary password replaces the old one once it is used, and ends other sessions`, () =>
    withMailServer(plain, ({ port, mails }) =>
      withApp({ database, settings: mailing(port) }, async (to) => {
        const { token } = await account(to, 'Hal', 'hal@example.test');
        const answer = await reset(to, 'hAL', 'HAL@example.test', { 'Accept-Language': 'ja' });
        assert.equal(
          [answer.status, answer.body.message, answer.body.data],
          [200, 'Password reset email sent. Please check your email.', {}],
        );
        await arrived(to, mails, 1);
        assert.equal(mails[0]?.to, ['hal@example.test']);
        const temporary = valueOf(mails[0]);
        assert.match(temporary, /^[A-Za-z0-9]{12}$/);
        assert.match(decoded(mails[0]?.raw ?? ''), '24時間');
        for (const line of to.logLines) assert.not.ok(line.includes(temporary));

        assert.is((await login(to, 'Hal', 'old')).status, 200, 'the old one works until it is used');
        assert.is((await me(to, token)).status, 200);
        const logins = await Promise.all([1, 2, 3].map(() => login(to, 'Hal', temporary)));
        assert.ok(logins.every(({ status }) => status === 200));
        assert.is((await me(to, token)).body.message, 'Session not found');
        const open = await Promise.all(logins.map(({ body }) => me(to, body.data.token)));
        assert.ok(open.some(({ status }) => status === 200));
        assert.is((await login(to, 'Hal', 'old')).status, 400);
        assert.is((await login(to, 'Hal', temporary)).status, 200, 'it is the password now');
      }),
    ));
}

test('a temporary password that is not used within a day, or after a change, changes nothing', () =>
  withMailServer(plain, ({ port, mails }) =>
    withApp({ settings: mailing(port) }, async (to) => {
      const { token } = await account(to, 'hal', 'hal@example.test');
      await reset(to, 'hal', 'hal@example.test');
      await arrived(to, mails, 1);
      to.clock.advance(24 * 3_600_000);
      assert.is((await login(to, 'hal', valueOf(mails[0]))).status, 400);
      assert.is((await login(to, 'hal', 'old')).status, 200);
      await sendNoted(to.app);
      await reset(to, 'hal', 'hal@example.test');
      await arrived(to, mails, 2);
      const changed = await to.request('/api/user/password/reset', {
        form: { oldPw: 'old', newPw: 'new' },
        headers: { 'Custom-UserToken': token },
      });
      assert.is(changed.status, 200);
      assert.is((await login(to, 'hal', valueOf(mails[1]))).status, 400);
      assert.is((await login(to, 'hal', 'new')).status, 200);
    }),
  ));

test('whether an account or an address exists cannot be told', () =>
  withMailServer(plain, ({ port, mails }) =>
    withApp({ settings: mailing(port) }, async (to) => {
      await account(to, 'hal', 'hal@example.test');
      const { pk } = await account(to, 'bare', 'bare@example.test');
      await to.app.store.write([pk], (tx) =>
        tx.updateTable('users').set({ state: 1 }).where('pk', '=', pk).execute(),
      );
      const cases: readonly (readonly [string, string])[] = [
        ['hal', 'hal@example.test'],
        ['hal', 'bare@example.test'],
        ['nobody', 'hal@example.test'],
        ['nobody', 'x'],
        ['bare', 'bare@example.test'],
      ];
      const answers = [];
      const statements: string[][] = [];
      for (const [id, email] of cases) {
        const before = to.statements.length;
        answers.push(await reset(to, id, email));
        statements.push(
          to.statements.slice(before).filter((text) => !/select .* from "mailOutbox"/.test(text)),
        );
      }
      for (const { status, body } of answers) assert.equal([status, body], [200, answers[0]?.body]);
      const asked = statements.map((texts) => texts.filter((text) => /users|mailOutbox/.test(text)).length);
      assert.is(new Set(asked).size, 1, 'the same statements, whatever there is');
      const lookUps = [];
      for (const [, email] of cases) lookUps.push(await lookUp(to, email));
      for (const { status, body } of lookUps) {
        assert.equal([status, body.message], [200, 'Account name email sent. Please check your email.']);
        assert.equal(body, lookUps[0]?.body);
      }
      await arrived(to, mails, 2);
      while ((await outbox(to)).some(({ sentAt }) => sentAt === null)) await sendNoted(to.app);
      assert.equal(
        mails.map(({ to: [recipient] }) => recipient),
        ['hal@example.test', 'hal@example.test'],
      );
      assert.ok(mails.some((mail) => valueOf(mail) === 'hal'));
      // Without an address nobody is found, not even one who has none.
      assert.is((await reset(to, 'bare', '')).status, 400);
    }),
  ));

test('what could not be sent is sent later, once, and outlives the server', () =>
  closedPort().then((down) =>
    withApp({ settings: mailing(down) }, async (to) => {
      const { pk } = await account(to, 'hal', 'hal@example.test');
      await reset(to, 'hal', 'hal@example.test');
      while ((await outbox(to))[0]?.tries !== 1) await sendNoted(to.app);
      const { temporaryPw: before } = await to.app.store.read
        .selectFrom('users')
        .select('temporaryPw')
        .where('pk', '=', pk)
        .executeTakeFirstOrThrow();
      await withMailServer(plain, async ({ port, mails }) => {
        const { serve } = await import('../../../../src/server/serve.js');
        const settings = { ...to.app.settings, smtp: { ...to.app.settings.smtp, port } };
        const { log, clock } = to.app;
        const other = await serve({ folder: to.folder, settings, log, clock });
        try {
          const { app } = other;
          if (!app) throw new Error('It serves no game.');
          to.clock.advance(59_999);
          await sendNoted(app);
          assert.is(mails.length, 0, 'not before its time');
          to.clock.advance(1);
          await Promise.all([sendNoted(app), sendNoted(app)]);
          // The first server tries, too, and may have been the one to fail again.
          while (mails.length === 0) {
            to.clock.advance(60_000);
            await sendNoted(app);
          }
          assert.is((await login(to, 'hal', valueOf(mails[0]))).status, 200);
          assert.ok(before !== null);
          await reset(to, 'hal', 'hal@example.test');
          await sendNoted(app);
          assert.is(mails.length, 1, 'one a minute');
        } finally {
          await other.stop();
        }
      });
    }),
  ));

test('resets are limited per account and address', () =>
  closedPort().then((down) =>
    withApp({ settings: mailing(down, { limits: { address: 0, account: 2 } }) }, async (to) => {
      for (const id of ['hal', 'nobody']) {
        for (let n = 0; n < 2; n += 1) assert.is((await reset(to, id, 'hal@example.test')).status, 200);
        assert.is((await reset(to, id, 'hal@example.test')).status, 429);
      }
    }),
  ));

test.run();
