import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BenchSummary } from '../../src/tools/bench/bench.js';
import { runCli, startCli } from '../cli/run.js';
import { withApp, type TestApp } from '../support/app.js';

const bench = (...args: string[]) => runCli(['bench', ...args]);

const benchUsers = ({ app }: TestApp) =>
  app.store.read
    .selectFrom('users')
    .select(['id', 'deleteAfter'])
    .where('id', 'like', 'kalpa-bench-%')
    .execute();

test('players of its own play and read; every kind of request has its figures; the accounts go again', () =>
  withApp({}, async (to) => {
    const run = await bench('--url', to.address, '--players', '3', '--seconds', '1', '--json');
    assert.is(run.code, 0, run.stderr);
    const summary = JSON.parse(run.stdout) as BenchSummary;
    assert.equal(summary.kinds.map(({ kind }) => kind).sort(), [
      'initialinfo',
      'map ranking',
      'me',
      'missions',
      'play end',
      'play start',
    ]);
    for (const { kind, requests, p50, p99, max, failed } of summary.kinds) {
      assert.ok(requests > 0 && p50 > 0 && p50 <= p99 && p99 <= max, kind);
      assert.is(failed, 0, kind);
    }
    assert.equal([summary.failures, summary.players, summary.removed], [{}, 3, 3]);
    assert.is(
      summary.requests,
      summary.kinds.reduce((sum, { requests }) => sum + requests, 0),
    );
    const plays = summary.kinds.find(({ kind }) => kind === 'play end')?.requests ?? 0;
    const records = await to.app.store.read.selectFrom('records').selectAll().execute();
    assert.is(records.length, plays, 'each play was one');
    const users = await benchUsers(to);
    assert.is(users.length, 3);
    assert.ok(users.every(({ deleteAfter }) => deleteAfter !== null));
  }));

test('it plays only what its players own, where maps must be owned', () =>
  withApp({ settings: { play: { requireOwned: true } } }, async (to) => {
    const run = await bench('--url', to.address, '--players', '2', '--seconds', '1');
    assert.is(run.code, 0, run.stderr);
    assert.match(run.stdout, /^request +done +per second +p50 ms/m);
    assert.match(run.stdout, /^play end +\d+ .* 0$/m);
    assert.match(run.stdout, /^\d+ requests in [\d.]+ s by 2 players: [\d.]+ a second at http:/m);
  }));

test('a limit on sign-ups is named with its setting, and who was signed up goes again', () =>
  withApp({ settings: { limits: { address: 3, account: 0 } } }, async (to) => {
    const run = await bench('--url', to.address, '--players', '6', '--seconds', '1');
    assert.is(run.code, 1);
    assert.match(run.stderr, /takes no more sign-ups[\s\S]*limits\.address/);
    const users = await benchUsers(to);
    assert.ok(users.length > 0 && users.every(({ deleteAfter }) => deleteAfter !== null));
  }));

test('interrupted, it deletes its accounts as well', () =>
  withApp({}, async (to) => {
    const running = startCli(['bench', '--url', to.address, '--players', '2', '--seconds', '600']);
    while ((await to.app.store.read.selectFrom('records').selectAll().execute()).length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    running.interrupt();
    assert.is((await running.ended).code, 130);
    assert.ok((await benchUsers(to)).every(({ deleteAfter }) => deleteAfter !== null));
  }));

test('another machine only where one says so; nobody there, and wrong numbers', async () => {
  for (const url of ['http://192.0.2.7:12001', 'https://kalpa.example', 'http://127.0.0.1.example.org']) {
    const refused = await bench('--url', url);
    assert.is(refused.code, 2, url);
    assert.match(refused.stderr, /not on this machine[\s\S]*--yes-i-run-this-server/);
  }
  const nobody = await bench('--url', 'http://127.0.0.1:9', '--players', '1');
  assert.equal([nobody.code, /cannot be reached/.test(nobody.stderr)], [1, true]);
  for (const args of [
    ['--url', 'ftp://127.0.0.1'],
    ['--players', '0'],
    ['--seconds', 'x'],
  ]) {
    assert.is((await bench(...args)).code, 2, args.join(' '));
  }
});

test.run();
