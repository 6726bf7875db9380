/** Each part in a process of its own, seven of them, on one data folder (specification, 07). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AliyaClient } from '../../../examples/aliya-client.js';
import { withKalpa } from '../../commands/process.js';
import { freePorts } from '../../support/free-ports.js';

const parts = ['token', 'bag', 'account', 'weapon', 'skill', 'player', 'gateway'];

/** Runs `work` while every part runs as a process. */
function withAll(root: string, names: readonly string[], work: () => Promise<void>): Promise<void> {
  const [name, ...rest] = names;
  if (name === undefined) return work();
  const argv = ['serve', '--data', root, '--only', `aliya.${name}`];
  return withKalpa(argv, { KALPA_LOG_LEVEL: 'silent' }, async (kalpa) => {
    const started = kalpa.says('stdout', /is serving at/);
    await Promise.all([started, withAll(root, rest, async () => void (await started, await work()))]);
    kalpa.signal('SIGTERM');
    assert.is(await kalpa.ended, 0, name);
  });
}

test('seven processes are one Aliya, without a manifest, keys or a player.db', async () => {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-aliya-parts-'));
  try {
    const ports = await freePorts(parts.length);
    const addresses = parts.slice(0, -1).map((part, index) => `${part}=http://127.0.0.1:${ports[index]}`);
    const port = ports.at(-1) ?? 0;
    const aliya = { port, addresses, cheats: true, secret: 'shared by all' };
    await writeFile(join(root, 'kalpa.config.json'), JSON.stringify({ aliya }));
    await withAll(root, parts, async () => {
      const client = new AliyaClient({ host: '127.0.0.1', port });
      assert.is(await client.enter('a device'), 1);
      const bound = { account: 'someone', password: 'a password', email: '', phone_number: '' };
      assert.is((await client.ask('bind_account', bound)).status, 0);
      assert.is(await client.logIn('someone', 'a password'), 0);

      const gained = await client.ask('random_gift_segment');
      const [weapon] = gained.data['weapon_bag1'] as [string];
      await client.ask('increase_supplies', { supplies: ['iron', 'coin'], amount: [3000, 100] });
      const leveled = await client.ask('level_up_weapon', { weapon, iron: 3000 });
      assert.equal([leveled.status, leveled.data['item1']], [0, ['iron', 1020]]);
      assert.is((await client.ask('reset_weapon_skill_point', { weapon })).status, 0);
      assert.is((await client.ask('get_all_skill_level')).status, 0);
      assert.is((await client.ask('decrease_energy', { energy: 3 })).status, 0);

      assert.is((await client.request('get_all_weapon', { token: 'bad' })).status, 11);
      assert.is((await client.request('get_all_weapon', {})).status, 10);
      assert.is((await client.ask('no_function')).status, 10);
    });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

test.run();
