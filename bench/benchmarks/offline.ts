/** Whole processes: the tools, and how soon a server listens. */
import { join } from 'node:path';
import { figure } from '../support/figures.js';
import { fullCapture, kalpa, withFolder } from '../support/installation.js';
import { rounds, withServer, type Benchmark } from '../support/bench.js';

export const parseManifest: Benchmark = {
  name: 'parse-manifest',
  summary: 'the full capture into a new data folder, the whole process',
  async run() {
    const capture = await fullCapture();
    const times = await rounds(() =>
      withFolder((folder) => kalpa(['parse-manifest', capture, '--data', join(folder, 'data'), '--quiet'])),
    );
    return [figure('parse-manifest', times, { unit: 'ms', target: { atMost: 1000 } })];
  },
};

export const start: Benchmark = {
  name: 'start',
  summary: 'from starting the process until it listens, with 16 players in its database',
  async run(bench) {
    const times = await rounds(() => withServer(bench, async ({ server }) => server.startMs));
    return [figure('start to listening', times, { unit: 'ms', target: { atMost: 1000 } })];
  },
};
