import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsSchema } from '../../../src/config/settings.js';
import { mailLanguages } from '../../../src/server/mailer/languages.js';
import { composeMail } from '../../../src/server/mailer/mail.js';
import { Mailer, MailFailure } from '../../../src/server/mailer/mailer.js';
import { closedPort, decoded, withMailServer, withSilentServer } from './smtp.js';

const mail = composeMail('code', 'en', '123456');

function mailer(smtp: Record<string, unknown>): Mailer {
  const given = { host: '127.0.0.1', from: 'KALPA <kalpa@example.test>', ...smtp };
  return new Mailer(settingsSchema.parse({ smtp: given }).smtp);
}

async function failureOf(work: Promise<unknown>): Promise<MailFailure> {
  const error = await work.then(
    () => assert.unreachable('It should have failed.'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof MailFailure) return error;
  throw error;
}

/** Runs `work` with the path of a file that holds `text`. */
async function withFile(text: string, work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-mail-'));
  try {
    await writeFile(join(folder, 'ca.pem'), text);
    await work(join(folder, 'ca.pem'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

for (const security of ['starttls', 'tls'] as const) {
  test(`${security}: a mail goes out encrypted, with a log-in, to a server that is trusted`, () =>
    withMailServer({ secure: security === 'tls' }, ({ port, mails, cert }) =>
      withFile(cert, async (ca) => {
        const login = { user: 'kalpa', password: 'secret' };
        await mailer({ port, security, ca, ...login }).send('some.one@example.test', mail);
        assert.equal(
          mails.map(({ to, secure, user }) => ({ to, secure, user })),
          [{ to: ['some.one@example.test'], secure: true, user: 'kalpa' }],
        );
        const raw = mails[0]?.raw ?? '';
        assert.match(raw, /^From: KALPA <kalpa@example\.test>\r$/m);
        assert.match(raw, /^Subject: KALPA: your verification code\r$/m);
        assert.match(raw, /multipart\/alternative/);
        assert.is(decoded(raw).match(/123456/g)?.length, 2, 'in the text and in the HTML');
      }),
    ));

  test(`${security}: a server that is not trusted gets nothing`, () =>
    withMailServer({ secure: security === 'tls' }, async ({ port, mails }) => {
      const failure = await failureOf(mailer({ port, security }).send('a@example.test', mail));
      assert.is(failure.isFinal, false);
      assert.equal(mails, []);
    }));
}

test('starttls: where it is not offered nothing is sent in the clear; none sends so', () =>
  withMailServer({ disabledCommands: ['STARTTLS', 'AUTH'] }, async ({ port, mails }) => {
    await failureOf(mailer({ port, security: 'starttls' }).send('a@example.test', mail));
    assert.equal(mails, []);
    await mailer({ port, security: 'none' }).send('a@example.test', mail);
    assert.is(mails.length, 1);
  }));

test('a refused recipient is final, one that is to be tried later is not, nor a wrong password', () => {
  const onRcptTo = ({ address }: { address: string }, _: unknown, done: (error?: Error) => void) => {
    const responseCode = address.startsWith('later') ? 451 : 550;
    done(Object.assign(new Error('Mailbox unavailable'), { responseCode }));
  };
  return withMailServer({ onRcptTo }, async ({ port, cert }) =>
    withFile(cert, async (ca) => {
      const sender = mailer({ port, ca });
      assert.is((await failureOf(sender.send('gone@example.test', mail))).isFinal, true);
      assert.is((await failureOf(sender.send('later@example.test', mail))).isFinal, false);
      const wrong = mailer({ port, ca, user: 'kalpa', password: 'wrong' });
      const failure = await failureOf(wrong.send('a@example.test', mail));
      assert.is(failure.isFinal, false);
      assert.not.match(failure.message, /wrong/);
    }),
  );
});

test('a server that is down, and one that hangs, fail in bounded time', async () => {
  await failureOf(mailer({ port: await closedPort() }).send('a@example.test', mail));
  await withSilentServer(async (server) => {
    const sender = mailer({ port: server.port, timeout: 1 });
    // More than connections are opened: those that wait for one fail in the same time.
    const failures = await Promise.all(
      Array.from({ length: 12 }, () => failureOf(sender.send('a@example.test', mail))),
    );
    for (const { isFinal } of failures) assert.is(isFinal, false);
    assert.ok(server.connections() <= 4);
  });
});

test('beyond a bounded queue a mail fails at once', () =>
  withSilentServer(async ({ port }) => {
    const sender = mailer({ port, timeout: 2 });
    const failures = await Promise.all(
      Array.from({ length: 80 }, () => failureOf(sender.send('a@example.test', mail))),
    );
    assert.ok(failures.some(({ message }) => message === 'Too many mails wait to be sent.'));
  }));

test('an address cannot become two, nor bring headers along', () =>
  withMailServer({ disabledCommands: ['STARTTLS'] }, async ({ port, mails }) => {
    const sender = mailer({ port, security: 'none' });
    for (const to of ['a@example.test, b@example.test', 'a@example.test\r\nBcc: c@example.test']) {
      await sender.send(to, mail).catch(() => {});
    }
    for (const { to } of mails) assert.is(to.length, 1);
    for (const { raw } of mails) assert.not.match(raw, /^Bcc:/m);
  }));

test('every kind of mail in every language says its value, escaped, and speaks of nothing else', () => {
  for (const language of mailLanguages) {
    for (const kind of ['code', 'password', 'account'] as const) {
      const { subject, text, html } = composeMail(kind, language, '<b>"x"&\'y\'</b>');
      assert.match(subject, /^KALPA/);
      assert.ok(text.includes('\n\n<b>"x"&\'y\'</b>\n\n'));
      assert.ok(html.includes('&lt;b&gt;&quot;x&quot;&amp;&#39;y&#39;&lt;/b&gt;'));
      assert.not.match(html, /<b>|https?:/);
      assert.match(html, new RegExp(`lang="${language}"`));
    }
  }
  const subjects = mailLanguages.map((language) => composeMail('password', language, 'x').subject);
  assert.is(new Set(subjects).size, mailLanguages.length);
});

test.run();
