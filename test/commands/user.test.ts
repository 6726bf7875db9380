import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp } from '../support/app.js';
import { runCli, type RunOptions } from '../cli/run.js';
import { audited } from '../server/admin/support.js';
import { chartOf, play } from '../server/features/play/support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

function cliOf(to: TestApp) {
  const { database } = to.app.settings;
  const env: Record<string, string> = database === '' ? {} : { KALPA_DATABASE: database };
  return (argv: readonly string[], options: RunOptions = {}) =>
    runCli(['--data', to.folder.root, ...argv], { env, cwd: to.folder.root, ...options });
}

for (const database of databases) {
  test(`${database}: a player is administered beside the running server, and each action is written down`, () =>
    withApp({ database }, async (to) => {
      const kalpa = cliOf(to);
      const player = await to.player({ id: 'alice' });
      const json = async (...argv: string[]) => {
        const { code, stdout, stderr } = await kalpa([...argv, '--json']);
        assert.is(code, 0, `${argv.join(' ')}: ${stderr}`);
        return JSON.parse(stdout);
      };
      assert.is((await json('user', 'list', '--search', 'ALI')).rows[0].pk, player.pk);
      assert.is((await json('user', 'promote', 'Alice')).id, 'alice');
      assert.is((await json('user', 'show', `pk:${player.pk}`)).user.isAdmin, true);
      await json('user', 'demote', 'alice');
      await json('user', 'ban', 'alice', '--reason', 'because', '--until', '7d');
      assert.is((await player.get('/api/user/me')).status, 403);
      await json('user', 'unban', 'alice');
      assert.is((await player.get('/api/user/me')).status, 200);
      const granted = await json('user', 'grant', 'alice', 'fragment', '100');
      assert.is(granted.amount - granted.before, 100);
      const sent = await json('mail', 'send', '--to', 'alice', '--title', 'Hi', '--item', 'fragment=3');
      assert.is(sent.players, 1);
      const invite = await json('user', 'invite', '--uses', '2');
      assert.match(invite.code, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
      assert.is((await json('user', 'end-sessions', 'alice')).ended, 1);
      const { password } = await json('user', 'reset-password', 'alice', '--yes');
      const form = { id: 'alice', pw: password };
      assert.is((await to.request('/api/auth/login', { form })).status, 200);
      await json('user', 'delete', 'alice', '--yes');
      assert.is((await to.request('/api/auth/login', { form })).status, 400);
      const log = await audited(to);
      assert.equal(
        log.map(({ action }) => action),
        [
          ...['promote', 'demote', 'ban', 'unban', 'items.change', 'mail.send', 'invite.create'],
          ...['sessions.end', 'password.reset', 'delete'],
        ],
      );
      for (const { actor } of log) assert.match(actor, /^cli:./);
      assert.not.ok(JSON.stringify(log).includes(invite.code));
    }));
}

test('doubtful scores are listed and decided, and each decision is written down', () =>
  withApp({}, async (to) => {
    const kalpa = cliOf(to);
    const player = await to.player({ id: 'alice' });
    const result = { maxCombo: 90_000, score: 900_000 };
    for (const index of [0, 1]) {
      await play(player, chartOf(to, { mode: 0 }), { result: { ...result, score: result.score + index } });
    }
    assert.match((await kalpa(['reviews', 'list'])).stdout, /^review +player +map +score +why\n +1 .*900000/);
    assert.is((await kalpa(['reviews', 'hide', '1', '2'])).code, 0);
    assert.is((await kalpa(['reviews', 'list'])).stdout.trim(), 'There is no such score.');
    const hidden = await kalpa(['reviews', 'list', '--state', 'hidden', '--json']);
    assert.is(JSON.parse(hidden.stdout).rows.length, 2);
    assert.is((await kalpa(['reviews', 'accept', '1'])).code, 0);
    assert.is((await kalpa(['reviews', 'remove', '2'])).code, 0);
    for (const [argv, code] of [
      [['remove', '2'], 1],
      [['accept', '99'], 1],
      [['accept', 'x'], 2],
      [['accept'], 2],
      [['list', '--state', 'odd'], 2],
    ] as const) {
      assert.is((await kalpa(['reviews', ...argv])).code, code, argv.join(' '));
    }
    assert.equal(
      (await audited(to)).map(({ action, player: subject }) => [action, subject]),
      ['hide', 'hide', 'accept', 'remove'].map((word) => [`score.${word}`, player.pk]),
    );
  }));

test('what cannot be undone is asked for at a terminal, unless --yes is given', () =>
  withApp({}, async (to) => {
    const { pk } = await to.player({ id: 'alice' });
    const data = ['--data', to.folder.root];
    for (const [command, question] of [
      ['delete', 'Delete alice'],
      ['reset-password', 'Replace the password of alice?'],
    ] as const) {
      const stdin = Object.assign(new PassThrough(), { setRawMode() {} });
      const answer = { to: question, type: () => stdin.write('n') };
      const asked = await runCli(['user', command, 'alice', ...data], { terminal: true, stdin, answer });
      assert.equal([asked.code, asked.stdout], [0, 'Nothing was changed.\n'], asked.stderr);
    }
    assert.is((await to.app.store.read.selectFrom('users').selectAll().execute()).length, 1);
    const sure = ['user', 'delete', `pk:${pk}`, '--yes', ...data];
    assert.is((await runCli(sure, { terminal: true })).code, 0);
    assert.equal(await to.app.store.read.selectFrom('users').selectAll().execute(), []);
  }));

test('without a terminal nobody is asked, and a ban needs no reason', () =>
  withApp({}, async (to) => {
    const kalpa = cliOf(to);
    const { pk } = await to.player({ id: 'alice' });
    assert.is((await kalpa(['user', 'ban', 'alice'])).code, 0);
    const { rows } = JSON.parse((await kalpa(['user', 'list', '--json'])).stdout);
    assert.equal([rows[0].pk, rows[0].isBanned], [pk, true]);
    const reset = await kalpa(['user', 'reset-password', 'alice']);
    assert.equal([reset.code, /^The password of alice is now: /.test(reset.stdout)], [0, true], reset.stderr);
    assert.is((await kalpa(['user', 'delete', 'alice'])).code, 0);
    assert.equal(await to.app.store.read.selectFrom('users').selectAll().execute(), []);
  }));

test('what is wrong is said in one line, and nothing is written', () =>
  withApp({}, async (to) => {
    const kalpa = cliOf(to);
    await to.player({ id: 'alice' });
    for (const [argv, code, words] of [
      [['promote', 'nobody'], 1, /There is no user "nobody"/],
      [['unban', 'alice'], 1, /not banned/],
      [['grant', 'alice', 'nothing'], 1, /no item "nothing"/],
      [['grant', 'alice', 'fragment', '--', '-99999999'], 1, /no more can be taken/],
      [['grant', 'alice', 'fragment', '1.5'], 2, /no amount/],
      [['ban', 'alice', '--reason', 'x', '--until', 'soon'], 2, /no moment/],
      [['ban', 'alice', '--reason', 'x', '--until', '2020-01-01'], 1, /in the future/],
      [['list', '--state', 'odd'], 2, /none of/],
      [['invite', '--uses', '0'], 2, /no number/],
    ] as const) {
      const run = await kalpa(['user', ...argv]);
      assert.is(run.code, code, `${argv.join(' ')}: ${run.stderr}`);
      assert.match(run.stderr, words);
    }
    for (const argv of [[], ['--all', '--to', 'alice'], ['--to', 'alice', '--item', 'fragment']]) {
      assert.is((await kalpa(['mail', 'send', '--title', 'x', ...argv])).code, 2, argv.join(' '));
    }
    assert.equal(await audited(to), []);
  }));

test.run();
