import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqlite } from '../../src/data/sqlite/open.js';
import { withPostgres } from '../support/postgres.js';
import { Client } from './client.js';
import { runKalpa, startServer, withDataFolder, type ServerProcess } from './server.js';

const playsEach = 6;

async function withServers(
  start: () => Promise<ServerProcess>,
  work: (servers: readonly ServerProcess[]) => Promise<void>,
): Promise<void> {
  const started = await Promise.allSettled([start(), start()]);
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    await work(servers);
    for (const server of servers) {
      assert.not.match(server.output(), /"level":[56]0/);
      assert.is(await server.stop(), 0);
    }
  } finally {
    for (const server of servers) await server.kill();
  }
}

/** Every player plays at both servers, one after the other and at once. */
async function playAtBoth(servers: readonly ServerProcess[], prefix: string): Promise<readonly Client[]> {
  const addresses = servers.map(({ address }) => address);
  const clients = await Promise.all(
    [0, 1, 2, 3].map((n) => Client.create(addresses[n % addresses.length] ?? '', `${prefix}${n}`)),
  );
  const storm = clients.map(async (client) => {
    for (const address of [...addresses, ...addresses]) {
      let plays = 0;
      client.address = address;
      await client.playUntil(
        () => plays >= playsEach / 2,
        () => (plays += 1),
      );
      assert.is(plays, playsEach / 2, 'no play broke off');
      await client.endAt([...addresses, ...addresses]);
    }
  });
  await Promise.all(storm);
  return clients;
}

test('two servers and unlock-all write one SQLite file at once without errors', () =>
  withDataFolder({}, (folder) =>
    withServers(
      () => startServer(folder),
      async (servers) => {
        const clients = await playAtBoth(servers, 'first');
        for (const client of clients) await client.recover();
        // While these play, everybody is given everything.
        const unlocking = [
          'unlock-all',
          '--data',
          folder.root,
          '--all',
          '--only',
          'tracks,maps,products',
          '--json',
        ];
        const [more, ...runs] = await Promise.all([
          playAtBoth(servers, 'second'),
          runKalpa(unlocking),
          runKalpa(unlocking),
        ]);
        for (const { code, output } of runs) assert.is(code, 0, output);
        for (const client of [...clients, ...more]) await client.recover();

        const database = openSqlite(folder.player, { readonly: true });
        const count = database.prepare<{ n: number }>('select count(*) n from records where UserPk = ?');
        for (const { userPk, clears } of [...clients, ...more]) assert.is(count.get(userPk)?.n, clears);
        assert.equal(database.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
        database.close();
      },
    ),
  ));

test('two servers on one PostgreSQL end a token once', async () => {
  const postgres = await withPostgres();
  try {
    await withDataFolder({ database: postgres.url }, (folder) =>
      withServers(
        () => startServer(folder),
        async (servers) => {
          const clients = await playAtBoth(servers, 'shared');
          for (const client of clients) await client.recover();
        },
      ),
    );
  } finally {
    await postgres.drop();
  }
});

test.run();
