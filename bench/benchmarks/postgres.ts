import { join } from 'node:path';
import { withPostgres } from '../../test/support/postgres.js';
import { addPlayers, serving, type Benchmark } from '../support/bench.js';
import { copyInstallation, withFolder } from '../support/installation.js';
import { measurePlays } from './playing.js';
import { measureMe } from './reading.js';

/** A PostgreSQL of its own that does not wait for the disk: the server's side of it, with no target. */
export const postgres: Benchmark = {
  name: 'postgres',
  summary: 'me and plays with the player database on PostgreSQL, to be known',
  async run(bench) {
    const { folder: made } = await bench.prepared();
    const database = await withPostgres();
    try {
      return await withFolder(async (parent) => {
        const folder = join(parent, 'data');
        await copyInstallation(made, folder);
        const env = { KALPA_DATABASE: database.url };
        const prepared = await addPlayers(folder, env);
        return serving(prepared, { env, profile: bench.profile }, async (running) => [
          ...(await measureMe(running, false)),
          ...(await measurePlays(running, false)),
        ]);
      });
    } finally {
      await database.drop();
    }
  },
};
