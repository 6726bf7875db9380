import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../src/data/sqlite/driver.js';
import { dataFolder, type DataFolder } from '../../src/data/folder.js';
import { bundledCapture } from '../../src/tools/demo/demo.js';
import { inFolder, runCli, startCli, type Run } from '../cli/run.js';
import { withSite } from '../tools/assets/asset-site.js';

function account({ player }: DataFolder, id: string): { permission: number } | undefined {
  const db = openDatabase(player, { readonly: true, timeout: 5000 });
  try {
    return db.prepare<{ permission: number }>('SELECT permission FROM users WHERE id = ?').get(id);
  } finally {
    db.close();
  }
}

test('by flags alone it makes everything, and the doctor finds nothing wrong', () =>
  inFolder(async (cwd) => {
    await writeFile(join(cwd, 'password.txt'), 'a good password\n');
    const flags = ['--host', '0.0.0.0', '--port', '12345', '--https', '--cert-host', 'kalpa.example'];
    const admin = ['--admin', 'alice', '--admin-password-file', 'password.txt'];
    const argv = ['init', '--capture', bundledCapture, ...flags, ...admin, '--json'];
    const { code, stdout, stderr } = await runCli(argv, { cwd });
    assert.equal([code, stderr], [0, '']);
    const folder = dataFolder(join(cwd, 'kalpa-data'));
    const summary = JSON.parse(stdout);
    assert.equal(summary.settings, { host: '0.0.0.0', port: 12345 });
    assert.equal([summary.keys, summary.manifest], ['made', 'made']);
    assert.equal(summary.account, { id: 'alice', done: 'made' });
    assert.is(summary.start, `kalpa serve --data ${folder.root}`);
    assert.equal(JSON.parse(await readFile(folder.settings, 'utf8')), summary.settings);
    assert.is(account(folder, 'alice')?.permission, 3);
    const [ca, server] = ['ca.crt', 'server.pem'].map((name) => existsSync(join(folder.tls, name)));
    assert.equal([ca, server], [true, true]);
    assert.is((await runCli(['doctor', '--json'], { cwd, env: { KALPA_PORT: '0' } })).code, 0);
  }));

test('run again it keeps what is there and does the rest', () =>
  inFolder(async (cwd) => {
    const first = await runCli(['init', '--synthetic'], { cwd, program: 'npx kalpa' });
    assert.is(first.code, 0, first.stderr);
    assert.match(first.stdout, /^Keys {9}made\nManifest {5}made from the capture$/m);
    assert.match(first.stdout, /^Start it: +npx kalpa serve --data .*kalpa-data$/m);
    assert.match(first.stdout, /^Enter in the game: +http:\/\/127\.0\.0\.1:12001$/m);
    const folder = dataFolder(join(cwd, 'kalpa-data'));
    const key = await readFile(folder.privateKey, 'utf8');
    await writeFile(join(cwd, 'password.txt'), 'a good password');
    const argv = ['init', '--admin', 'Bob', '--admin-password-file', 'password.txt'];
    const second = await runCli(argv, { cwd });
    assert.is(second.code, 0, second.stderr);
    assert.match(second.stdout, /^Keys {9}there already, kept\nManifest {5}there already, kept$/m);
    assert.match(second.stdout, /^Account {6}Bob, an administrator$/m);
    assert.match((await runCli(argv, { cwd })).stdout, /^Account {6}Bob, an administrator, there already$/m);
    assert.is(await readFile(folder.privateKey, 'utf8'), key);
  }));

test('without a terminal only the capture has to be given; what is wrong is named, and nothing is made', () =>
  inFolder(async (cwd) => {
    const refused = async (argv: readonly string[], wanted: number, reason: RegExp) => {
      const { code, stderr } = await runCli(['init', ...argv], { cwd });
      assert.is(code, wanted, stderr);
      assert.match(stderr, reason);
      assert.equal(await readdir(cwd), []);
    };
    await refused([], 2, /This needs an answer: .* Pass --capture FILE \(or --synthetic\)\./);
    await refused(['--capture', 'absent.txt'], 1, /The capture cannot be read/);
    await refused(['--capture', bundledCapture, '--synthetic'], 2, /either --capture or --synthetic/);
    await refused(['--synthetic', '--admin', 'alice'], 2, /A password for alice: Pass --admin-password-file/);
    await refused(['--synthetic', '--auth-mode', 'nonsense'], 2, /auth\.mode is "nonsense"/);
    await refused(['--synthetic', '--port', '99999'], 2, /port is 99999 .* from 0 to 65535/);
    await refused(['--synthetic', '--diff', 'absent.db'], 1, /There is no file absent\.db/);
    await refused(['--synthetic', '--cert-host', 'a b'], 2, /no host name/);
  }));

test('an account that is refused is named, and the next run goes on from there', () =>
  inFolder(async (cwd) => {
    await writeFile(join(cwd, 'password.txt'), 'a good password');
    const id = 'x'.repeat(65);
    const admin = (name: string) => [
      'init',
      '--synthetic',
      '--admin',
      name,
      '--admin-password-file',
      'password.txt',
    ];
    const { code, stderr } = await runCli(admin(id), { cwd });
    assert.is(code, 1);
    assert.match(stderr, /The account x+ was refused: .*\n.*another id/);
    assert.match((await runCli(admin('carol'), { cwd })).stdout, /^Keys {9}there already, kept$/m);
  }));

interface Step {
  readonly to: string;
  readonly keys: string;
}

/** Runs it at a terminal, typing each answer when its question is there. */
async function typing(cwd: string, steps: readonly Step[]): Promise<Run> {
  const stdin = Object.assign(new PassThrough(), { setRawMode() {} });
  const cli = startCli(['init'], { cwd, terminal: true, stdin });
  let over = false;
  void cli.ended.then(() => (over = true));
  let from = 0;
  for (const { to, keys } of steps) {
    while (!cli.stderr().includes(to, from)) {
      if (over) throw new Error(`It ended before ${to}: ${cli.stderr()}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    from = cli.stderr().indexOf(to, from);
    // The prompt listens only after it has drawn itself.
    await new Promise((resolve) => setImmediate(resolve));
    stdin.write(keys);
  }
  return cli.ended;
}

const enter = '\r';
const down = '\u001b[B';
const questions: readonly Step[] = [
  { to: 'Where shall the data folder be?', keys: enter },
  { to: 'Where is your capture', keys: enter },
  { to: 'A diff_manifest.db', keys: enter },
  { to: 'The address below which the assets lie', keys: enter },
  { to: 'Who may reach the server?', keys: `${down}${enter}` },
  { to: 'At which port?', keys: enter },
  { to: 'How do accounts prove who they are?', keys: enter },
  { to: 'Answer HTTPS as well?', keys: 'y' },
  { to: 'An id for the first account', keys: `dora${enter}` },
  { to: 'A password for dora', keys: `secret words${enter}` },
];

test('at a terminal it leads through all of it', () =>
  inFolder(async (cwd) => {
    const { code, stdout, stderr } = await typing(
      cwd,
      questions.map((step) => step),
    );
    assert.is(code, 0, stderr);
    assert.match(stdout, /^Account {6}dora, an administrator$/m);
    assert.match(stdout, /^Certificate {2}made; its CA is /m);
    assert.not.match(stdout + stderr, 'secret words');
    assert.is(account(dataFolder(join(cwd, 'kalpa-data')), 'dora')?.permission, 3);
  }));

test('interrupted at any question it leaves nothing behind', () =>
  inFolder(async (cwd) => {
    for (let last = 0; last < questions.length; last += 1) {
      const steps = questions
        .slice(0, last + 1)
        .map((step, index) => (index === last ? { ...step, keys: '\u0003' } : step));
      const { code } = await typing(cwd, steps);
      assert.is(code, 130, `question ${last}`);
      assert.equal(await readdir(cwd), [], `question ${last}`);
    }
  }));

test('assets are downloaded, and those that fail make the exit code 1', () =>
  inFolder(async (cwd) => {
    let missing = '/audfiles/';
    await withSite(
      (response, _time, request) => {
        response.statusCode = request.url?.startsWith(missing) ? 404 : 200;
        response.end('an asset');
      },
      async ({ url }) => {
        const argv = ['init', '--synthetic', '--assets-url', url];
        const failed = await runCli(argv, { cwd });
        assert.is(failed.code, 1);
        assert.match(failed.stdout, /^Assets {7}\d+ of 324$/m);
        assert.match(failed.stderr, /\d+ assets could not be downloaded\.\n.*fetches what is missing/);
        missing = '/nothing';
        const { code, stdout } = await runCli(['init', '--assets-url', url], { cwd });
        assert.is(code, 0);
        assert.match(stdout, /^Assets {7}324 of 324$/m);
      },
    );
  }));

test.run();
