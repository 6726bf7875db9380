/** The Aliya gateway: requests over fresh connections, with all parts in one process and with each in its own. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jwtVerify, SignJWT } from 'jose';
import { AliyaClient } from '../../examples/aliya-client.js';
import { decodeRequest, encodeMessage, headerBytes } from '../../src/server/aliya/gateway/message.js';
import { freePorts } from '../../test/support/free-ports.js';
import { rounds, type Bench, type Benchmark } from '../support/bench.js';
import { figure, type Figure } from '../support/figures.js';
import { withFolder } from '../support/installation.js';
import { asFastAsPossible } from '../support/load.js';
import { startServer, type ServerProcess } from '../support/server.js';

const seconds = 3;
const clients = 16;
const parts = ['token', 'bag', 'account', 'weapon', 'skill', 'player'];

export const aliya: Benchmark = {
  name: 'aliya',
  summary: 'get_all_weapon over fresh connections by 16 clients: one process, and each part in its own',
  run: (bench) =>
    withFolder(async (parent) => [
      ...(await measure(parent, bench, { name: 'one process', only: ['aliya'] })),
      ...(await measure(parent, bench, {
        name: 'parts apart',
        only: [...parts, 'gateway'].map((part) => `aliya.${part}`),
      })),
    ]),
};

interface Layout {
  readonly name: string;
  /** What each process runs. */
  readonly only: readonly string[];
}

async function measure(parent: string, { profile }: Bench, { name, only }: Layout): Promise<Figure[]> {
  const folder = join(parent, name.replaceAll(' ', '-'));
  await mkdir(folder);
  const [port = 0, ...ports] = await freePorts(parts.length + 1);
  const env = {
    KALPA_ALIYA_PORT: String(port),
    KALPA_ALIYA_ADDRESSES: parts.map((part, index) => `${part}=http://127.0.0.1:${ports[index]}`).join(),
    KALPA_ALIYA_CONNECTIONS_PER_MINUTE: '0',
  };
  const servers: ServerProcess[] = [];
  try {
    for (const service of only) {
      servers.push(await startServer({ folder, profile, env: { ...env, KALPA_ONLY: service } }));
    }
    return await figures(name, servers, port);
  } finally {
    for (const server of servers.reverse()) await server.stop();
  }
}

async function figures(name: string, servers: readonly ServerProcess[], port: number): Promise<Figure[]> {
  const players = await Promise.all(Array.from({ length: clients }, (_, number) => enter(port, number)));
  const results = await rounds(async () => {
    const before = await cpuOf(servers);
    const done = await asFastAsPossible({ clients, seconds }, async (number) => {
      const { status, message } = (await players[number]?.ask('get_all_weapon')) ?? {};
      if (status !== 0) throw new Error(`get_all_weapon: ${status} ${message}`);
    });
    return { ...done, cpu: ((await cpuOf(servers)) - before) / done.latencies.length };
  });
  const cryptography = await cryptographyMs();
  const of = (pick: (round: (typeof results)[number]) => number) => results.map(pick);
  const cpu = of((round) => round.cpu);
  return [
    figure(
      name,
      of(({ rate }) => rate),
      { unit: '/s' },
    ),
    figure(
      `${name}, p99`,
      of(({ p99 }) => p99),
      { unit: 'ms' },
    ),
    figure(`${name}, CPU of all processes per request`, cpu, { unit: 'ms' }),
    figure(`${name}, of it cryptography`, [cryptography], { unit: 'ms' }),
    figure(`${name}, share of it that is cryptography`, [cryptography / Math.min(...cpu)], { unit: '' }),
  ];
}

async function enter(port: number, number: number): Promise<AliyaClient> {
  const client = new AliyaClient({ host: '127.0.0.1', port });
  await client.enter(`bench-${number}`);
  return client;
}

async function cpuOf(servers: readonly ServerProcess[]): Promise<number> {
  const used = await Promise.all(servers.map((server) => server.usage()));
  return used.reduce((sum, { cpu }) => sum + cpu, 0);
}

/** What DES, base64 and the check of the token cost a request of this kind, in ms: its messages both ways, done alone. */
async function cryptographyMs(): Promise<number> {
  const keys = { key: '67891234', iv: '67891234' };
  const secret = Buffer.alloc(32, 1);
  const token = await new SignJWT({ unique_id: 'bench-0', jti: '0'.repeat(32) })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(secret);
  const asked = encodeMessage({ function: 'get_all_weapon', random: 1, data: { token } }, keys);
  const row = (index: number) => [`weapon_bag${index}`, [`weapon${index}`, 0, 0, 0, 0, 0, 0, 0]] as const;
  const data = Object.fromEntries<unknown>(Array.from({ length: 40 }, (_, index) => row(index + 1)));
  const answer = { status: 0, message: 'gain success', random: 1, data };
  const times = 2000;
  const message = async () => {
    decodeRequest(asked?.subarray(headerBytes) ?? Buffer.alloc(0), keys);
    encodeMessage(answer, keys);
    await jwtVerify(token, secret, { algorithms: ['HS256'] });
  };
  for (let warm = 0; warm < times; warm += 1) await message();
  const started = performance.now();
  for (let done = 0; done < times; done += 1) await message();
  return (performance.now() - started) / times;
}
