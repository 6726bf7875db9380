import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsJsonSchema } from '../../src/config/settings.js';
import { inFolder, runCli } from '../cli/run.js';

function withConfiguration(configuration: string, work: (cwd: string) => Promise<void>): Promise<void> {
  return inFolder(async (cwd) => {
    await mkdir(join(cwd, 'kalpa-data'));
    await writeFile(join(cwd, 'kalpa-data', 'kalpa.config.json'), configuration);
    await work(cwd);
  });
}

test('config show prints each setting with its source, secrets masked', () =>
  withConfiguration('{"port": 8080, "database": "postgres://u:s3cret@h/d"}', async (cwd) => {
    const env = { KALPA_UNLOCK_ALL: '0' };
    const text = await runCli(['config', 'show'], { cwd, env });
    assert.is(text.code, 0);
    assert.match(text.stdout, /^port +8080 +\/.*kalpa\.config\.json$/m);
    assert.match(text.stdout, /^unlockAll +false +KALPA_UNLOCK_ALL$/m);
    assert.match(text.stdout, /^host +"127\.0\.0\.1" +default$/m);
    assert.match(text.stdout, /^database +"postgres:\/\/u:\*\*\*@h\/d"/m);
    assert.not.match(text.stdout, 's3cret');

    const json = await runCli(['config', 'show', '--json'], { cwd, env });
    assert.not.match(json.stdout, 's3cret');
    const { file, settings } = JSON.parse(json.stdout);
    assert.is(file, join(cwd, 'kalpa-data', 'kalpa.config.json'));
    assert.equal(settings.port, { value: 8080, source: 'file', from: file });
    assert.equal(settings.unlockAll, { value: false, source: 'environment', from: 'KALPA_UNLOCK_ALL' });
    assert.equal(settings['auth.mode'], { value: 'local', source: 'default', from: '' });
  }));

test('of the settings of plug-ins only the names are shown, as any of them may be a secret', () =>
  withConfiguration(
    '{"pluginSettings": {"greeter": {"webhook": "s3cret", "pin": 1234, "rooms": [{"key": "s3cret"}], "none": ""}}}',
    async (cwd) => {
      const text = await runCli(['config', 'show'], { cwd });
      const json = await runCli(['config', 'show', '--json'], { cwd });
      for (const { code, stdout } of [text, json]) {
        assert.is(code, 0);
        assert.not.match(stdout, /s3cret|1234/);
      }
      assert.equal(JSON.parse(json.stdout).settings.pluginSettings.value, {
        greeter: { webhook: '***', pin: '***', rooms: [{ key: '***' }], none: '' },
      });
      const wrong = await runCli(['config', 'show'], {
        cwd,
        env: { KALPA_PLUGIN_SETTINGS: '{"greeter": "s3cret"}' },
      });
      assert.is(wrong.code, 1);
      assert.not.match(wrong.stderr, /s3cret/);
    },
  ));

test('config show of a wrong configuration is exit code 1', () =>
  withConfiguration('{"prot": 8080}', async (cwd) => {
    const { code, stdout, stderr } = await runCli(['config', 'show'], { cwd });
    assert.is(code, 1);
    assert.is(stdout, '');
    assert.match(
      stderr,
      /^kalpa: Wrong setting: unknown setting prot .*\(did you mean port\?\)\.\n {2}Mend that/,
    );
  }));

test('config schema prints the schema, alike with and without --json', async () => {
  for (const argv of [
    ['config', 'schema'],
    ['config', 'schema', '--json'],
  ]) {
    const { code, stdout } = await runCli(argv);
    assert.is(code, 0);
    assert.equal(JSON.parse(stdout), JSON.parse(JSON.stringify(settingsJsonSchema())));
  }
});

test.run();
