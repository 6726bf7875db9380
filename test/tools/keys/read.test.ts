import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateKeys, keyFiles, type KeyPairFiles } from '../../../src/tools/keys/generate.js';
import { publicKeyXml } from '../../../src/tools/keys/key-format.js';
import { readKeys, readPrivateKey } from '../../../src/tools/keys/read.js';
import { inFolder } from '../../cli/run.js';
import { failureOf, smallPair } from './support.js';

const pkcs1 = (key: KeyObject) => key.export({ type: 'pkcs1', format: 'pem' }).toString();

/** Writes a pair, each half as given, and runs `work`. */
function withFiles(
  halves: { pem?: string | undefined; xml?: string | undefined },
  work: (files: KeyPairFiles) => Promise<void>,
): Promise<void> {
  return inFolder(async (folder) => {
    const files = keyFiles(folder);
    if (halves.pem !== undefined) await writeFile(files.privateKey, halves.pem);
    if (halves.xml !== undefined) await writeFile(files.publicKey, halves.xml);
    await work(files);
  });
}

test('what keygen makes can be read', () =>
  inFolder(async (folder) => {
    const made = await generateKeys({ folder, bits: 2048, force: false });
    const keys = await readKeys(keyFiles(folder));
    assert.is(keys.fingerprint, made.fingerprint);
    assert.is(keys.bits, 2048);
    assert.is(keys.publicXml, publicKeyXml(keys.privateKey));
  }));

test('PKCS#8, another order, blanks and a leading zero are read, and the wire form is given', async () => {
  const { privateKey, publicKey } = smallPair();
  const xml = publicKeyXml(publicKey);
  const modulus = /<Modulus>(.+)<\/Modulus>/.exec(xml)?.[1] ?? '';
  const padded = Buffer.concat([Buffer.from([0]), Buffer.from(modulus, 'base64')]).toString('base64');
  const foreign = `<?xml version="1.0"?>\n<RSAKeyValue>\n <Modulus>\n${padded}\n</Modulus> <Exponent>AQAB</Exponent></RSAKeyValue>\n`;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await withFiles({ pem, xml: foreign }, async (files) => {
    assert.is((await readKeys(files)).publicXml, xml);
  });
});

test('a missing half says to run keygen', async () => {
  const { privateKey, publicKey } = smallPair();
  for (const halves of [{ pem: pkcs1(privateKey) }, { xml: publicKeyXml(publicKey) }]) {
    await withFiles(halves, async (files) => {
      const failure = await failureOf(readKeys(files));
      assert.match(failure.message, /There is no key .*play_(public\.xml|private\.pem)/);
      assert.match(failure.remedy, 'kalpa keygen');
    });
  }
});

test('halves of two pairs are refused', async () => {
  const [one, other] = [smallPair(), smallPair()];
  await withFiles({ pem: pkcs1(one.privateKey), xml: publicKeyXml(other.publicKey) }, async (files) => {
    assert.match((await failureOf(readKeys(files))).message, 'does not belong to');
  });
});

test('the same modulus with another exponent is refused', async () => {
  const { privateKey, publicKey } = smallPair();
  const xml = publicKeyXml(publicKey).replace('AQAB', 'Aw==');
  await withFiles({ pem: pkcs1(privateKey), xml }, async (files) => {
    assert.match((await failureOf(readKeys(files))).message, 'does not belong to');
  });
});

test('each thing wrong with a private key has its own words', async () => {
  const { privateKey } = smallPair();
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey;
  const protectedPem = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })
    .toString();
  const cases: [string, RegExp][] = [
    ['', /no private key in PEM form/],
    ['nonsense', /no private key in PEM form/],
    [pkcs1(privateKey).replace(/\n.{64}\n/, '\n'), /no private key in PEM form/],
    [curve.export({ type: 'pkcs8', format: 'pem' }).toString(), /is a ec key; the game needs an RSA one/],
    [pkcs1(short), /only 512 bits/],
    [protectedPem, /protected by a passphrase/],
    [contradicting(privateKey), /its numbers contradict each other/],
  ];
  for (const [pem, words] of cases) {
    await withFiles({ pem }, async (files) => {
      assert.match((await failureOf(readPrivateKey(files.privateKey))).message, words);
    });
  }
});

test('each thing wrong with a public key has its own words', async () => {
  const { privateKey } = smallPair();
  const cases: [string, RegExp][] = [
    ['', /is no XML/],
    ['<RSAKeyValue><Modulus>', /is no XML/],
    ['<key/>', /no <RSAKeyValue> with a <Modulus>/],
    ['<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>', /with a <Exponent>/],
    ['<RSAKeyValue><Modulus>a-b</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>', /with a <Modulus>/],
  ];
  for (const [xml, words] of cases) {
    await withFiles({ pem: pkcs1(privateKey), xml }, async (files) => {
      assert.match((await failureOf(readKeys(files))).message, words);
    });
  }
});

test('a folder in the place of a key is a failure with the reason', () =>
  inFolder(async (folder) => {
    assert.match((await failureOf(readPrivateKey(folder))).message, 'cannot be read: EISDIR');
  }));

/** The key with one bit of its last number (the coefficient) turned. */
function contradicting(key: KeyObject): string {
  const der = key.export({ type: 'pkcs1', format: 'der' });
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 2;
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN RSA PRIVATE KEY-----\n${lines}\n-----END RSA PRIVATE KEY-----\n`;
}

test.run();
