/** A server of 20,000 players and 2 million records: every endpoint at 50 requests a second, and what growing changes. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../fixtures/generator/random.js';
import { tour } from '../../test/support/tour/chains.js';
import type { Chain, TourWorld } from '../../test/support/tour/guest.js';
import { pick, type Benchmark } from '../support/bench.js';
import { openClient } from '../../src/tools/bench/client.js';
import { percentile } from '../../src/tools/bench/percentile.js';
import { sealedPlay } from '../../src/tools/bench/plays.js';
import { figure, median, type Figure } from '../support/figures.js';
import { timed } from '../support/load.js';
import { grownFolder } from '../support/grown/folder.js';
import { tokenOf } from '../support/grown/players.js';
import { Recorder, type Endpoint } from '../support/recorder.js';
import { visit, type Visited } from '../support/visit.js';
import { withFolder } from '../support/installation.js';
import { startServer, type ServerProcess } from '../support/server.js';

const grownUp = { players: 20_000, records: 2_000_000, unlocked: 200 };
const young = { players: 2000, records: 200_000, unlocked: 20 };

const perSecond = 50;
const roundCount = 3;
/** How often each chain is followed in a round: as many samples has an endpoint at least. */
const perRound = 34;
const wantedMs = 50;
/** How many hashes of a password a request waits for: slow on purpose, made on another thread, and told apart. */
const hashes: ReadonlyMap<string, number> = new Map([
  ['POST /api/auth/signup', 1],
  ['POST /api/auth/login', 1],
  ['POST /api/user/password/reset', 2],
]);

export const grown: Benchmark = {
  name: 'grown',
  summary: 'every endpoint at 50 requests a second, with 20,000 players and 2 million records',
  async run({ profile }) {
    const from = await grownFolder(grownUp);
    const first = grownUp.unlocked + 1;
    return withFolder(async (parent) => {
      const count = 2 * tour.filter(({ isLook }) => !isLook).length * (roundCount * perRound + 1);
      const visited = await visit(from, { folder: join(parent, 'data'), first, count });
      const server = await startServer({
        folder: visited.folder,
        env: { KALPA_UNLOCK_ALL: 'false' },
        profile,
      });
      try {
        return await measureTour(server, visited);
      } finally {
        await server.stop();
      }
    });
  },
};

interface Job {
  readonly chain: Chain;
  readonly players: readonly [guest: number, friend: number];
}

/** Whose turn it is: looks are for anybody, the rest wants guests who are new to it. */
function* turns({ guests }: Visited, random: Random): Generator<Job, never> {
  let next = 0;
  for (let turn = 0; ; turn += 1) {
    const chain = pick(tour, turn);
    if (chain.isLook) yield { chain, players: [random.int(1, grownUp.players), 1] };
    else yield { chain, players: [guests[next++] ?? 0, guests[next++] ?? 0] };
  }
}

/** Every chain as often as the others, in an order that is random and always the same; equally fast whatever comes. */
async function measureTour(server: ServerProcess, visited: Visited): Promise<Figure[]> {
  const recorder = new Recorder(server.origin);
  const random = new Random(1);
  const world = worldOf(visited, random);
  const follow = ({ chain, players: [guest, friend] }: Job, dueAt?: number) =>
    recorder.follow(
      (guestOf) => chain.run(guestOf(guest, tokenOf(guest)), world, guestOf(friend, tokenOf(friend))),
      dueAt,
    );
  try {
    const turn = turns(visited, random);
    const lengths = new Map<Chain, number>();
    for (const _ of tour) {
      const job = turn.next().value;
      lengths.set(job.chain, await follow(job));
    }
    const hash = await timeOfHash(server);
    server.watchLoop();
    const before = await server.usage();
    const begun = performance.now();
    for (let round = 0; round < roundCount; round += 1) {
      const jobs = Array.from({ length: tour.length * perRound }, () => ({
        ...turn.next().value,
        order: random.next(),
      }));
      recorder.beginRound();
      await inTime(
        jobs.sort((a, b) => a.order - b.order),
        (job, due) => follow(job, due),
        lengths,
      );
    }
    const seconds = (performance.now() - begun) / 1000;
    const after = await server.usage();
    const [main, waited] = [after.main - before.main, after.waited - before.waited].map(
      (ms) => ms / seconds / 1000,
    );
    return [
      ...figuresOf(recorder.endpoints, { seconds, hash }),
      figure('the hash of a password alone (median)', [hash], { unit: 'ms' }),
      figure('longest stop of the loop', [await server.longestStop()], { unit: 'ms' }),
      figure('share of the time that the main thread worked', [main ?? 0], { unit: '' }),
      figure('share of the time that it waited for a core', [waited ?? 0], { unit: '' }),
    ];
  } finally {
    await recorder.close();
  }
}

/** What one hash of a password takes, in milliseconds: a log-in with an unknown id costs that and hardly more. */
async function timeOfHash({ origin }: ServerProcess): Promise<number> {
  const client = openClient(origin, 1);
  const times: number[] = [];
  try {
    for (let n = 0; n < 20; n += 1) {
      const refused = client.post('/api/auth/login', { id: `nobody${n}`, pw: 'a password' });
      times.push(await timed(() => refused.catch(() => {})));
    }
  } finally {
    await client.close();
  }
  return median(times);
}

/** Follows chains as they are due, whether or not those before are done. */
async function inTime(
  jobs: readonly Job[],
  follow: (job: Job, dueAt: number) => Promise<number>,
  lengths: ReadonlyMap<Chain, number>,
): Promise<void> {
  let due = performance.now();
  const running: Promise<number>[] = [];
  for (const job of jobs) {
    const early = due - performance.now();
    if (early > 0) await delay(early);
    running.push(follow(job, due));
    due += ((lengths.get(job.chain) ?? 1) / perSecond) * 1000;
  }
  await Promise.all(running);
}

function worldOf({ catalog, maps, albums, guests }: Visited, random: Random): TourWorld {
  let last = 0;
  return {
    ...{ catalog, now: Date.now(), seal: sealedPlay, fresh: () => `bench${++last}` },
    mapPk: () => random.pick(maps),
    albumPk: () => random.pick(albums),
    playerPk: () => random.pick(guests),
  };
}

function figuresOf(
  endpoints: readonly Endpoint[],
  { seconds, hash }: { seconds: number; hash: number },
): Figure[] {
  const done = ({ rounds }: Endpoint) => rounds.flat().length;
  const asked = (endpoint: Endpoint) => done(endpoint) + endpoint.refusals.length;
  const share = (endpoint: Endpoint) => done(endpoint) / Math.max(1, asked(endpoint));
  for (const { name, refusals } of endpoints)
    if (refusals[0]) console.log(`  refused: ${name}: ${refusals[0]}`);
  const each = endpoints.map((endpoint): Figure => {
    const ownHashes = hashes.get(endpoint.name) ?? 0;
    const succeeded = `${(share(endpoint) * 100).toFixed(1)} % of ${asked(endpoint)} succeeded`;
    return figure(
      `${endpoint.name} p99, ${succeeded}${ownHashes > 0 ? `, beyond ${ownHashes} × the hash` : ''}`,
      endpoint.rounds.map((latencies) => percentile(latencies, 0.99) - ownHashes * hash),
      { unit: 'ms', target: { atMost: wantedMs } },
    );
  });
  const ofRounds = Array.from({ length: roundCount }, (_, round) =>
    endpoints.filter(({ name }) => !hashes.has(name)).flatMap(({ rounds }) => rounds[round] ?? []),
  );
  const total = endpoints.reduce((sum, endpoint) => sum + asked(endpoint), 0);
  return [
    ...each,
    figure(
      'p99 of all requests without a hash',
      ofRounds.map((latencies) => percentile(latencies, 0.99)),
      { unit: 'ms' },
    ),
    figure('requests', [total / seconds], { unit: '/s', target: { atLeast: perSecond * 0.98 } }),
    figure('least share of an endpoint’s requests that succeeded', [Math.min(...endpoints.map(share))], {
      ...{ unit: '', target: { atLeast: 1 } },
    }),
    figure('least requests of an endpoint', [Math.min(...endpoints.map(asked))], { unit: '' }),
  ];
}

/** What grows with the tables where a query reads more than it shows. */
const flatPaths: readonly (readonly [name: string, path: (of: Visited, turn: number) => string])[] = [
  ['map ranking', ({ maps }, turn) => `/api/ranking/${pick(maps, turn % 10)}/0`],
  ['album ranking', ({ albums }, turn) => `/api/album/ranking/${pick(albums, turn % 10)}`],
  ['darkmoon ranking', () => '/api/darkmoon/thumb/ranking'],
  ['friends', () => '/api/friend'],
  ['mail', () => '/api/mailbox'],
];
const flatTurns = 150;

export const flat: Benchmark = {
  name: 'flat',
  summary: 'rankings, friends and mail of a tenth of the players and records, and of all of them',
  run: async () => {
    const [small, large] = [await grownFolder(young), await grownFolder(grownUp)];
    return withFolder(async (parent) => {
      const sizes = [];
      for (const [name, from] of [
        ['small', small],
        ['large', large],
      ] as const) {
        const visited = await visit(from, {
          folder: join(parent, name),
          first: young.unlocked + 1,
          count: flatTurns,
        });
        sizes.push({ visited, server: await startServer({ folder: visited.folder }) });
      }
      const open = sizes.map((size) => ({ ...size, client: openClient(size.server.origin, 1) }));
      try {
        return await measureFlat(open);
      } finally {
        for (const { client, server } of open) await client.close().then(server.stop);
      }
    });
  },
};

type Open = Pick<Asked, 'visited' | 'client'>;

interface Asked {
  readonly visited: Visited;
  readonly client: ReturnType<typeof openClient>;
}

/** The servers take turns, so that whatever else happens on the machine happens to all of them. */
async function measureFlat(open: readonly Open[]): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, path] of flatPaths) {
    const times = open.map((): number[] => []);
    for (let turn = 0; turn < flatTurns; turn += 1) {
      for (const [index, { visited, client }] of open.entries()) {
        const token = tokenOf(pick(visited.guests, turn));
        const took = await timed(() => client.get(path(visited, turn), token));
        if (turn >= 20) times[index]?.push(took);
      }
    }
    const [small = 0, large = 0] = times.map(median);
    figures.push(
      figure(`${name}, a tenth of the tables (median)`, [small], { unit: 'ms' }),
      figure(`${name}, all of them (median)`, [large], { unit: 'ms' }),
      figure(`${name}, all to a tenth`, [large / small], { unit: '', target: { atMost: 1.5 } }),
    );
  }
  return figures;
}
