import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openSqlite } from '../../src/data/sqlite/open.js';
import { Client } from './client.js';
import { startServer, withDataFolder } from './server.js';

const kills = 20;
const clientCount = 4;

/** Clears of each player as the database has them. */
function recordsOf(file: string): Map<number, number> {
  const database = openSqlite(file, { readonly: true });
  try {
    const statement = 'select "UserPk" as "userPk", count(*) as "count" from "records" group by "UserPk"';
    const rows = database.prepare<{ userPk: number; count: number }>(statement).all();
    return new Map(rows.map(({ userPk, count }) => [userPk, count]));
  } finally {
    database.close();
  }
}

test('what was acknowledged survives kill -9, twenty times in the middle of a storm', () =>
  withDataFolder({}, async (folder) => {
    let server = await startServer(folder);
    try {
      const { address } = server;
      const names = Array.from({ length: clientCount }, (_, n) => `storm${n}`);
      const clients = await Promise.all(names.map((name) => Client.create(address, name)));
      let lostEnds = 0;
      for (let kill = 1; kill <= kills; kill += 1) {
        let plays = 0;
        let killed: Promise<void> | undefined;
        // Killed in the moment of an answer, while the other clients are somewhere in theirs.
        const acknowledged = () => {
          plays += 1;
          if (plays >= 6 + (kill % 5)) killed ??= server.kill();
        };
        await Promise.all(
          clients.map((client) => client.playUntil(() => killed !== undefined, acknowledged)),
        );
        await killed;
        server = await startServer(folder);
        for (const client of clients) {
          client.address = server.address;
          lostEnds += (await client.recover()).lost;
        }
        const records = recordsOf(folder.player);
        for (const { userPk, clears } of clients) {
          assert.is(records.get(userPk) ?? 0, clears, 'one record per acknowledged clear');
        }
      }
      assert.ok(lostEnds > 0, 'some ends were under way when the server was killed');
      assert.not.match(server.output(), /"level":[56]0/);
      assert.is(await server.stop(), 0);
      const database = openSqlite(folder.player, { readonly: true });
      assert.equal(database.pragma('integrity_check'), [{ integrity_check: 'ok' }]);
      database.close();
    } finally {
      await server.kill();
    }
  }));

test.run();
