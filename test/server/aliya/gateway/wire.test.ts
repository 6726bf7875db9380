/** The wire format, byte for byte, and everything that is no message (specification, 07 *Gateway*). */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AliyaClient } from '../../../../examples/aliya-client.js';
import { encrypt } from '../../../../src/server/aliya/gateway/cipher.js';
import { readPayload } from '../../../../src/server/aliya/gateway/connection.js';
import {
  decodeRequest,
  encodeMessage,
  magic,
  Malformed,
} from '../../../../src/server/aliya/gateway/message.js';
import { withAliya, type TestAliya } from '../support.js';

const keys = { key: '67891234', iv: '67891234' };
const client = new AliyaClient({ host: '127.0.0.1', port: 0 });

const vector = {
  document: { function: 'login_unique', data: { unique_id: 'mac' } },
  message: `${magic}007740DEMkKPfLxBYSvWIOVq9zMy9U8pwsqVM7y3IEuKZcW89/3pxbwYynQlqyDGyDh1POdQLBpTEEo=\n`,
};

test('the vector of the specification holds both ways, byte for byte', () => {
  assert.is(magic, 'e3cb970693574ea75d091a6049f8a3ff');
  assert.is(encodeMessage(vector.document, keys)?.toString('latin1'), vector.message);
  const { random, ...request } = decodeRequest(Buffer.from(vector.message.slice(36)), keys);
  assert.equal([request, random], [vector.document, null]);
  assert.is(client.encode(vector.document), vector.message, 'the client of examples/ writes the same');
});

test('whatever fits is read back by who knows the format alone, in lines of at most 76 characters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (random) => {
      const document = { random };
      const message = encodeMessage(document, keys)?.toString('latin1') ?? '';
      assert.is(client.decode(message), JSON.stringify(document));
      const lines = message.slice(36).split('\n');
      assert.is(lines.pop(), '');
      assert.ok(lines.every((line, index) => line.length === 76 || index === lines.length - 1));
    }),
  );
});

/** Sends pieces, each in a segment of its own, and gives what comes back. */
async function exchange(aliya: TestAliya, pieces: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(aliya.gatewayPort, '127.0.0.1');
  socket.setNoDelay(true);
  const answer = text(socket);
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, 'latin1', resolve));
  return answer;
}

const login = (random: number) =>
  client.encode({ function: 'login_unique', random, data: { unique_id: 'someone' } });

function readAnswer(message: string): { status: number; random: unknown; message: string; data: object } {
  return JSON.parse(client.decode(message)) as ReturnType<typeof readAnswer>;
}

test('a request byte by byte is one request, and two in one segment are the first', () =>
  withAliya({}, async (aliya) => {
    const slow = readAnswer(await exchange(aliya, [...login(1)]));
    assert.equal([slow.status, slow.random], [1, 1]);
    const two = readAnswer(await exchange(aliya, [login(2) + login(3)]));
    assert.equal([two.status, two.random], [0, 2], 'one answer, and it is the answer to the first');
    const trailing = readAnswer(await exchange(aliya, [`${login(4)}anything at all`]));
    assert.is(trailing.random, 4);
  }));

test('base64 may have line breaks or none, and what is random comes back as it was', () =>
  withAliya({}, async (aliya) => {
    const document = {
      function: 'login_unique',
      random: { deep: [1, 'x'.repeat(200)] },
      data: { unique_id: 'x' },
    };
    const base64 = encrypt(JSON.stringify(document), keys).toString('base64');
    const wrapped = base64.replaceAll(/.{10}/g, '$&\r\n');
    for (const payload of [base64, `${base64}\n`, wrapped]) {
      const answer = readAnswer(await exchange(aliya, [header(payload) + payload]));
      assert.equal(answer.random, document.random);
    }
    const without = readAnswer(await exchange(aliya, [vector.message]));
    assert.equal([without.status, without.random], [1, null]);
  }));

function header(payload: string): string {
  return magic + String(payload.length).padStart(4, '0');
}

/** A message of bytes that are encrypted as they are. */
function message(plain: Buffer | string): string {
  const payload = encrypt(plain as string, keys).toString('base64');
  return header(payload) + payload;
}

const someBlocks = Buffer.alloc(16, 7).toString('base64');

const malformed: readonly (readonly [what: string, fault: string, sent: string])[] = [
  ['another MD5', 'header', login(1).replace('e3', 'e4')],
  ['an upper-case MD5', 'header', login(1).replace(magic, magic.toUpperCase())],
  ['another protocol', 'header', 'GET / HTTP/1.1\r\nHost: example\r\n\r\n'],
  ['a length with a letter', 'length', `${magic}00x7${login(1).slice(36)}`],
  ['a negative length', 'length', `${magic}-077${login(1).slice(36)}`],
  ['length 0000', 'length', `${magic}0000`],
  ['no base64', 'base64', header('%%%%') + '%%%%'],
  ['base64 of a wrong length', 'base64', header('abcde') + 'abcde'],
  ['nothing but padding', 'base64', `${header('====')}====`],
  ['a cipher that is no whole blocks', 'cipher', header('YWJj') + 'YWJj'],
  ['wrong padding', 'cipher', header(someBlocks) + someBlocks],
  ['bytes that are no UTF-8', 'cipher', message(Buffer.from([0x22, 0xff, 0x22]))],
  ['no JSON', 'json', message('{"function":')],
  ['JSON that is a list', 'shape', message('[]')],
  ['JSON that is null', 'shape', message('null')],
  ['JSON that is a number', 'shape', message('5')],
  ['data that is a list', 'shape', message('{"function":"login_unique","data":[]}')],
  ['data that is text', 'shape', message('{"function":"login_unique","data":"x"}')],
];

test('what is no message is closed without a word and counted, and the gateway goes on', () =>
  withAliya({}, async (aliya) => {
    const expected = new Map<string, number>();
    for (const [what, fault, sent] of malformed) {
      assert.is(await exchange(aliya, [sent]).catch(reset), '', what);
      expected.set(fault, (expected.get(fault) ?? 0) + 1);
    }
    const metrics = await aliya.metrics();
    for (const [fault, count] of expected) {
      assert.match(metrics, `kalpa_aliya_faults_total{fault="${fault}"} ${count}\n`);
    }
    assert.is(readAnswer(await exchange(aliya, [login(9)])).random, 9);
    assert.match(await aliya.metrics(), 'kalpa_aliya_requests_total{function="login_unique",status="1"} 1\n');
  }));

/** A connection that is closed with bytes still unread is reset: that is closed without a word, too. */
function reset(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') return '';
  throw error;
}

test('length 9999 is read to its end; what breaks off before is counted', () =>
  withAliya({}, async (aliya) => {
    const base64 = encrypt(
      JSON.stringify({ function: 'login_unique', data: { unique_id: 'x' } }),
      keys,
    ).toString('base64');
    const payload = base64.padEnd(9999, '\n');
    const whole = readAnswer(await exchange(aliya, [`${magic}9999${payload}`]));
    assert.is(whole.status, 1);
    for (const part of [`${magic}9999${payload.slice(1)}`, magic, `${magic}00`, 'e3cb', '']) {
      const socket = connect(aliya.gatewayPort, '127.0.0.1');
      socket.end(part);
      assert.is(await text(socket), '');
    }
    assert.match(await aliya.metrics(), 'kalpa_aliya_faults_total{fault="broken off"} 5\n');
  }));

test('an answer of more than 9,999 bytes is status 12', () =>
  withAliya({}, async (aliya) => {
    const token = 'x'.repeat(7200);
    const answer = await aliya.client.request('get_all_weapon', { token });
    assert.equal([answer.status, answer.data], [11, { bad_token: token }], 'this one still fits');
    // What is left of the longest request that there is, when nothing is in it yet.
    const room =
      7399 - JSON.stringify({ function: 'get_all_weapon', random: '', data: { token: '' } }).length;
    const ask = async (random: string, tokenSent: string) => {
      const sent = client.encode({ function: 'get_all_weapon', random, data: { token: tokenSent } });
      return readAnswer(await exchange(aliya, [sent]));
    };
    const large = await ask('r', 'x'.repeat(room - 1));
    assert.equal(
      [large.status, large.message, large.random, large.data],
      [12, 'Response too large', 'r', {}],
    );
    const largest = await ask('r'.repeat(room - 1), 'x');
    assert.equal(
      [largest.status, largest.random],
      [12, null],
      'where not even this fits, random is left out',
    );
    assert.match(
      await aliya.metrics(),
      'kalpa_aliya_requests_total{function="get_all_weapon",status="12"} 2\n',
    );
  }));

test('beyond so many connections in a minute an address is turned away, until the minute is over', () =>
  withAliya({ aliya: { connectionsPerMinute: 3 } }, async (aliya) => {
    for (const random of [1, 2, 3])
      assert.is(readAnswer(await exchange(aliya, [login(random)])).random, random);
    assert.is(await exchange(aliya, [login(4)]).catch(reset), '');
    assert.match(await aliya.metrics(), 'kalpa_aliya_faults_total{fault="address limit"} 1\n');
    aliya.clock.advance(60_000);
    assert.is(readAnswer(await exchange(aliya, [login(5)])).random, 5);
  }));

test('beyond 1,024 connections at once one is closed unseen and counted, until there is room again', () =>
  withAliya({ aliya: { connectionsPerMinute: 0 } }, async (aliya) => {
    const open: Socket[] = [];
    try {
      for (let batch = 0; batch < 16; batch += 1) {
        const sockets = Array.from({ length: 64 }, () => connect(aliya.gatewayPort, '127.0.0.1'));
        open.push(...sockets);
        await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      }
      assert.is(await exchange(aliya, [login(1)]).catch(reset), '');
      assert.match(await aliya.metrics(), 'kalpa_aliya_faults_total{fault="connection limit"} 1\n');
      const [first] = open;
      first?.end(login(2), 'latin1');
      assert.is(readAnswer(first ? await text(first) : '').random, 2, 'those that came before are served');
      // The server may notice a moment later than its client that a connection is over.
      let answer = '';
      for (let turn = 0; answer === '' && turn < 50; turn += 1) {
        answer = await exchange(aliya, [login(3)]).catch(reset);
      }
      assert.is(readAnswer(answer).random, 3);
    } finally {
      for (const socket of open) socket.destroy();
    }
  }));

/** Both ends of a connection. */
async function socketPair(work: (here: Socket, there: Socket) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const there = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [here] = (await once(server, 'connection')) as [Socket];
  try {
    await work(here, there);
  } finally {
    here.destroy();
    there.destroy();
    server.close();
  }
}

test('a client that does not send its request in time is given up', () =>
  socketPair(async (here, there) => {
    there.write(magic);
    const error: unknown = await readPayload(here, 20).then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.instance(error, Malformed);
    assert.is((error as Malformed).fault, 'timeout');
  }));

test('any bytes at all are either a request or malformed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const payload of [Buffer.from(bytes), Buffer.from(Buffer.from(bytes).toString('base64'))]) {
        try {
          decodeRequest(payload, keys);
        } catch (error) {
          assert.instance(error, Malformed);
        }
      }
    }),
  );
});

test.run();
