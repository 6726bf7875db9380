import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inFolder, runCli } from '../cli/run.js';

test('keygen writes into the data folder, and --json gives paths and fingerprint', () =>
  inFolder(async (cwd) => {
    const { code, stdout, stderr } = await runCli(['keygen', '--json'], { cwd });
    assert.equal([code, stderr], [0, '']);
    const keys = JSON.parse(stdout);
    assert.is(keys.privateKey, join(cwd, 'kalpa-data', 'keys', 'play_private.pem'));
    assert.is(keys.publicKey, join(cwd, 'kalpa-data', 'keys', 'play_public.xml'));
    assert.match(keys.fingerprint, /^[0-9a-f]{64}$/);
    assert.is((await stat(keys.privateKey)).mode & 0o777, 0o600);
  }));

test('a second keygen refuses with exit code 1; --force replaces', () =>
  inFolder(async (cwd) => {
    const first = await runCli(['keygen', '--out', 'pair'], { cwd });
    assert.match(first.stdout, join(cwd, 'pair', 'play_private.pem'));
    const key = await readFile(join(cwd, 'pair', 'play_private.pem'), 'utf8');
    const second = await runCli(['keygen', '--out', 'pair'], { cwd });
    assert.is(second.code, 1);
    assert.is(second.stdout, '');
    assert.match(second.stderr, /^kalpa: There is a key already: .*\n {2}.*--force\.\n$/);
    assert.is(await readFile(join(cwd, 'pair', 'play_private.pem'), 'utf8'), key);
    assert.is((await runCli(['keygen', '--out', 'pair', '--force'], { cwd })).code, 0);
    assert.is.not(await readFile(join(cwd, 'pair', 'play_private.pem'), 'utf8'), key);
  }));

test('at a terminal keygen asks before it replaces: no keeps, yes replaces, Ctrl-C is 130', () =>
  inFolder(async (cwd) => {
    const file = join(cwd, 'kalpa-data', 'keys', 'play_private.pem');
    await runCli(['keygen'], { cwd, terminal: true });
    const key = await readFile(file, 'utf8');
    const answered = async (keys: string) => {
      const stdin = Object.assign(new PassThrough(), { setRawMode() {} });
      const answer = { to: 'Replace the key pair', type: () => stdin.write(keys) };
      return (await runCli(['keygen'], { cwd, terminal: true, stdin, answer })).code;
    };
    assert.is(await answered('n'), 1);
    assert.is(await answered('\r'), 1);
    assert.is(await answered('\u0003'), 130);
    assert.is(await readFile(file, 'utf8'), key);
    assert.is(await answered('y'), 0);
    assert.is.not(await readFile(file, 'utf8'), key);
    assert.is((await readdir(join(cwd, 'kalpa-data', 'keys'))).length, 2);
  }));

test.run();
