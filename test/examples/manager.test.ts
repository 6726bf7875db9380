/** The manager of examples/ as docs/PLUGINS.md leads to it, in Aliya beside those that ship with kalpa. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPlugins } from '../../src/cli/plugins.js';
import { dataFolder } from '../../src/data/folder.js';
import type { Plugin } from '../../src/plugin.js';
import { withAliya } from '../server/aliya/support.js';
import { failureOf } from '../support/failing.js';
import type { Database } from '../support/app.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

async function pets(): Promise<readonly Plugin[]> {
  const folder = dataFolder(join(cwd, 'nowhere'));
  const flags = ['examples/manager/plugin.js'];
  const { plugins, failure } = await loadPlugins({ flags, folder, commands: [], env: {}, cwd });
  assert.is(failure, null);
  return plugins;
}

const only = ['aliya', 'aliya.pet'];
const addresses = ['token', 'bag', 'account', 'weapon', 'skill', 'player', 'pet'].map(
  (part) => `${part}=http://127.0.0.1:0`,
);

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a pet is adopted, fed out of the bag, and has enough`, async () =>
    withAliya({ database, plugins: await pets(), only, aliya: { addresses } }, async ({ user, post }) => {
      const me = await user();
      const answer = async (name: string, data = {}) => {
        const { status, data: given } = await me.ask(name, data);
        return [status, given];
      };
      assert.equal(await answer('get_pet'), [1, {}]);
      assert.equal(await answer('feed_pet'), [1, {}]);
      assert.equal(await answer('adopt_pet', { name: 'x'.repeat(21) }), [10, {}]);
      assert.equal(await answer('adopt_pet', { name: 'Rex' }), [0, { pet1: ['Rex', 0] }]);
      assert.equal(await answer('adopt_pet', { name: 'Tom' }), [1, {}]);
      assert.equal(await answer('feed_pet'), [2, {}]);
      await me.give('experience_potion', 5);
      const meals = await Promise.all(Array.from({ length: 8 }, () => me.ask('feed_pet')));
      assert.equal(meals.map(({ status }) => status).sort(), [0, 0, 0, 9, 9, 9, 9, 9]);
      assert.equal(await answer('get_pet'), [0, { pet1: ['Rex', 3] }]);
      const left = await post('bag', 'get_experience_potion', { unique_id: me.uniqueId });
      assert.is(left.body.data.remaining, 2);
    }));
}

test('of two managers with a function of one name the gateway does not start', async () => {
  const twice = { name: 'more', services: (await pets())[0]?.services ?? [] };
  const renamed = twice.services.map((service) => ({ ...service, name: 'aliya.other' }));
  const plugins = [...(await pets()), { name: 'more', services: renamed }];
  const { message } = await failureOf(() =>
    withAliya({ plugins, only, aliya: { addresses } }, async () => {}),
  );
  assert.match(message, /both have a function get_pet/);
});

test.run();
