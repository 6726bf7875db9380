/** What becomes of a payment when something breaks in between (specification, 07 *Weapon*, 10 *Everywhere*). */
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { withKalpa } from '../../commands/process.js';
import { withAliya, type TestAliya, type TestUser } from './support.js';

const first = { integer: () => 0 };

/** A user with weapon1 and so much iron. */
async function armed(aliya: TestAliya, iron: number): Promise<TestUser> {
  const me = await aliya.user();
  await me.ask('random_gift_segment');
  await me.give('iron', iron);
  return me;
}

const ironOf = async ({ post }: TestAliya, { uniqueId }: TestUser) =>
  (await post('bag', 'get_iron', { unique_id: uniqueId })).body.data.remaining as number;

const levelOf = async ({ ask }: TestUser) =>
  (Object.values((await ask('get_all_weapon')).data)[0] as number[])[1];

function execute(aliya: TestAliya, statement: string): void {
  const db = openDatabase(join(aliya.folder.root, 'aliya.db'), { timeout: 5000 });
  try {
    db.exec(statement);
  } finally {
    db.close();
  }
}

function intentsOf(aliya: TestAliya): number {
  const db = openDatabase(join(aliya.folder.root, 'aliya.db'), { readonly: true, timeout: 5000 });
  try {
    return Number(db.prepare('select count(*) from aliya_weapon_intents').pluck().get());
  } finally {
    db.close();
  }
}

test('if the weapon cannot be changed after the bag was paid, the bag gets it back', () =>
  withAliya({ random: first }, async (aliya) => {
    const me = await armed(aliya, 100);
    execute(
      aliya,
      "create trigger broken before update on aliya_weapons begin select raise(abort, 'no'); end",
    );
    const failed = await me.ask('level_up_weapon', { weapon: 'weapon1', iron: 100 });
    assert.equal([failed.status, failed.data], [13, {}]);
    assert.is(await ironOf(aliya, me), 100);
    assert.is(intentsOf(aliya), 0);
    execute(aliya, 'drop trigger broken');
    const done = await me.ask('level_up_weapon', { weapon: 'weapon1', iron: 100 });
    assert.equal(done.data['item1'], ['iron', 0]);
  }));

/** A bag that is somewhere else: what stands between is `respond`. */
async function between(respond: RequestListener, work: (origin: string) => Promise<void>): Promise<void> {
  const server = createServer(respond).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a bag that is down is status 13, and nothing has changed', () =>
  withAliya({ random: first }, async (aliya) => {
    const me = await armed(aliya, 100);
    await withWeapon(aliya, 'http://127.0.0.1:1', async (level) => {
      assert.is((await level(me)).status, 503);
      assert.is((await level(me)).status, 503, 'and still after that');
    });
    assert.equal([await ironOf(aliya, me), await levelOf(me)], [100, 1]);
    await aliya.restart();
    assert.is(intentsOf(aliya), 0, 'what was left open is settled at a start');
    assert.equal([await ironOf(aliya, me), await levelOf(me)], [100, 1]);
    assert.is((await me.ask('level_up_weapon', { weapon: 'weapon1', iron: 100 })).status, 0);
  }));

test('a bag whose answer is lost after it was paid gives it back', () =>
  withAliya({ random: first }, async (aliya) => {
    const me = await armed(aliya, 100);
    let paid = 0;
    const losing: RequestListener = (request, response) => {
      void forward(aliya, request).then((answer) => {
        if (!request.url?.startsWith('/remove_')) return response.end(answer);
        paid += 1;
        return response.destroy();
      });
    };
    await between(losing, (origin) =>
      withWeapon(aliya, origin, async (level) => {
        assert.is((await level(me)).status, 503);
        assert.is(paid, 1);
        assert.equal([await ironOf(aliya, me), await levelOf(me)], [100, 1]);
        assert.is(intentsOf(aliya), 0);
      }),
    );
  }));

test('a weapon manager that is killed after the bag was paid: at its next start the bag gets it back', () =>
  withAliya({ random: first }, async (aliya) => {
    const me = await armed(aliya, 100);
    let killed: Promise<unknown> = Promise.resolve();
    let kill = () => {};
    const killing: RequestListener = (request, response) => {
      void forward(aliya, request).then((answer) => {
        if (!request.url?.startsWith('/remove_')) return response.end(answer);
        // The bag has taken the iron, and the weapon manager never hears of it.
        return kill();
      });
    };
    await between(killing, (origin) =>
      weaponProcess(aliya, origin, async (kalpa, level) => {
        kill = () => kalpa.signal('SIGKILL');
        killed = kalpa.ended;
        const answer = await level(me).catch(() => null);
        assert.is(answer, null);
        assert.is(await killed, null);
      }),
    );
    assert.equal([await ironOf(aliya, me), await levelOf(me), intentsOf(aliya)], [0, 1, 1]);
    await weaponProcess(aliya, aliya.origin('bag'), async (kalpa, level) => {
      assert.equal([await ironOf(aliya, me), await levelOf(me), intentsOf(aliya)], [100, 1, 0]);
      assert.equal((await level(me)).body.data['item1'], ['iron', 0], 'and it is spent once');
      kalpa.signal('SIGTERM');
      assert.is(await kalpa.ended, 0);
    });
    assert.equal([await ironOf(aliya, me), await levelOf(me)], [0, 6]);
  }));

async function forward(aliya: TestAliya, request: Parameters<RequestListener>[0]): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(`${aliya.origin('bag')}${request.url}`, { method: 'POST', headers, body })).text();
}

type Level = (user: TestUser) => ReturnType<TestAliya['post']>;

/** A second weapon manager on the same data, as a process of its own, which finds the bag at `bag`. */
async function weaponProcess(
  aliya: TestAliya,
  bag: string,
  work: (kalpa: Parameters<Parameters<typeof withKalpa>[2]>[0], level: Level) => Promise<void>,
): Promise<void> {
  const addresses = ['weapon=http://127.0.0.1:0', `bag=${bag}`];
  await writeFile(aliya.folder.settings, JSON.stringify({ aliya: { addresses } }));
  const argv = ['serve', '--data', aliya.folder.root, '--only', 'aliya.weapon'];
  await withKalpa(argv, { KALPA_LOG_LEVEL: 'silent' }, async (kalpa) => {
    const [origin] = await kalpa.says('stdout', /http:\/\/127\.0\.0\.1:\d+/);
    const level: Level = async ({ uniqueId }) => {
      const response = await fetch(`${origin}/level_up_weapon`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ unique_id: uniqueId, weapon: 'weapon1', iron: 100 }),
      });
      return { status: response.status, body: await response.json() };
    };
    await work(kalpa, level);
  });
}

/** Likewise, where it need not be a process of its own to be killed. */
function withWeapon(aliya: TestAliya, bag: string, work: (level: Level) => Promise<void>): Promise<void> {
  return weaponProcess(aliya, bag, (_kalpa, level) => work(level));
}

test.run();
