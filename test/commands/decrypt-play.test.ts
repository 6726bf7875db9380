import { createPublicKey } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateKeys } from '../../src/tools/keys/generate.js';
import { inFolder, runCli } from '../cli/run.js';
import { encryptPlay } from '../tools/keys/encrypt.js';

const play = { playToken: 'abc', endState: 6, rate: 1000000 };

function withPayload(work: (cwd: string, payload: string) => Promise<void>): Promise<void> {
  return inFolder(async (cwd) => {
    const keys = await generateKeys({ folder: join(cwd, 'kalpa-data', 'keys'), bits: 2048, force: false });
    const payload = JSON.stringify(
      encryptPlay(play, createPublicKey(await readFile(keys.privateKey, 'utf8'))),
    );
    await writeFile(join(cwd, 'payload.json'), payload);
    await work(cwd, payload);
  });
}

test('a payload is decrypted from a file and from stdin', () =>
  withPayload(async (cwd, stdin) => {
    const runs = [
      await runCli(['decrypt-play', 'payload.json'], { cwd }),
      await runCli(['decrypt-play', '-'], { cwd, stdin }),
      await runCli(['decrypt-play', '-', '--json'], { cwd, stdin }),
    ];
    for (const { code, stdout, stderr } of runs) {
      assert.equal([code, stderr], [0, '']);
      assert.equal(JSON.parse(stdout), play);
    }
  }));

test('another key can be named; without one the way to make it is said', () =>
  withPayload(async (cwd) => {
    await rename(join(cwd, 'kalpa-data', 'keys', 'play_private.pem'), join(cwd, 'old.pem'));
    const missing = await runCli(['decrypt-play', 'payload.json'], { cwd });
    assert.is(missing.code, 1);
    assert.match(missing.stderr, /There is no key .*\n.*kalpa keygen/);
    const named = await runCli(['decrypt-play', 'payload.json', '--key', 'old.pem'], { cwd });
    assert.equal(JSON.parse(named.stdout), play);
  }));

test('a payload that is not there, or of another key, fails with its stage', () =>
  withPayload(async (cwd) => {
    const missing = await runCli(['decrypt-play', 'nosuch.json'], { cwd });
    assert.is(missing.code, 1);
    assert.match(missing.stderr, 'The payload cannot be read: ENOENT');
    await generateKeys({ folder: join(cwd, 'kalpa-data', 'keys'), bits: 2048, force: true });
    const foreign = await runCli(['decrypt-play', 'payload.json', '--json'], { cwd });
    assert.is(foreign.code, 1);
    assert.match(JSON.parse(foreign.stdout).error, 'Decrypting encryptedKey failed');
  }));

test.run();
