/** Multiplay under load: a thousand rooms, and how much of what Socket.IO can carry is left beside kalpa's rules. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../src/failure.js';
import { percentile } from '../../src/tools/bench/percentile.js';
import { freePorts } from '../../test/support/free-ports.js';
import { rounds, type Bench, type Benchmark } from '../support/bench.js';
import { figure, type Figure, type Target, type Unit } from '../support/figures.js';
import { makeInstallation, withFolder } from '../support/installation.js';
import { Crowd, type Counts } from '../support/multiplay/crowd.js';
import { makePlayers } from '../support/multiplay/players.js';
import { startProgram, startServer, type ServerProcess } from '../support/server.js';

/** Fewer for a look at it while developing. */
const rooms = Number(process.env['BENCH_ROOMS'] ?? 1000);
const perPlayer = 10;
const rateSeconds = 6;
const ceilingSeconds = 5;
const wantedShare = 0.8;
const relay = fileURLToPath(new URL('../support/multiplay/relay.ts', import.meta.url));

export const multiplay: Benchmark = {
  name: 'multiplay',
  summary: `${rooms} rooms of two who send playInfo ${perPlayer} times a second, and as fast as it goes; beside a bare relay`,
  async run(bench) {
    await requireDescriptors(rooms * 4 + 200);
    return withFolder(async (parent) => {
      const sides: Side[] = [];
      try {
        sides.push(await openKalpa(parent, bench));
        sides.push(await openRelay(parent, bench));
        const [kalpa, bare] = sides;
        return kalpa && bare ? await measure(kalpa, bare) : [];
      } finally {
        for (const { crowd } of sides) crowd.close();
        for (const { server } of sides) await server.stop();
      }
    });
  },
};

/** A server with its players in their rooms. */
interface Side {
  readonly server: ServerProcess;
  readonly crowd: Crowd;
  /** What each room added to the server's memory, in KB. */
  readonly roomKb: number;
}

async function openKalpa(parent: string, { profile }: Bench): Promise<Side> {
  const folder = join(parent, 'data');
  await makeInstallation(folder);
  const [port] = await freePorts(1);
  const env = {
    KALPA_UNLOCK_ALL: 'false',
    KALPA_MULTIPLAY_PORT: String(port),
    KALPA_MULTIPLAY_IDENTITY: 'token',
    // Counted as ever; but whoever sends as fast as it goes is to be measured, not cut off.
    KALPA_MULTIPLAY_EVENTS_PER_SECOND: '10000',
  };
  const server = await startServer({ folder, env, profile });
  const auths = await makePlayers(folder, server.origin, rooms * 2);
  return gather(server, `http://127.0.0.1:${port}`, auths);
}

async function openRelay(parent: string, { profile }: Bench): Promise<Side> {
  const folder = join(parent, 'relay');
  await mkdir(folder);
  const server = await startProgram(['--import', 'tsx', relay], { folder, profile });
  const auths = Array.from({ length: rooms * 2 }, () => ({}));
  return gather(server, server.origin, auths);
}

async function gather(server: ServerProcess, origin: string, auths: readonly object[]): Promise<Side> {
  const before = await server.memory();
  const crowd = await Crowd.gather(origin, auths).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const after = await server.memory();
  return { server, crowd, roomKb: ((after.now - before.now) * 1024) / rooms };
}

/** What a measurement came to, and what each message cost. */
interface Measured extends Counts {
  /** Messages that the server took and gave on, per second. */
  readonly rate: number;
  /** CPU per message, in ms: of all threads of the server, of its main thread, and of the process with the clients. */
  readonly cpu: number;
  readonly main: number;
  readonly clients: number;
  /** The share of the time that the server's main thread was at work, 0 to 1. */
  readonly busy: number;
}

async function withCpu({ server }: Side, measure: () => Promise<Counts>): Promise<Measured> {
  const [before, own] = [await server.usage(), process.cpuUsage()];
  const counts = await measure();
  const [after, { user, system }] = [await server.usage(), process.cpuUsage(own)];
  const main = after.main - before.main;
  return {
    ...counts,
    rate: (counts.delivered / counts.ms) * 1000,
    cpu: (after.cpu - before.cpu) / counts.delivered,
    main: main / counts.delivered,
    clients: (user + system) / 1000 / counts.delivered,
    busy: main / counts.ms,
  };
}

/** In turns, so that whatever else the machine does falls upon both. */
async function measure(kalpa: Side, bare: Side): Promise<Figure[]> {
  const results = await rounds(async () => ({
    rate: await withCpu(kalpa, () => kalpa.crowd.atRate(perPlayer, rateSeconds)),
    ceiling: await withCpu(kalpa, () => kalpa.crowd.asFastAsPossible(ceilingSeconds)),
    bareRate: await withCpu(bare, () => bare.crowd.atRate(perPlayer, rateSeconds)),
    bareCeiling: await withCpu(bare, () => bare.crowd.asFastAsPossible(ceilingSeconds)),
  }));
  type Round = (typeof results)[number];
  const show = (name: string, of: (round: Round) => number, options: Shown) =>
    figure(name, results.map(of), options);
  const best = (of: (round: Round) => Measured) => Math.max(...results.map((round) => of(round).rate));
  const asked = rooms * 2 * perPlayer;
  return [
    show('lost, doubled or received by somebody else', ({ rate, ceiling }) => wrong(rate) + wrong(ceiling), {
      unit: '',
      target: { atMost: 0 },
    }),
    show(`delivered, asked for ${asked}/s`, ({ rate }) => rate.rate, { unit: '/s' }),
    show('of it, main thread at work', ({ rate }) => rate.busy, { unit: '' }),
    show('p50, from when it was due', ({ rate }) => percentile(rate.latencies, 0.5), { unit: 'ms' }),
    show('p99, from when it was due', ({ rate }) => percentile(rate.latencies, 0.99), { unit: 'ms' }),
    show('p99 of how late the clients sent it', ({ rate }) => percentile(rate.late, 0.99), { unit: 'ms' }),
    show('p50 of the bare relay', ({ bareRate }) => percentile(bareRate.latencies, 0.5), { unit: 'ms' }),
    show('p99 of the bare relay', ({ bareRate }) => percentile(bareRate.latencies, 0.99), { unit: 'ms' }),
    show('ceiling', ({ ceiling }) => ceiling.rate, { unit: '/s' }),
    show('ceiling of the bare relay', ({ bareCeiling }) => bareCeiling.rate, { unit: '/s' }),
    // Of the best with the best: a round in which somebody else had the core says nothing about either.
    figure(
      'share of its ceiling',
      [best(({ ceiling }) => ceiling) / best(({ bareCeiling }) => bareCeiling)],
      {
        ...{ unit: '', target: { atLeast: wantedShare } },
      },
    ),
    ...costs('at the ceiling', (of) => results.map(({ ceiling }) => of(ceiling))),
    ...costs('at the ceiling of the relay', (of) => results.map(({ bareCeiling }) => of(bareCeiling))),
    figure('memory per room', [kalpa.roomKb], { unit: 'KB' }),
    figure('memory per room of the relay', [bare.roomKb], { unit: 'KB' }),
    figure('most ever resident', [(await kalpa.server.memory()).peak], { unit: 'MB' }),
  ];
}

interface Shown {
  readonly unit: Unit;
  readonly target?: Target;
}

function wrong({ lost, doubled, stray }: Counts): number {
  return lost + doubled + stray;
}

function costs(when: string, of: (pick: (measured: Measured) => number) => number[]): Figure[] {
  return [
    figure(
      `server CPU per message ${when}`,
      of(({ cpu }) => cpu),
      { unit: 'ms' },
    ),
    figure(
      'of it on the main thread',
      of(({ main }) => main),
      { unit: 'ms' },
    ),
    figure(
      'CPU of the clients per message',
      of(({ clients }) => clients),
      { unit: 'ms' },
    ),
    figure(
      'main thread at work',
      of(({ busy }) => busy),
      { unit: '' },
    ),
  ];
}

/** Both servers' connections end in this process. Node has raised its limit to what it may be. */
async function requireDescriptors(wanted: number): Promise<void> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const allowed = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Infinity);
  if (allowed >= wanted) return;
  throw new Failure(
    `${rooms} rooms need ${wanted} open files in one process, and ${allowed} are allowed.`,
    `Raise the limit, as root: ulimit -Hn ${wanted} (or LimitNOFILE= of systemd, --ulimit nofile= of a container).`,
  );
}
