import { rmSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request as secureRequest } from 'node:https';
import { Agent, request, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataFolder, type DataFolder } from '../../src/data/folder.js';
import { lanAddresses } from '../../src/tools/certificates/names.js';
import { makeDemoFolder } from '../../src/tools/demo/demo.js';
import { inFolder, runCli, startCli } from '../cli/run.js';
import { writeCertificate } from '../support/certificate.js';
import { withKalpa, type KalpaProcess } from './process.js';

let template: Promise<string> | undefined;

async function makeTemplate(): Promise<string> {
  const { folder } = await makeDemoFolder(() => Date.UTC(2026, 0, 14));
  process.once('exit', () => rmSync(folder.root, { recursive: true, force: true }));
  return folder.root;
}

/** Runs `work` on a data folder that can be served. */
function withData(work: (folder: DataFolder) => Promise<void>): Promise<void> {
  return inFolder(async (root) => {
    await cp(await (template ??= makeTemplate()), root, { recursive: true });
    await work(dataFolder(root));
  });
}

/** Runs `kalpa serve` on a free port of its own. */
function serving(
  { root }: DataFolder,
  argv: readonly string[],
  work: (kalpa: KalpaProcess, address: string) => Promise<void>,
): Promise<void> {
  const line = ['serve', '--data', root, '--port', '0', ...argv];
  return withKalpa(line, { KALPA_LOG_LEVEL: 'silent' }, async (kalpa) => {
    const [address] = await kalpa.says('stdout', /https?:\/\/[\w.]+:\d+/);
    await work(kalpa, address);
  });
}

async function answerOf(
  asked: ClientRequest,
): Promise<{ status: number; text: string; headers: IncomingMessage['headers'] }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    asked.once('response', resolve);
    asked.once('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text, headers: response.headers };
}

const signUp = 'id=slow&pw=password';

/** A sign-up of which only the head was sent; the server has taken it up once this resolves. */
async function startSlow(address: string, options: RequestOptions = {}): Promise<ClientRequest> {
  const slow = request(`${address}/api/auth/signup`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Content-Length': signUp.length,
      Expect: '100-continue',
    },
    ...options,
  });
  slow.flushHeaders();
  await new Promise((resolve, reject) => {
    slow.once('continue', () => resolve(undefined));
    slow.once('error', reject);
  });
  return slow;
}

/** Resolves once nothing listens at the address any more. */
async function refusal(address: string): Promise<void> {
  for (let isThere = true; isThere;) {
    const failed = await answerOf(request(`${address}/healthz`, { agent: false }).end()).catch(String);
    isThere = typeof failed !== 'string' || !failed.includes('ECONNREFUSED');
  }
}

test('a terminated server finishes what runs, takes nothing new, and exits 0', () =>
  withData((folder) =>
    serving(folder, ['--drain', '600'], async (kalpa, address) => {
      const agent = new Agent({ keepAlive: true });
      try {
        assert.is((await answerOf(request(`${address}/healthz`, { agent }).end())).status, 200);
        const slow = await startSlow(address, { agent });
        kalpa.signal('SIGTERM');
        await kalpa.says('stderr', /Stopping: running requests may finish\./);
        await refusal(address);
        slow.end(signUp);
        const done = await answerOf(slow);
        assert.equal([done.status, done.headers.connection], [200, 'close']);
        assert.match(JSON.parse(done.text).data.token, /^[0-9a-f]{16}:/);
        assert.is(await kalpa.ended, 0);
        const log = await stat(`${folder.player}-wal`).catch(() => null);
        assert.is(log?.size ?? 0, 0, 'all of the log went into the file');
      } finally {
        agent.destroy();
      }
    }),
  ));

test('what does not finish within the drain time is cut off', () =>
  withData((folder) =>
    serving(folder, ['--drain', '0'], async (kalpa, address) => {
      const slow = await startSlow(address);
      const cut = answerOf(slow).catch((error: unknown) => error);
      kalpa.signal('SIGINT');
      assert.match(String(await cut), /ECONNRESET|socket hang up/);
      assert.is(await kalpa.ended, 0);
    }),
  ));

test('a second interrupt ends it at once with 130', () =>
  withData((folder) =>
    serving(folder, ['--drain', '600'], async (kalpa, address) => {
      const slow = await startSlow(address);
      const cut = answerOf(slow).catch((error: unknown) => error);
      kalpa.signal('SIGINT');
      await kalpa.says('stderr', /Stopping: running/);
      kalpa.signal('SIGINT');
      assert.is(await kalpa.ended, 130);
      await cut;
    }),
  ));

test('the demo runs out of the box, and leaves nothing behind', () =>
  inFolder(async (temporary) => {
    const env = { TMPDIR: temporary, KALPA_LOG_LEVEL: 'silent', KALPA_DATA: join(temporary, 'none') };
    await withKalpa(['serve', '--demo', '--port', '0', '--json'], env, async (kalpa) => {
      const [address] = await kalpa.says('stdout', /http:\/\/127\.0\.0\.1:\d+/);
      await kalpa.says('stdout', /\}\n$/);
      const { addresses, devices } = JSON.parse(kalpa.written.stdout);
      // The second is that of multiplay.
      assert.equal([addresses[0], addresses.length, devices], [address, 2, []]);
      assert.match(kalpa.written.stderr, /^Demo: the built-in synthetic capture/);
      assert.is((await fetch(`${address}/readyz`)).status, 200);
      const made = await fetch(`${address}/api/auth/signup`, {
        method: 'POST',
        body: new URLSearchParams(signUp),
      });
      assert.is(made.status, 200);
      assert.is((await readdir(temporary)).filter((name) => name.startsWith('kalpa-demo-')).length, 1);
      kalpa.signal('SIGTERM');
      assert.is(await kalpa.ended, 0);
      assert.equal(JSON.parse(kalpa.written.stdout).addresses, addresses, 'nothing more was said');
    });
    assert.equal(
      (await readdir(temporary)).filter((name) => name.startsWith('kalpa-')),
      [],
    );
  }));

test('it says where it serves and who can reach it', () =>
  withData(async (folder) => {
    await serving(folder, [], async (kalpa, address) => {
      await kalpa.says(
        'stdout',
        /Only this machine can reach it; for phones: node \S*kalpa\.ts serve --host 0\.0\.0\.0\n/,
      );
      const [first, multiplay = ''] = kalpa.written.stdout.split('\n');
      assert.is(first, `kalpa is serving at ${address}`);
      assert.match(multiplay, /^Multiplay: http:\/\/127\.0\.0\.1:\d+$/);
      assert.is(kalpa.written.stderr, '');
    });
    await serving(folder, ['--host', '0.0.0.0'], async (kalpa, address) => {
      assert.match(address, /^http:\/\/0\.0\.0\.0:\d+$/);
      const { port } = new URL(address);
      const devices = lanAddresses().filter((each) => !each.includes(':'));
      const lines = devices.map((each) => `On a device in the same network: http://${each}:${port}`);
      const [first, multiplay = '', ...others] = kalpa.written.stdout.trimEnd().split('\n');
      assert.equal([first, ...others], [`kalpa is serving at ${address}`, ...lines]);
      const [, own, rest] = /^Multiplay: http:\/\/0\.0\.0\.0:(\d+)(.*)$/.exec(multiplay) ?? [];
      assert.is.not(own, port);
      assert.is(
        rest,
        devices.length > 0
          ? `; on a device ${devices.map((each) => `http://${each}:${own}`).join(', ')}`
          : '',
      );
    });
  }));

test('with certificate and key it serves HTTPS, at the port of HTTP', () =>
  withData(async (folder) => {
    const cert = join(folder.root, 'cert.pem');
    const ca = await writeCertificate(cert);
    await serving(folder, ['--tls-cert', cert, '--tls-key', cert], async (kalpa, address) => {
      assert.match(address, /^https:\/\/127\.0\.0\.1:\d+$/);
      const asked = secureRequest(`${address}/readyz`, { ca, agent: false }).end();
      const { status, text } = await answerOf(asked);
      assert.equal([status, text], [200, '{"status":"ready"}']);
      const plain = await answerOf(request(`${address.replace('https', 'http')}/readyz`).end());
      assert.is(plain.status, 200);
      kalpa.signal('SIGTERM');
      assert.is(await kalpa.ended, 0);
    });
  }));

test('a certificate of `kalpa cert` is used without being asked for, and left alone with --tls off', () =>
  withData(async (folder) => {
    const cert = await runCli(['cert', '--data', folder.root, '--json']);
    const ca = await readFile(JSON.parse(cert.stdout).ca.file);
    await serving(folder, [], async (_kalpa, address) => {
      const { status, text } = await answerOf(secureRequest(`${address}/`, { ca, agent: false }).end());
      assert.is(status, 200);
      assert.match(text, 'This device reaches kalpa.');
    });
    await serving(folder, ['--tls', 'off'], async (_kalpa, address) => assert.match(address, /^http:/));
  }));

test('at a terminal the address is shown as a code for a camera', () =>
  withData(async (folder) => {
    const argv = ['serve', '--data', folder.root, '--host', '0.0.0.0', '--port', '0'];
    const cli = startCli(argv, {
      terminal: true,
      stdin: new PassThrough(),
      env: { KALPA_LOG_LEVEL: 'silent', NO_COLOR: '1' },
    });
    const isOver = cli.ended.then(() => true);
    while (!/For a camera: http:/.test(cli.stderr())) {
      const ended = await Promise.race([isOver, new Promise((resolve) => setImmediate(resolve, false))]);
      assert.not.ok(ended, cli.stderr());
      if (lanAddresses().length === 0) break;
    }
    if (lanAddresses().length > 0) assert.match(cli.stderr(), /█████\n/);
    cli.interrupt();
    assert.is((await cli.ended).code, 0);
  }));

/** What `kalpa serve` says when it cannot start: one line and a remedy, exit code 1. */
async function failing(folder: DataFolder, argv: readonly string[], reason: RegExp): Promise<void> {
  const env = { KALPA_LOG_LEVEL: 'silent' };
  const { code, stdout, stderr } = await runCli(['serve', '--data', folder.root, ...argv], {
    env,
    cwd: folder.root,
  });
  assert.equal([code, stdout], [1, ''], stderr);
  assert.match(stderr, reason);
  assert.match(stderr, /^kalpa: [^\n]+\n {2}[^\n]+\n$/);
}

test('a port that is taken is one clear line', () =>
  withData(async (folder) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const argv = ['--port', String(port)];
      await failing(
        folder,
        argv,
        new RegExp(`^kalpa: 127\\.0\\.0\\.1:${port} cannot be listened at: another program`),
      );
      const json = await runCli(['serve', '--data', folder.root, ...argv, '--json'], {
        env: { KALPA_LOG_LEVEL: 'silent' },
      });
      assert.is(json.code, 1);
      assert.equal(Object.keys(JSON.parse(json.stdout)), ['error', 'remedy']);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  }));

test('an address that this machine does not have is one clear line', () =>
  withData((folder) =>
    failing(folder, ['--port', '0', '--host', '192.0.2.1'], /192\.0\.2\.1:0 cannot be listened at/),
  ));

test('a certificate that is none is one clear line', () =>
  withData(async (folder) => {
    const file = join(folder.root, 'garbage.pem');
    await writeFile(file, 'no certificate');
    const wrong = /^kalpa: The TLS certificate cannot be used: /;
    await failing(folder, ['--port', '0', '--tls-cert', file, '--tls-key', file], wrong);
    const missing = join(folder.root, 'missing.pem');
    await failing(folder, ['--port', '0', '--tls-cert', missing, '--tls-key', missing], wrong);
    await writeCertificate(file);
    await writeCertificate(missing);
    await failing(folder, ['--port', '0', '--tls-cert', file, '--tls-key', missing], wrong);
    await failing(
      folder,
      ['--port', '0', '--tls', 'both'],
      /^kalpa: The setting tls\.mode is both, and there is/,
    );
  }));

test('what is missing or broken in the data folder is named with what to do', async () => {
  await inFolder((root) => failing(dataFolder(root), ['--port', '0'], /play_private\.pem|keygen/));
  await withData(async (folder) => {
    await writeFile(join(folder.config, 'notice.json'), '[\n  {"a": }\n]');
    await failing(folder, ['--port', '0'], /notice\.json.*line 2.*column/);
  });
  await withData(async (folder) => {
    await mkdir(join(folder.root, 'other'));
    await writeFile(folder.player, 'no database at all, but long enough to be looked at');
    await failing(folder, ['--port', '0'], /player\.db cannot be opened/);
  });
});

test('a SIGHUP makes it read its settings anew, and it goes on serving', () =>
  withData((folder) =>
    serving(folder, [], async (kalpa, address) => {
      const form = { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };
      const tryLogin = async () =>
        (await answerOf(request(`${address}/api/auth/login`, { ...form, agent: false }).end('id=x&pw=y')))
          .status;
      assert.is(await tryLogin(), 400);
      await writeFile(folder.settings, JSON.stringify({ limits: { address: 1 } }));
      kalpa.signal('SIGHUP');
      for (let status = 400; status !== 429;) status = await tryLogin();
      kalpa.signal('SIGTERM');
      assert.is(await kalpa.ended, 0);
    }),
  ));

test.run();
