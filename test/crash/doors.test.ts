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

/** Runs `work` with two servers on one PostgreSQL. */
async function withTwoServers(
  settings: Readonly<Record<string, unknown>>,
  work: (one: ServerProcess, two: ServerProcess) => Promise<void>,
): Promise<void> {
  const postgres = await withPostgres();
  const servers: ServerProcess[] = [];
  try {
    await withDataFolder({ database: postgres.url, settings }, async (folder) => {
      for (let n = 0; n < 2; n += 1) servers.push(await startServer(folder));
      const [one, two] = servers;
      if (!one || !two) throw new Error('Two servers were started.');
      await work(one, two);
      for (const server of servers) assert.not.match(server.output(), /"level":[56]0/);
    });
  } finally {
    for (const server of servers) await server.kill();
    await postgres.drop();
  }
}

test('tries are counted together over every door of two servers on one PostgreSQL', () =>
  withTwoServers({ limits: { address: mostRequests, account: mostTries } }, async (one, two) => {
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
  }));

interface Said {
  readonly status: number;
  readonly message: string;
}

/** Asks one server after the other for the same at the same moment, `times` in all. */
async function together(
  servers: readonly ServerProcess[],
  times: number,
  ask: (address: string, n: number) => Promise<Response>,
): Promise<Said[]> {
  const answers = Array.from({ length: times }, (_, n) => ask(servers[n % servers.length]?.address ?? '', n));
  return Promise.all(
    answers.map(async (asked) => {
      const answer = await asked;
      const { message } = (await answer.json()) as { message: string };
      return { status: answer.status, message };
    }),
  );
}

/** How many answered each status and message. */
function tallied(said: readonly Said[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, message } of said) {
    const key = status === 429 ? '429' : `${status} ${message.replace(/\d{6}$/, 'CODE')}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

const sent = '200 Verification code sent. Please check your email. CODE';
const wrongCode = '400 Invalid or expired verification code.';
/** Tries that one code has. */
const triesOfCode = 5;

test('so are codes: one a minute, and five tries for each, wherever they are made', () =>
  withTwoServers({ limits: { address: 0, account: 10 } }, async (one, two) => {
    for (const tries of [triesOfCode - 1, triesOfCode]) {
      const ask = await player(one, `tries${tries}`);
      const email = { email: `tries${tries}@example.test` };
      const sending = await together([one, two], 6, (address) => ask(`${address}${codePath('send')}`, email));
      assert.equal(tallied(sending), { [sent]: 1, '400 Too many requests.': 5 });
      const right = sending.find(({ status }) => status === 200)?.message.slice(-6) ?? '';
      const verify = (address: string, emailCode: string) =>
        ask(`${address}${codePath('verify')}`, { emailCode });
      const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0');
      const trying = await together([one, two], tries, (address) => verify(address, wrong));
      assert.equal(tallied(trying), { [wrongCode]: tries });
      const { status } = await verify(two.address, right);
      assert.is(status, tries < triesOfCode ? 200 : 400, `after ${tries} wrong tries`);
    }
    const ask = await player(two, 'many');
    const trying = await together([one, two], 16, (address) =>
      ask(`${address}${codePath('verify')}`, { emailCode: '000000' }),
    );
    assert.equal(tallied(trying), { [wrongCode]: 10, 429: 6 }, 'and no more than any secret has');
  }));

test('so are resets of a password', () =>
  withTwoServers({ limits: { address: 0, account: mostTries } }, async (one, two) => {
    await player(one, 'alice');
    const asking = await together([one, two], 8, (address, n) =>
      post(`${address}/api/auth/request/password/reset`, { id: 'alice', email: `guess${n}@example.test` }),
    );
    assert.equal(tallied(asking), { '400 ID or email is invalid.': mostTries, 429: 8 - mostTries });
  }));

const codePath = (what: 'send' | 'verify') => `/api/user/email/${what}/code`;

function post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

/** Signs up; gives what posts as that player. */
async function player(server: ServerProcess, id: string) {
  const answer = await post(`${server.address}/api/auth/signup`, { id, pw: 'correct horse battery' });
  const { data } = (await answer.json()) as { data: { token: string } };
  return (url: string, fields: Record<string, string>) =>
    post(url, fields, { 'Custom-UserToken': data.token });
}

test.run();
