import { figure, type Figure } from '../support/figures.js';
import { withServer, type Benchmark, type Running } from '../support/bench.js';
import { measurePlays, measureWithLogIns } from './playing.js';
import { measureChanged, measureMe, measureUnchanged } from './reading.js';

type Part = readonly [name: string, measure: (running: Running) => Promise<Figure[]>];

const parts: readonly Part[] = [
  ['me', (running) => measureMe(running)],
  ['initialinfo', measureUnchanged],
  ['changed initialinfo', measureChanged],
  ['plays', (running) => measurePlays(running)],
  ['plays with log-ins', measureWithLogIns],
];

/** One server through everything; the kernel remembers the most that was ever resident. */
export const memory: Benchmark = {
  name: 'memory',
  summary: 'resident memory of one server through all of the above',
  run: (bench) =>
    withServer(bench, async (running) => {
      const { server } = running;
      const figures = [figure('resident once it listens', [(await server.memory()).now], { unit: 'MB' })];
      for (const [name, measure] of parts) {
        await measure(running);
        figures.push(figure(`resident after ${name}`, [(await server.memory()).now], { unit: 'MB' }));
      }
      const { peak } = await server.memory();
      return [...figures, figure('most ever resident', [peak], { unit: 'MB', target: { atMost: 256 } })];
    }),
};
