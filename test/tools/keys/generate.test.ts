import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import { existingKeys, generateKeys, keyFiles } from '../../../src/tools/keys/generate.js';
import { inFolder } from '../../cli/run.js';
import { failureOf } from './support.js';

const wish = { bits: 2048, force: false };

test('a pair is PKCS#1 with mode 0600, and the XML of its numbers', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'deep', 'keys');
    const keys = await generateKeys({ ...wish, folder });
    assert.equal(keyFiles(folder), { privateKey: keys.privateKey, publicKey: keys.publicKey });
    assert.equal((await readdir(folder)).sort(), ['play_private.pem', 'play_public.xml']);
    assert.is((await stat(keys.privateKey)).mode & 0o777, 0o600);
    const pem = await readFile(keys.privateKey, 'utf8');
    assert.match(pem, /^-----BEGIN RSA PRIVATE KEY-----\n/);
    const publicKey = createPublicKey(createPrivateKey(pem));
    assert.is(publicKey.asymmetricKeyDetails?.modulusLength, 2048);

    const xml = await readFile(keys.publicKey, 'utf8');
    const parts =
      /^<RSAKeyValue><Exponent>([\w+/=]+)<\/Exponent><Modulus>([\w+/=]+)<\/Modulus><\/RSAKeyValue>$/.exec(
        xml,
      );
    assert.is(parts?.[1], 'AQAB');
    const modulus = Buffer.from(parts?.[2] ?? '', 'base64');
    assert.is(modulus.length, 256);
    assert.is(modulus.toString('base64url'), publicKey.export({ format: 'jwk' }).n);

    const der = publicKey.export({ type: 'spki', format: 'der' });
    assert.is(keys.fingerprint, createHash('sha256').update(der).digest('hex'));
    assert.is(keys.bits, 2048);
  }));

test('an existing key is kept without force, whichever half it is', () =>
  inFolder(async (parent) => {
    for (const name of ['play_private.pem', 'play_public.xml']) {
      const folder = join(parent, name);
      await mkdir(folder);
      await writeFile(join(folder, name), 'precious');
      const failure = await failureOf(generateKeys({ ...wish, folder }));
      assert.match(failure.message, `There is a key already: ${join(folder, name)}`);
      assert.match(failure.remedy, '--force');
      assert.equal(await readdir(folder), [name]);
      assert.is(await readFile(join(folder, name), 'utf8'), 'precious');
      assert.equal(await existingKeys(folder), [join(folder, name)]);
    }
  }));

test('force replaces both halves and leaves nothing else', () =>
  inFolder(async (folder) => {
    const files = keyFiles(folder);
    await writeFile(files.privateKey, 'old', { mode: 0o644 });
    await generateKeys({ ...wish, folder, force: true });
    assert.match(await readFile(files.privateKey, 'utf8'), 'BEGIN RSA PRIVATE KEY');
    assert.is((await stat(files.privateKey)).mode & 0o777, 0o600);
    assert.equal((await readdir(folder)).sort(), ['play_private.pem', 'play_public.xml']);
  }));

test('when the second half cannot be written, the first is what it was', () =>
  inFolder(async (parent) => {
    const fresh = join(parent, 'fresh');
    const used = join(parent, 'used');
    for (const folder of [fresh, used]) {
      // A folder in the place of the file makes its rename fail.
      await mkdir(join(folder, 'play_public.xml', 'x'), { recursive: true });
    }
    await writeFile(keyFiles(used).privateKey, 'old');
    for (const folder of [fresh, used]) {
      try {
        await generateKeys({ ...wish, folder, force: true });
        assert.unreachable('it should fail');
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error, String(error));
      }
    }
    assert.equal(await readdir(fresh), ['play_public.xml']);
    assert.equal((await readdir(used)).sort(), ['play_private.pem', 'play_public.xml']);
    assert.is(await readFile(keyFiles(used).privateKey, 'utf8'), 'old');
  }));

test('of two at once one wins, and its pair is whole', () =>
  inFolder(async (folder) => {
    const results = await Promise.allSettled([1, 2].map(() => generateKeys({ ...wish, folder })));
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const refused = results.flatMap((result): unknown[] =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    assert.is(made.length, 1);
    assert.ok(refused[0] instanceof Failure);
    const publicKey = createPublicKey(await readFile(keyFiles(folder).privateKey, 'utf8'));
    const { n = '' } = publicKey.export({ format: 'jwk' });
    const xml = await readFile(keyFiles(folder).publicKey, 'utf8');
    assert.match(xml, Buffer.from(n, 'base64url').toString('base64'));
    assert.equal((await readdir(folder)).sort(), ['play_private.pem', 'play_public.xml']);
  }));

test('sizes outside 2048 to 8192 are refused before anything is made', () =>
  inFolder(async (parent) => {
    for (const bits of [1024, 2047, 8193, 2048.5, NaN]) {
      const folder = join(parent, 'keys');
      const failure = await failureOf(generateKeys({ folder, bits, force: true }));
      assert.match(failure.remedy, '2048 and 8192');
      assert.equal(await readdir(parent), []);
    }
  }));

test('an interrupted run writes nothing', () =>
  inFolder(async (parent) => {
    const folder = join(parent, 'keys');
    const signal = AbortSignal.abort();
    try {
      await generateKeys({ ...wish, folder, signal });
      assert.unreachable('it should stop');
    } catch (error) {
      assert.is(error instanceof Error && error.name, 'AbortError');
    }
    assert.equal(await readdir(parent), []);
  }));

test.run();
