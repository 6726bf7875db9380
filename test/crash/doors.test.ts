import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPostgres } from '../support/postgres.js';
import { startServer, withDataFolder, type ServerProcess } from './server.js';

const mostTries = 3;
const mostRequests = 25;

interface Door {
  readonly server: ServerProcess;
  readonly at: 'game' | 'admin' | 'me';
}

/** A log-in with a wrong password at one of the doors; gives the status. */
async function wrong({ server, at }: Door, id: string): Promise<number> {
  const isGame = at === 'game';
  const body = isGame ? new URLSearchParams({ id, pw: 'wrong' }) : JSON.stringify({ id, password: 'wrong' });
  const answer = await fetch(server.address + (isGame ? '/api/auth/login' : `/${at}/api/login`), {
    method: 'POST',
    headers: isGame ? {} : { 'Content-Type': 'application/json' },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

test('tries are counted together over every door of two servers on one PostgreSQL', async () => {
  const postgres = await withPostgres();
  const settings = { limits: { address: mostRequests, account: mostTries } };
  const servers: ServerProcess[] = [];
  try {
    await withDataFolder({ database: postgres.url, settings }, async (folder) => {
      for (let n = 0; n < 2; n += 1) servers.push(await startServer(folder));
      const [one, two] = servers;
      if (!one || !two) throw new Error('Two servers were started.');
      const doors: readonly Door[] = [one, two].flatMap((server) =>
        (['game', 'admin', 'me'] as const).map((at) => ({ server, at })),
      );
      // One after the other, and all at once: of an account's tries so many get an answer, wherever they are made.
      const inTurn: number[] = [];
      for (const door of doors) inTurn.push(await wrong(door, 'alice'));
      assert.equal(inTurn, [400, 400, 400, 429, 429, 429]);
      const atOnce = await Promise.all([...doors, ...doors].map((door) => wrong(door, 'bob')));
      assert.is(atOnce.filter((status) => status === 400).length, mostTries, atOnce.join());
      assert.is(atOnce.filter((status) => status === 429).length, atOnce.length - mostTries);

      // Of an address's requests so many in a minute, whatever they ask for: log-ins, codes and resets.
      const ask = async ({ address }: ServerProcess) => {
        const form = new URLSearchParams({ email: 'nobody@example.test' });
        const answer = await fetch(`${address}/api/auth/request/account`, { method: 'POST', body: form });
        return { status: answer.status, retryAfter: Number(answer.headers.get('retry-after')) };
      };
      // More than two minutes allow, as another one may begin meanwhile.
      const asked = await Promise.all(
        Array.from({ length: 2 * mostRequests + 10 }, (_, n) => ask(n % 2 ? one : two)),
      );
      const refused = asked.filter(({ status }) => status === 429);
      assert.ok(refused.length >= 10, `${refused.length} of ${asked.length}`);
      for (const { retryAfter } of refused) assert.ok(retryAfter >= 1 && retryAfter <= 60);
      for (const server of servers) assert.not.match(server.output(), /"level":[56]0/);
    });
  } finally {
    for (const server of servers) await server.kill();
    await postgres.drop();
  }
});

test.run();
