import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFolder, runCli } from './run.js';

const greeter = `
import { definePlugin, defineCommand, defineOpenRoute } from 'kalpa';
export default definePlugin({
  name: 'greeter',
  routes: [defineOpenRoute({ method: 'get', path: '/api/greet', session: 'open', summary: 'Greets.' }, async () => 'hi')],
  commands: [
    defineCommand({
      name: 'greet',
      summary: 'Say hello.',
      arguments: [{ name: '[name]', summary: 'whom' }],
      examples: ['kalpa greet you'],
      run: async ([name = 'you'], _options, context) => context.result({ name }, 'hello ' + name),
    }),
  ],
});
`;

/** Runs `work` in a folder with plug-ins of these names and sources. */
function withPlugins(files: Record<string, string>, work: (root: string) => Promise<void>): Promise<void> {
  return inFolder(async (root) => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
    await work(root);
  });
}

test('a command of a plug-in is in the help and runs, when --plugin names its file', () =>
  withPlugins({ 'greeter.mjs': greeter }, async (cwd) => {
    const help = await runCli(['--plugin', 'greeter.mjs', '--help'], { cwd });
    assert.is(help.code, 0, help.stderr);
    assert.match(help.stdout, /greet +Say hello\./);
    for (const argv of [
      ['greet', 'them', '--plugin', 'greeter.mjs'],
      ['--plugin=greeter.mjs', 'greet', 'them'],
    ]) {
      assert.equal(await runCli(argv, { cwd }), { code: 0, stdout: 'hello them\n', stderr: '' });
    }
    const without = await runCli(['greet', 'them'], { cwd });
    assert.equal([without.code, without.stdout], [2, '']);
  }));

test('the settings name plug-ins as well: in the file from the data folder, in the variable from here', () =>
  withPlugins({ 'greeter.mjs': greeter }, async (cwd) => {
    await mkdir(join(cwd, 'data'));
    await writeFile(join(cwd, 'data', 'kalpa.config.json'), JSON.stringify({ plugins: ['../greeter.mjs'] }));
    for (const argv of [
      ['--data', 'data', 'greet'],
      ['greet', '--data=data'],
    ]) {
      assert.is((await runCli(argv, { cwd })).stdout, 'hello you\n');
    }
    assert.is((await runCli(['greet'], { cwd, env: { KALPA_DATA: 'data' } })).stdout, 'hello you\n');
    assert.is(
      (await runCli(['greet'], { cwd, env: { KALPA_PLUGINS: 'greeter.mjs' } })).stdout,
      'hello you\n',
    );
    const twice = await runCli(['greet', '--data', 'data', '--plugin', 'greeter.mjs'], { cwd });
    assert.is(twice.stdout, 'hello you\n', 'a file that is named twice is loaded once');
  }));

test('endpoints of a plug-in are in the list of routes', () =>
  withPlugins({ 'greeter.mjs': greeter }, async (cwd) => {
    const { stdout } = await runCli(['routes', '--plugin', 'greeter.mjs'], { cwd });
    assert.match(stdout, /GET {2}\/api\/greet \[open\]\n {5}Greets\./);
  }));

const broken: readonly (readonly [source: string, reason: RegExp])[] = [
  ['export default 1', /is none: it has no default export that is an object\./],
  ['export const plugin = {}', /is none: it has no default export/],
  ['export default { name: "Big Name" }', /is none: its name must be of lower-case letters/],
  ['export default { name: "a", services: [{ name: "a" }] }', /is none: each of its services/],
  ['export default { name: "a", commands: {} }', /is none: each of its commands/],
  ['export default { name: "a", routes: [{}] }', /is none: each of its routes/],
  [
    'export default { name: "a", commands: [{ name: "serve", run() {} }] }',
    /has a command serve, and there is one/,
  ],
  ['throw new Error("not today.\\nreally")', /cannot be loaded: not today\.\n/],
  ['import "no-such-package"', /cannot be loaded: Cannot find package/],
  ['this is no JavaScript', /cannot be loaded: /],
];

test('a file that is no plug-in is one clear line with what to do, and other commands still run', () =>
  inFolder(async (cwd) => {
    for (const [index, [source, reason]] of broken.entries()) {
      const file = `broken-${index}.mjs`;
      await writeFile(join(cwd, file), source);
      const serve = await runCli(['serve', '--plugin', file], { cwd });
      assert.is(serve.code, 1, source);
      assert.match(serve.stderr, reason);
      const unknown = await runCli(['greet', '--plugin', file], { cwd });
      assert.match(unknown.stderr, reason, 'what is unknown may be what it would have brought');
      const other = await runCli(['config', 'show', '--plugin', file], { cwd });
      assert.is(other.code, 0);
      assert.match(other.stderr, reason);
    }
    const missing = await runCli(['serve', '--plugin', 'nowhere.mjs'], { cwd });
    assert.match(missing.stderr, /nowhere\.mjs cannot be loaded: Cannot find module/);
  }));

test('a settings file that is broken or odd names no plug-ins, and is reported by who reads it', () =>
  inFolder(async (cwd) => {
    const file = join(cwd, 'kalpa.config.json');
    for (const text of ['{', 'null', '{"plugins": 5}', '{"plugins": [5, ""]}']) {
      await writeFile(file, text);
      assert.is((await runCli(['--help', '--data', '.'], { cwd })).code, 0, text);
      const shown = await runCli(['config', 'show', '--data', '.'], { cwd });
      assert.is(shown.code, 1, text);
    }
  }));

test.run();
