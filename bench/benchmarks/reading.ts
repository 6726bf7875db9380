/** What a client reads: its profile, and the whole game. */
import { timed } from '../support/load.js';
import { costFigures, figure, type Figure } from '../support/figures.js';
import { asFastAsPossible, withCost } from '../support/load.js';
import { pick, rounds, withServer, type Bench, type Benchmark, type Running } from '../support/bench.js';

const seconds = 3;
const batches = 8;

export const me: Benchmark = {
  name: 'me',
  summary: '/api/user/me by 32 connections, with session, validation and a log line each',
  run: (bench) => withServer(bench, measureMe),
};

/** `target` false: the figures are there to be known, as on PostgreSQL. */
export async function measureMe({ server, client, players }: Running, hasTarget = true): Promise<Figure[]> {
  const results = await rounds(() =>
    withCost(server, () =>
      asFastAsPossible({ clients: players.length * 2, seconds }, (number) =>
        client.get('/api/user/me', pick(players, number).token),
      ),
    ),
  );
  return [
    figure(
      'me',
      results.map(({ rate }) => rate),
      { unit: '/s', ...(hasTarget && { target: { atLeast: 3000 } }) },
    ),
    figure(
      'me p99',
      results.map(({ p99 }) => p99),
      { unit: 'ms' },
    ),
    ...costFigures('me', results),
  ];
}

export const initialInfo: Benchmark = {
  name: 'initialinfo',
  summary: 'the whole game for 16 players: unchanged, and each after a play',
  run: (bench: Bench) =>
    withServer(bench, async (running) => [
      ...(await measureUnchanged(running)),
      ...(await measureChanged(running)),
    ]),
};

/** The rate for players whose data did not change. */
export async function measureUnchanged({ server, client, players }: Running): Promise<Figure[]> {
  let bytes = 0;
  const ask = async (number: number) => {
    bytes = await client.drain('/api/initialinfo', pick(players, number).token);
  };
  const [first] = [await timed(() => ask(0))];
  for (const number of players.keys()) await ask(number);
  const results = await rounds(() => withCost(server, () => asFastAsPossible({ clients: 8, seconds }, ask)));
  return [
    figure(
      'initialinfo, unchanged',
      results.map(({ rate }) => rate),
      { unit: '/s', target: { atLeast: 300 } },
    ),
    figure(
      'initialinfo, unchanged p99',
      results.map(({ p99 }) => p99),
      { unit: 'ms' },
    ),
    ...costFigures('unchanged initialinfo', results),
    figure('initialinfo, the first of a server', [first ?? 0], { unit: 'ms' }),
    figure('initialinfo, its answer', [bytes / 1024], { unit: 'KB' }),
  ];
}

/** The rate right after a play: all play, then all ask, and only the asking counts. */
export async function measureChanged({ client, players, plays }: Running): Promise<Figure[]> {
  const ask = (number: number) => client.drain('/api/initialinfo', pick(players, number).token);
  const results = await rounds(async () => {
    let ms = 0;
    for (let batch = 0; batch < batches; batch += 1) {
      await Promise.all(plays.map((playing) => playing.play()));
      ms += await timed(() => Promise.all(players.map((_, number) => ask(number))));
    }
    return ((batches * players.length) / ms) * 1000;
  });
  return [figure('initialinfo, changed by a play', results, { unit: '/s', target: { atLeast: 60 } })];
}
