import { createHash } from 'node:crypto';
import { copyFile, rename } from 'node:fs/promises';
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request as secureRequest, type RequestOptions } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as secureConnect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listen, type Listener, type ListenOptions } from '../../../src/server/net/listener.js';
import { inFolder } from '../../cli/run.js';
import { writeCertificate } from '../../support/certificate.js';

interface Listening {
  readonly listener: Listener;
  readonly port: number;
  readonly ca: string;
  readonly folder: string;
  readonly logged: string[];
}

/** Listens for both and answers with method, protocol, and the length and digest of what was sent. */
async function listening(
  options: Partial<ListenOptions>,
  work: (at: Listening) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const file = join(folder, 'server.pem');
    const ca = await writeCertificate(file);
    const logged: string[] = [];
    const log = pino({ base: null }, { write: (line: string) => void logged.push(line) });
    const tls = { cert: file, key: file, isOwn: true };
    const listener = await listen(
      { host: '127.0.0.1', port: 0, tls, secureOnly: false, log, watchMs: 20, ...options },
      (incoming, response) => {
        const digest = createHash('sha256');
        let length = 0;
        incoming.on('data', (chunk: Buffer) => {
          length += chunk.length;
          digest.update(chunk);
        });
        incoming.on('end', () => {
          const isSecure = 'encrypted' in incoming.socket;
          response.end(`${incoming.method} ${isSecure ? 'https' : 'http'} ${length} ${digest.digest('hex')}`);
        });
      },
    );
    const port = Number(new URL(listener.addresses[0] ?? '').port);
    try {
      await work({ listener, port, ca, folder, logged });
    } finally {
      await listener.close(0);
    }
  });
}

async function answer(
  { port, ca }: Pick<Listening, 'port' | 'ca'>,
  isSecure: boolean,
  { body, ...options }: RequestOptions & { body?: Buffer } = {},
): Promise<{ status: number; text: string }> {
  const asked = isSecure
    ? secureRequest({ host: '127.0.0.1', port, ca, agent: false, ...options })
    : plainRequest({ host: '127.0.0.1', port, agent: false, ...options });
  asked.end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, text };
}

const empty = createHash('sha256').digest('hex');

test('one port answers HTTP and HTTPS, bodies of any size whole', () =>
  listening({}, async (at) => {
    assert.equal(at.listener.addresses, [`https://127.0.0.1:${at.port}`, `http://127.0.0.1:${at.port}`]);
    for (const isSecure of [true, false]) {
      const scheme = isSecure ? 'https' : 'http';
      assert.equal(await answer(at, isSecure), { status: 200, text: `GET ${scheme} 0 ${empty}` });
      const body = Buffer.alloc(3_000_000, 'kalpa');
      const digest = createHash('sha256').update(body).digest('hex');
      const { text } = await answer(at, isSecure, { method: 'POST', body });
      assert.is(text, `POST ${scheme} 3000000 ${digest}`);
    }
  }));

test('connections are kept alive over both, and many come at once', () =>
  listening({}, async (at) => {
    const agents = [new Agent({ keepAlive: true, maxSockets: 1 }), new PlainAgent({ keepAlive: true })];
    try {
      const asked = Array.from({ length: 60 }, (_, index) => {
        const isSecure = index % 2 === 0;
        return answer(at, isSecure, { agent: agents[index % 2] as Agent });
      });
      const answers = await Promise.all(asked);
      assert.is(answers.filter(({ text }) => text.startsWith('GET https ')).length, 30);
      assert.is(answers.filter(({ text }) => text.startsWith('GET http ')).length, 30);
    } finally {
      for (const agent of agents) agent.destroy();
    }
  }));

test('a request that comes byte by byte, and several in one piece, are answered', () =>
  listening({}, async ({ port }) => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    for (const byte of 'GET / HTTP/1.1\r\nHost: test\r\n\r\n') {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    socket.write(
      'GET / HTTP/1.1\r\nHost: test\r\n\r\nGET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n',
    );
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.is(text.match(/GET http 0/g)?.length, 3);
  }));

test('who says nothing, leaves, or speaks neither HTTP nor TLS disturbs nobody', () =>
  listening({}, async (at) => {
    const silent = connect(at.port, '127.0.0.1');
    await once(silent, 'connect');
    const gone = connect(at.port, '127.0.0.1');
    await once(gone, 'connect');
    gone.end();
    await once(gone, 'close');
    const reset = connect(at.port, '127.0.0.1');
    await once(reset, 'connect');
    reset.resetAndDestroy();
    for (const garbage of ['\u0016garbage, not TLS', '\u0000\u0001\u0002', '\u0016']) {
      const socket = connect(at.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(garbage);
      socket.resume();
      await once(socket, 'close');
    }
    assert.is((await answer(at, true)).status, 200);
    assert.is((await answer(at, false)).status, 200);
    const closed = once(silent, 'close');
    silent.resume();
    await at.listener.close(600);
    await closed;
  }));

test('closing lets requests of both finish, and ends idle connections', () =>
  listening({}, async (at) => {
    const idle = [
      connect(at.port, '127.0.0.1'),
      secureConnect({ port: at.port, host: '127.0.0.1', ca: at.ca }),
    ];
    const ended = idle.map((socket) => keptAlive(socket));
    const slow = [false, true].map((isSecure) => {
      const send = isSecure ? secureRequest : plainRequest;
      const method = { method: 'POST', host: '127.0.0.1', port: at.port, ca: at.ca, agent: false };
      return send({ ...method, headers: { 'Content-Length': 4, Expect: '100-continue' } });
    });
    for (const asked of slow) {
      asked.flushHeaders();
      await once(asked, 'continue');
    }
    await Promise.all(ended.map(({ answered }) => answered));
    const closed = at.listener.close(600);
    await Promise.all(ended.map(({ over }) => over));
    const texts = slow.map(async (asked) => {
      asked.end('done');
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      assert.is(response.headers.connection, 'close');
      let text = '';
      for await (const chunk of response) text += String(chunk);
      return text.split(' ', 3).join(' ');
    });
    assert.equal(await Promise.all(texts), ['POST http 4', 'POST https 4']);
    await closed;
  }));

/** Asks once over a connection and keeps it open. */
function keptAlive(socket: Socket | TLSSocket): { answered: Promise<unknown>; over: Promise<unknown> } {
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n');
  return { answered: once(socket, 'data'), over: once(socket, 'close') };
}

test('what does not finish in time is cut off, a half TLS handshake too', () =>
  listening({}, async (at) => {
    const half = connect(at.port, '127.0.0.1');
    half.on('error', () => {});
    half.resume();
    half.write(Buffer.from('160301', 'hex'));
    const asked = secureRequest({
      port: at.port,
      host: '127.0.0.1',
      ca: at.ca,
      agent: false,
      method: 'POST',
    });
    asked.setHeader('Content-Length', 4);
    asked.setHeader('Expect', '100-continue');
    const cut = once(asked, 'error');
    asked.flushHeaders();
    await once(asked, 'continue');
    const closed = once(half, 'close');
    await at.listener.close(0);
    await Promise.all([cut, closed]);
    assert.ok(at.logged.some((line) => line.includes('cut off')));
  }));

test('where HTTPS alone is wanted, plain requests are told so', () =>
  listening({ secureOnly: true }, async (at) => {
    assert.equal(at.listener.addresses, [`https://127.0.0.1:${at.port}`]);
    assert.is((await answer(at, true)).status, 200);
    const refused = await answer(at, false, { method: 'POST', body: Buffer.alloc(100_000) });
    assert.is(refused.status, 426);
    assert.equal(JSON.parse(refused.text), {
      state: 0,
      message: 'This server is to be asked over https.',
      data: {},
    });
  }));

test('a renewed certificate is taken up while the server runs; a broken one is not', () =>
  listening({}, async (at) => {
    const file = join(at.folder, 'server.pem');
    await copyFile(file, join(at.folder, 'former.pem'));
    const ca = await writeCertificate(join(at.folder, 'next.pem'));
    const said = async (words: string) => {
      while (!at.logged.some((line) => line.includes(words))) await answer(at, false);
    };
    await rename(join(at.folder, 'next.pem'), file);
    await said('the renewed certificate is in use');
    assert.is((await answer({ ...at, ca }, true)).status, 200);
    const untrusted: unknown = await answer(at, true).catch((error: unknown) => error);
    assert.match(String(untrusted), /certificate/);
    await copyFile(join(at.folder, 'absent.pem'), file).catch(() => {});
    await rename(file, join(at.folder, 'gone.pem'));
    await said('the changed certificate is not used');
    assert.is((await answer({ ...at, ca }, true)).status, 200);
  }));

test.run();
