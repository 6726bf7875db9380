/** Multiplay and kill -9: no money is taken without a start, none is given back twice, and no round ends twice. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPostgres } from '../support/postgres.js';
import { accountOf, Duel, openCharges, reportOf, signUp, type Fighter } from './duel.js';
import { startServer, withDataFolder, type ServerProcess } from './server.js';

/** Moments of a round at which a server kills itself, and what each player has paid for good after it. */
const moments = {
  /** Everything was written, and nothing committed. */
  within: 0,
  /** Nobody was told yet. */
  committed: 0,
  /** Both were told, but that was not noted. */
  told: 0,
  noted: 1,
  /** One has reported his end, and was not answered. */
  ended: 1,
} as const;

type Moment = keyof typeof moments;

/** A plug-in that stands in the way of the store: only the costs of a round are a transaction of two players. */
const killer = (moment: Moment | 'none') => `
const moment = ${JSON.stringify(moment)};
const die = () => process.kill(process.pid, 'SIGKILL');
let isCharged = false;
export default {
  name: 'killer',
  services: [{
    name: 'killer',
    async start({ store }) {
      const write = store.write;
      store.write = async (players, work) => {
        const isCharge = players.length === 2;
        if (moment === 'told' && isCharged) die();
        const isEnd = isCharged && players.length === 1;
        const result = await write(players, async (tx) => {
          const done = await work(tx);
          if (moment === 'within' && isCharge) die();
          return done;
        });
        if (moment === 'committed' && isCharge) die();
        if (moment === 'noted' && isCharged) die();
        if (moment === 'ended' && isEnd) die();
        if (isCharge) isCharged = true;
        return result;
      };
      return () => {};
    },
  }],
};
`;

/** Servers on one database that kill themselves, each at its moment; the next one finds what is left. */
async function dieAtEach(url: string): Promise<void> {
  const settings = { unlockAll: true, plugins: ['killer.mjs'] };
  await withDataFolder({ database: url, settings }, async (folder) => {
    const database = url === '' ? folder.player : url;
    const start = async (source: string) => {
      await writeFile(join(folder.root, 'killer.mjs'), source);
      return startServer(folder);
    };
    let fighters: readonly [Fighter, Fighter] | undefined;
    let paid = 0;
    let records = 0;
    for (const moment of [...(Object.keys(moments) as Moment[]), 'none'] as const) {
      const server = await start(killer(moment));
      try {
        fighters ??= [await signUp(server, 'one', database), await signUp(server, 'two', database)];
        assert.is(await openCharges(database), 0, `before ${moment}`);
        assert.equal(await accountOf(fighters[0], database), { paid, records }, `before ${moment}`);
        assert.equal(await accountOf(fighters[1], database), { paid, records: 0 }, `before ${moment}`);
        if (moment === 'none') break;
        await roundUntilDeath(server, { fighters, moment, database });
      } finally {
        await server.kill();
      }
      paid += moments[moment];
      if (moment === 'ended') records += 1;
    }
  });
}

interface Round {
  readonly fighters: readonly [Fighter, Fighter];
  readonly moment: Moment;
  readonly database: string;
}

async function roundUntilDeath(server: ServerProcess, round: Round): Promise<void> {
  const { fighters, moment, database } = round;
  const duel = await Duel.begin(server, fighters);
  const [host] = duel.lines;
  await duel.prepare();
  host.emit('playStart');
  if (moment === 'ended') {
    const [info] = await host.next('startInfo');
    while ((await openCharges(database)) > 0);
    host.emit('playEnd', reportOf(info));
  }
  await server.ended;
  await Promise.all(duel.lines.map(({ ended }) => ended));
  if (moment === 'noted') for (const line of duel.lines) await line.next('startInfo');
}

test('whenever in a round a server is killed, nothing is taken for good without a start, or given back twice', () =>
  dieAtEach(''));

test('the same on PostgreSQL', async () => {
  const postgres = await withPostgres();
  try {
    await dieAtEach(postgres.url);
  } finally {
    await postgres.drop();
  }
});

test.run();
