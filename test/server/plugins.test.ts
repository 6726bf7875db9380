/** Plug-ins out of files, in the real server. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pino } from 'pino';
import { dataFolder } from '../../src/data/folder.js';
import { settingsSchema } from '../../src/config/settings.js';
import * as kalpa from '../../src/index.js';
import type { Plugin } from '../../src/plugin.js';
import { serve } from '../../src/server/serve.js';
import { inFolder } from '../cli/run.js';
import { withApp } from '../support/app.js';
import { failureOf } from '../support/failing.js';

const { z } = kalpa;
const log = pino({ level: 'silent' });

test('a plug-in adds endpoints beside those of the game: the same declarations, the same answers', () => {
  const path = '/api/plugin/favorite';
  const plugin = kalpa.definePlugin({
    name: 'own',
    routes: [
      kalpa.defineWriteRoute(
        {
          method: 'post',
          path,
          session: 'player',
          effect: 'write',
          summary: 'x',
          body: { amount: kalpa.integer({ min: 1 }) },
        },
        async ({ player, body }) => ({ pk: player.pk, amount: body.amount }),
      ),
    ],
  });
  return withApp({ plugins: [plugin] }, async (to) => {
    const player = await to.player();
    assert.is((await to.request(path, { form: { amount: 1 } })).status, 400, 'no session');
    const wrong = await player.post(path, { amount: 0 });
    assert.equal([wrong.status, wrong.body.message.startsWith('amount: ')], [400, true]);
    const right = await player.post(path, { amount: 3 });
    assert.equal([right.status, right.body.data], [200, { pk: player.pk, amount: 3 }]);
    assert.ok(Array.isArray(right.body.updatedUserItems), 'with the envelope of the game');
    assert.is((await player.get('/api/user/me')).status, 200);
  });
});

function settingsWith(overrides: object) {
  return settingsSchema.parse({ port: 0, log: { level: 'silent' }, ...overrides });
}

/** Serves a data folder in which there is nothing at all. */
async function serveNothing(plugins: readonly Plugin[], overrides: object = {}) {
  let addresses: readonly string[] = [];
  await inFolder(async (root) => {
    const server = await serve({ folder: dataFolder(root), settings: settingsWith(overrides), log, plugins });
    addresses = server.addresses;
    assert.is(server.app, null);
    await server.stop();
  });
  return addresses;
}

test('a service that does without the game runs alone, without manifest, keys and player.db', async () => {
  const seen: unknown[] = [];
  const schema = z.strictObject({ greeting: z.string().default('hello') });
  const plugin = kalpa.definePlugin({
    name: 'own',
    settings: schema,
    services: [
      {
        name: 'own',
        needsGame: false,
        async start(context) {
          seen.push(kalpa.pluginSettings(context, 'own', schema).greeting);
          return { addresses: ['own://here'], stop: async () => void seen.push('stopped') };
        },
      },
    ],
  });
  assert.equal(await serveNothing([plugin], { only: ['own'] }), ['own://here']);
  const pluginSettings = { own: { greeting: 'hej' } };
  await serveNothing([plugin], { only: ['own'], pluginSettings });
  assert.equal(seen, ['hello', 'stopped', 'hej', 'stopped']);

  const wrong = () => serveNothing([plugin], { only: ['own'], pluginSettings: { own: { greeting: 5 } } });
  assert.match(
    (await failureOf(wrong)).message,
    'Wrong setting of the plug-in own: pluginSettings.own.greeting: ',
  );
});

test('one that cannot start stops those before it, in one sentence', async () => {
  const events: string[] = [];
  const plugin = kalpa.definePlugin({
    name: 'own',
    services: [
      { name: 'own.first', needsGame: false, start: async () => () => void events.push('first stopped') },
      { name: 'own.second', needsGame: false, start: () => Promise.reject(new Error('no.')) },
      { name: 'own.third', needsGame: false, start: async () => () => void events.push('never') },
    ],
  });
  const { message } = await failureOf(() => serveNothing([plugin], { only: ['own'] }));
  assert.is(message, 'The service own.second could not start: no.');
  assert.equal(events, ['first stopped']);
});

test.run();
