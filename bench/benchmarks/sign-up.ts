import { timed } from '../support/load.js';
import { figure, median } from '../support/figures.js';
import { rounds, withServer, type Benchmark } from '../support/bench.js';

const perRound = 10;

/**
 * A log-in with an unknown id costs one hash and hardly more, so the difference to a sign-up on the same idle server
 * is what a sign-up costs beyond hashing.
 */
export const signUpUnlocked: Benchmark = {
  name: 'sign-up',
  summary: 'a sign-up that unlocks all content, on an idle server',
  run: (bench) =>
    withServer(bench, async ({ client, server }) => {
      const results = await rounds(async (round) => {
        const [hashes, signUps]: [number[], number[]] = [[], []];
        server.watchLoop();
        for (let n = 0; n < perRound; n += 1) {
          const account = { id: `newcomer${round}x${n}`, pw: 'a password' };
          const refused = client.post('/api/auth/login', account);
          hashes.push(await timed(() => refused.catch(() => {})));
          signUps.push(await timed(() => client.post('/api/auth/signup', account)));
        }
        const hash = median(hashes);
        return { hash, beyond: median(signUps) - hash, stop: await server.longestStop() };
      });
      return [
        figure(
          'sign-up beyond hashing (median)',
          results.map(({ beyond }) => beyond),
          { unit: 'ms', target: { atMost: 60 } },
        ),
        figure(
          'the hash alone (median)',
          results.map(({ hash }) => hash),
          { unit: 'ms' },
        ),
        figure(
          'longest stop of the loop',
          results.map(({ stop }) => stop),
          { unit: 'ms' },
        ),
      ];
    }),
};
