import { execFileSync, spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../src/commands/index.js';
import { inFolder, runCli } from '../cli/run.js';

function isThere(shell: string): boolean {
  return spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;
}

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runCli(['completion', shell]);
  assert.equal([code, stderr], [0, '']);
  return stdout;
}

/** What bash offers for a line whose last word is being typed. */
function offered(completion: string, ...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const asked = `${completion}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _kalpa; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', asked], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('bash completes commands, subcommands, options and known values', async () => {
  const bash = await script('bash');
  if (!isThere('bash')) return;
  assert.equal(
    commands.filter(({ name }) => !offered(bash, 'kalpa', '').includes(name)),
    [],
  );
  assert.equal(offered(bash, 'kalpa', 'key'), ['keygen']);
  assert.equal(offered(bash, 'kalpa', 'config', 's'), ['show', 'schema']);
  assert.equal(offered(bash, 'kalpa', '--json', 'cert', '--ne'), ['--new-ca']);
  assert.equal(offered(bash, 'kalpa', 'serve', '--dem'), ['--demo']);
  assert.equal(offered(bash, 'kalpa', 'serve', '--da'), ['--data'], 'flags of every command');
  assert.equal(offered(bash, 'kalpa', 'completion', 'f'), ['fish']);
  assert.equal(offered(bash, 'kalpa', 'serve', '--tls-cert', ''), [], 'files are for bash to complete');
  assert.equal(offered(bash, 'kalpa', 'config', 'show', 'k'), []);
});

test('zsh and fish take their scripts', () =>
  inFolder(async (folder) => {
    for (const shell of ['zsh', 'fish']) {
      const text = await script(shell);
      for (const { name } of commands) assert.match(text, `'${name}`);
      assert.match(text, 'new-ca');
      const file = join(folder, shell);
      await writeFile(file, text);
      if (isThere(shell)) execFileSync(shell, ['-n', file]);
    }
  }));

(isThere('fish') ? test : test.skip)('fish completes subcommands and known values', () =>
  inFolder(async (folder) => {
    const file = join(folder, 'kalpa.fish');
    await writeFile(file, await script('fish'));
    const offers = (line: string) =>
      execFileSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], { cwd: folder })
        .toString()
        .split('\n')
        .map((offer) => offer.split('\t')[0]);
    for (const name of ['list', 'organic', 'apply'])
      assert.ok(offers('kalpa manifest ').includes(name), name);
    for (const name of ['bash', 'zsh', 'fish']) assert.ok(offers('kalpa completion ').includes(name), name);
  }),
);

test('a shell that there is no completion for is wrong usage', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh']);
  assert.is(code, 2);
  assert.match(stderr, 'There is completion for bash, zsh, fish, not for tcsh.');
});

test.run();
