import { constants, createCipheriv, publicEncrypt, randomBytes, type KeyObject } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import { decryptPlay, parseEncryptedPlay } from '../../../src/tools/keys/decrypt.js';
import { encryptPlay } from './encrypt.js';
import { smallPair } from './support.js';

const play = { playToken: 'abc', endState: 5, rate: 987654, score: 900000, hp: 12.5, name: '曲' };
const { privateKey, publicKey } = smallPair();

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  throw new Error('It should have failed.');
}

test('a play end is decrypted with keys of 128, 192 and 256 bits', () => {
  for (const keyBytes of [16, 24, 32]) {
    assert.equal(decryptPlay(encryptPlay(play, publicKey, { keyBytes }), privateKey), play);
  }
});

test('a body is JSON, form fields, or form fields whose plus signs were left as they are', () => {
  const fields = encryptPlay(play, publicKey);
  const bodies = [
    JSON.stringify({ ...fields, more: 1 }),
    `\ufeff  ${JSON.stringify(fields, null, 2)}\n`,
    new URLSearchParams({ ...fields }).toString(),
    `${Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join('&')}\n`,
  ];
  for (const body of bodies) assert.equal(parseEncryptedPlay(body), fields);
});

test('what is missing or no JSON is named', () => {
  const { encryptedIV: _, ...rest } = encryptPlay(play, publicKey);
  assert.match(
    refusal(() => parseEncryptedPlay(JSON.stringify(rest))),
    'encryptedIV is missing',
  );
  assert.match(
    refusal(() => parseEncryptedPlay('{"userPlayData": 5}')),
    'userPlayData is missing',
  );
  assert.match(
    refusal(() => parseEncryptedPlay('userPlayData=x')),
    'encryptedKey is missing',
  );
  assert.match(
    refusal(() => parseEncryptedPlay('')),
    'userPlayData is missing',
  );
  assert.match(
    refusal(() => parseEncryptedPlay('{"userPlayData":')),
    'it is no JSON',
  );
});

test('the stage that failed is named', () => {
  const good = encryptPlay(play, publicKey);
  const wrap = (bytes: Buffer, key: KeyObject = publicKey, oaepHash = 'sha1') =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes).toString('base64');
  const decrypting = (change: Partial<typeof good>) =>
    refusal(() => decryptPlay({ ...good, ...change }, privateKey));
  const other = smallPair().publicKey;
  const twice = Buffer.concat([1, 2].map(() => Buffer.from(good.encryptedKey, 'base64'))).toString('base64');

  assert.match(decrypting({ encryptedKey: 'a b!' }), 'Reading encryptedKey failed: it is no base64');
  assert.match(decrypting({ encryptedKey: 'AAAA' }), 'it has 3 bytes, and this key works on 128');
  assert.match(decrypting({ encryptedKey: twice }), 'it has 256 bytes, and this key works on 128');
  assert.match(decrypting({ encryptedKey: wrap(randomBytes(16), other) }), 'Decrypting encryptedKey failed');
  assert.match(
    decrypting({ encryptedKey: wrap(randomBytes(16), publicKey, 'sha256') }),
    'encryptedKey failed',
  );
  assert.match(decrypting({ encryptedKey: wrap(randomBytes(15)) }), 'Decrypting encryptedKey gave 15 bytes');
  assert.match(decrypting({ encryptedIV: wrap(randomBytes(16), other) }), 'Decrypting encryptedIV failed');
  assert.match(decrypting({ encryptedIV: wrap(randomBytes(8)) }), 'Decrypting encryptedIV gave 8 bytes');
  assert.match(decrypting({ userPlayData: '???' }), 'Reading userPlayData failed');
  assert.match(
    decrypting({ userPlayData: good.userPlayData.slice(0, 20) }),
    'Decrypting userPlayData failed',
  );
});

test('decrypted data that is no JSON is shown, its beginning only', () => {
  const [key, iv] = [randomBytes(16), randomBytes(16)];
  const fields = encryptPlay(play, publicKey, { key, iv });
  const cipher = createCipheriv('aes-128-cbc', key, iv);
  const userPlayData = Buffer.concat([cipher.update('x'.repeat(500)), cipher.final()]).toString('base64');
  const message = refusal(() => decryptPlay({ ...fields, userPlayData }, privateKey));
  assert.match(message, /it is no JSON but "x{60}…"/);
});

test.run();
