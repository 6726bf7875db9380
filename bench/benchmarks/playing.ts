/** The play loop by 16 clients: as fast as it goes, and at a rate while people log in. */
import { percentile } from '../../src/tools/bench/percentile.js';
import { costFigures, figure, type Figure } from '../support/figures.js';
import { asFastAsPossible, atRate, beside, withCost } from '../support/load.js';
import { logIn } from '../support/players.js';
import { pick, rounds, withServer, type Benchmark, type Running } from '../support/bench.js';

const seconds = 4;
const wantedRate = 400;
const logIns = 4;
/** V8 compiles what plays and log-ins take during some thousand of them, and wants the core that log-ins leave for it. */
const warmUpSeconds = 12;

export const plays: Benchmark = {
  name: 'plays',
  summary: 'start and end by 16 clients, as fast as they can',
  run: (bench) => withServer(bench, (running) => measurePlays(running)),
};

/** Throughput and latency of plays; without `hasTarget` the figures are there to be known, as on PostgreSQL. */
export async function measurePlays(running: Running, hasTarget = true): Promise<Figure[]> {
  const { server } = running;
  const clients = running.plays.length;
  const play = (number: number) => pick(running.plays, number).play();
  const results = await rounds(() => withCost(server, () => asFastAsPossible({ clients, seconds }, play)));
  const latencies = running.plays.map((playing) => playing.latencies);
  const starts = latencies.flatMap((list) => list.starts);
  const ends = latencies.flatMap((list) => list.ends);
  return [
    figure(
      'plays',
      results.map(({ rate }) => rate),
      { unit: '/s', ...(hasTarget && { target: { atLeast: wantedRate } }) },
    ),
    figure(
      'play p99, start and end together',
      results.map(({ p99 }) => p99),
      { unit: 'ms', ...(hasTarget && { target: { atMost: 100 } }) },
    ),
    figure('start p99', [percentile(starts, 0.99)], { unit: 'ms' }),
    figure('end p99', [percentile(ends, 0.99)], { unit: 'ms' }),
    ...costFigures('play', results),
  ];
}

export const playsWithLogIns: Benchmark = {
  name: 'plays-with-log-ins',
  summary: '400 plays a second by 16 clients while four log-ins are always in flight',
  run: (bench) => withServer(bench, measureWithLogIns),
};

/** Plays at the wanted rate beside log-ins. */
export async function measureWithLogIns(running: Running): Promise<Figure[]> {
  const { client, players, server } = running;
  const clients = players.length;
  const enter = (number: number) => logIn(client, pick(players, number));
  await beside({ count: logIns, work: enter }, () =>
    asFastAsPossible({ clients, seconds: warmUpSeconds }, (number) => pick(running.plays, number).play()),
  );
  const results = await rounds(() =>
    beside({ count: logIns, work: enter }, () =>
      withCost(server, () =>
        atRate({ clients, seconds, rate: wantedRate }, (number) => pick(running.plays, number).play()),
      ),
    ),
  );
  const at = `at ${wantedRate}/s with ${logIns} log-ins`;
  return [
    figure(
      `plays, asked for ${wantedRate}/s`,
      results.map(({ result }) => result.rate),
      // The last ones are done a little after the end, so that a server that keeps up comes to a little less.
      { unit: '/s', target: { atLeast: wantedRate * 0.98 } },
    ),
    figure(
      `play p99 ${at}, from when it was due`,
      results.map(({ result }) => result.p99),
      { unit: 'ms', target: { atMost: 100 } },
    ),
    figure(
      'log-ins beside them',
      results.map(({ done }) => done / seconds),
      { unit: '/s' },
    ),
    ...costFigures(
      'play, log-ins included',
      results.map(({ result }) => result),
    ),
  ];
}

export const health: Benchmark = {
  name: 'health',
  summary: '/healthz while four log-ins are always in flight',
  run: (bench) =>
    withServer(bench, async ({ client, players }) => {
      const enter = (number: number) => logIn(client, pick(players, number));
      const results = await rounds(() =>
        beside({ count: logIns, work: enter }, () =>
          atRate({ clients: 4, seconds, rate: 200 }, () => client.get('/healthz')),
        ),
      );
      return [
        figure(
          `healthz p99 with ${logIns} log-ins`,
          results.map(({ result }) => result.p99),
          { unit: 'ms', target: { atMost: 20 } },
        ),
        figure(
          'log-ins beside them',
          results.map(({ done }) => done / seconds),
          { unit: '/s' },
        ),
      ];
    }),
};
