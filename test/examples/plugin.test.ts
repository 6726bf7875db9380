/** The plug-in of examples/ as docs/PLUGINS.md leads to it: its endpoints, service, command and settings. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadPlugins } from '../../src/cli/plugins.js';
import { dataFolder } from '../../src/data/folder.js';
import { runCli } from '../cli/run.js';
import { withApp } from '../support/app.js';

const cwd = fileURLToPath(new URL('../..', import.meta.url));
const file = 'examples/plugin/plugin.js';

async function greeter() {
  const folder = dataFolder(join(cwd, 'nowhere'));
  const { plugins, failure } = await loadPlugins({ flags: [file], folder, commands: [], env: {}, cwd });
  assert.is(failure, null);
  return plugins;
}

test('its endpoints greet, with its settings, and its service keeps a diary', async () => {
  const plugins = await greeter();
  let diary = '';
  const pluginSettings = { greeter: { greeting: 'Moin' } };
  await withApp({ plugins, settings: { pluginSettings } }, async (to) => {
    const path = '/api/greeter/anyone';
    assert.is((await to.request(path, { form: { name: 'Ada' } })).body.data.text, 'Moin, Ada!');
    const refused = await to.request(path, { form: { name: '' } });
    assert.equal([refused.status, refused.body.message], [400, 'name: must be text of 1 to 40 characters.']);
    const player = await to.player();
    assert.match((await player.get('/api/greeter/me')).body.data.text, /^Moin, /);
    assert.is((await to.request('/api/greeter/me')).status, 400, 'without a session nobody is greeted');
    diary = await readFile(join(to.folder.root, 'diary.txt'), 'utf8');
  });
  assert.is(diary, '2026-01-14T09:30:00.000Z opened\n');
});

test('its command is in the help and runs', async () => {
  const { code, stdout } = await runCli(['greet', 'Ada', '--plugin', file], { cwd });
  assert.equal([code, stdout], [0, 'Hello, Ada!\n']);
  const help = await runCli(['--help', '--plugin', file], { cwd });
  assert.match(help.stdout, /greet +Greet somebody from the command line\./);
});

test('its service runs alone, and a wrong setting of it stops the start', async () => {
  const { code, stderr } = await runCli(
    ['serve', '--only', 'greeter.diary', '--plugin', file, '--data', 'nowhere'],
    {
      cwd,
      env: { KALPA_PLUGIN_SETTINGS: '{"greeter":{"greeting":""}}' },
    },
  );
  assert.is(code, 1);
  assert.match(stderr, 'Wrong setting of the plug-in greeter: pluginSettings.greeter.greeting');
});

test.run();
