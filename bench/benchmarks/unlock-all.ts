import { join } from 'node:path';
import { openClient } from '../../src/tools/bench/client.js';
import { percentile } from '../../src/tools/bench/percentile.js';
import { figure } from '../support/figures.js';
import { copyInstallation, kalpa, withFolder } from '../support/installation.js';
import { atRate, beside } from '../support/load.js';
import { signUp } from '../../src/tools/bench/players.js';
import { pick, rounds, serving, type Benchmark, type Prepared } from '../support/bench.js';
import { startServer } from '../support/server.js';

const lockedPlayers = 30;
/** A little traffic that writes, as only that meets the other process's locks. */
const playsPerSecond = 20;
const healthPerSecond = 200;

export const unlockAll: Benchmark = {
  name: 'unlock-all',
  summary: '`kalpa unlock-all --all` in another process beside a server that is played on',
  async run(bench) {
    const prepared = await bench.prepared();
    return withFolder(async (parent) => {
      const template = join(parent, 'template');
      await copyInstallation(prepared.folder, template);
      await addLockedPlayers(template);
      const results = await rounds(async (round) => {
        const folder = join(parent, `round${round}`);
        await copyInstallation(template, folder);
        return measureBeside({ ...prepared, folder }, bench.profile);
      });
      return [
        figure(
          'longest stop of the loop beside it',
          results.map(({ stop }) => stop),
          { unit: 'ms', target: { atMost: 20 } },
        ),
        figure(
          'longest stop of the loop with the same traffic alone',
          results.map(({ alone }) => alone),
          { unit: 'ms' },
        ),
        figure(
          'healthz p99 beside it',
          results.map(({ p99 }) => p99),
          { unit: 'ms' },
        ),
        figure(
          `unlock-all of ${lockedPlayers} players, the whole process`,
          results.map(({ took }) => took),
          { unit: 'ms' },
        ),
      ];
    });
  },
};

async function addLockedPlayers(folder: string): Promise<void> {
  const server = await startServer({ folder, env: { KALPA_UNLOCK_ALL: 'false' } });
  const client = openClient(server.origin, 2);
  await signUp(client, { prefix: 'locked', count: lockedPlayers }).finally(() =>
    client.close().then(server.stop),
  );
}

function measureBeside(prepared: Prepared, profile: string | undefined) {
  return serving(prepared, { profile }, async ({ server, client, plays }) => {
    const some = plays.slice(0, 4);
    for (const playing of plays) await playing.play();
    const playSome = () =>
      atRate({ clients: 4, seconds: 0.2, rate: playsPerSecond }, (number) => pick(some, number).play());
    server.watchLoop();
    await beside({ count: 1, work: playSome }, () => healthWhile(client.get, () => pause(1000)));
    const alone = await server.longestStop();
    server.watchLoop();
    const { result } = await beside({ count: 1, work: playSome }, () =>
      healthWhile(client.get, () => kalpa(['unlock-all', '--all', '--quiet', '--data', prepared.folder])),
    );
    return { alone, stop: await server.longestStop(), took: result.value, p99: result.p99 };
  });
}

async function healthWhile<T>(get: (path: string) => Promise<unknown>, work: () => Promise<T>) {
  const latencies: number[] = [];
  const ask = async () => {
    const { latencies: some } = await atRate({ clients: 1, seconds: 0.1, rate: healthPerSecond }, () =>
      get('/healthz'),
    );
    latencies.push(...some);
  };
  const { result: value } = await beside({ count: 1, work: ask }, work);
  return { value, p99: percentile(latencies, 0.99) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
