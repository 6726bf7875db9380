import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { programName, spelled } from '../../src/cli/spelling.js';
import { inFolder, runCli } from './run.js';

/** A kalpa whose script lies in that folder. */
async function installed(folder: string): Promise<string> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  const script = join(folder, 'bin', 'kalpa.js');
  await writeFile(script, '');
  return script;
}

async function linked(folder: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await symlink(script, join(folder, 'kalpa'));
  return join(folder, 'kalpa');
}

test('from a clone it is the script, as seen from the folder in which it was started', () =>
  inFolder(async (root) => {
    const script = await installed(join(root, 'clone'));
    const named = (cwd: string, path = '/usr/bin') => programName({ script, cwd, env: { PATH: path } });
    assert.is(named(join(root, 'clone')), 'node bin/kalpa.js');
    assert.is(named(root), 'node clone/bin/kalpa.js');
    assert.is(named(join(root, 'elsewhere')), `node ${script}`);
    assert.is(named(root, ''), 'node clone/bin/kalpa.js');
    const spaced = await installed(join(root, 'my clone'));
    assert.is(programName({ script: spaced, cwd: root, env: {} }), 'node "my clone/bin/kalpa.js"');
  }));

test('where it is on the path it is kalpa, however it was started', () =>
  inFolder(async (root) => {
    const script = await installed(join(root, 'lib', 'node_modules', 'kalpa'));
    const link = await linked(join(root, 'usr', 'bin'), script);
    const env = { PATH: `/nowhere:${join(root, 'usr', 'bin')}` };
    for (const started of [link, script]) {
      assert.is(programName({ script: started, cwd: root, env }), 'kalpa');
    }
    const other = await installed(join(root, 'clone'));
    assert.is(programName({ script: other, cwd: root, env }), 'node clone/bin/kalpa.js', 'another kalpa');
  }));

test('by npx, and in the folder of a project that has it, it is npx kalpa', () =>
  inFolder(async (root) => {
    const modules = join(root, 'project', 'node_modules');
    const script = await installed(join(modules, 'kalpa'));
    const link = await linked(join(modules, '.bin'), script);
    const env = { PATH: `${join(modules, '.bin')}:/usr/bin` };
    for (const started of [link, script]) {
      assert.is(programName({ script: started, cwd: join(root, 'project'), env }), 'npx kalpa');
    }
  }));

test('a path that cannot be looked at is none', () =>
  inFolder(async (root) => {
    const script = await installed(join(root, 'clone'));
    const closed = join(root, 'closed');
    await linked(closed, script);
    await chmod(closed, 0o000);
    const env = { PATH: `${closed}:${join(root, 'clone', 'bin', 'kalpa.js')}:\0` };
    const isRoot = process.getuid?.() === 0;
    assert.is(programName({ script, cwd: root, env }), isRoot ? 'kalpa' : 'node clone/bin/kalpa.js');
    await chmod(closed, 0o700);
  }));

test('commands are spelled so in texts; names of other things stay', () => {
  const texts: readonly (readonly [text: string, expected: string])[] = [
    [
      'Make one: kalpa cert. Or kalpa keygen --force',
      'Make one: npx kalpa cert. Or npx kalpa keygen --force',
    ],
    ['`kalpa unlock-all` (kalpa config show)', '`npx kalpa unlock-all` (npx kalpa config show)'],
    ['npx kalpa serve', 'npx kalpa serve'],
    ['kalpa is serving at kalpa', 'kalpa is serving at kalpa'],
    ['kalpa server, kalpa serve-all', 'kalpa server, kalpa serve-all'],
    ['/srv/kalpa serve my-kalpa serve', '/srv/kalpa serve my-kalpa serve'],
  ];
  for (const [text, expected] of texts) {
    assert.is(
      spelled(text, () => 'npx kalpa'),
      expected,
    );
  }
});

test('help and failures say what this person has to type', () =>
  inFolder(async (cwd) => {
    const run = (argv: string[]) => runCli(argv, { cwd, program: 'node bin/kalpa.js' });
    assert.match((await run(['help', 'keygen'])).stdout, '  node bin/kalpa.js keygen --out');
    assert.match((await run(['keygen', '--nonsense'])).stderr, 'See: node bin/kalpa.js keygen --help');
    const failed = await run(['serve']);
    assert.match(failed.stderr, /: node bin\/kalpa\.js (keygen|parse-manifest)/);
    const { remedy } = JSON.parse((await run(['serve', '--json'])).stdout) as { remedy: string };
    assert.match(remedy, /: node bin\/kalpa\.js (keygen|parse-manifest)/);
    const doctor = await run(['doctor']);
    assert.match(doctor.stdout, 'Make it: node bin/kalpa.js init');
    assert.not.match(doctor.stdout + doctor.stderr, / kalpa (init|doctor|keygen)/);
  }));

test.run();
