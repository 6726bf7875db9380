import { crc32, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  alignedBase64,
  closingBase64,
  combineCrc,
  deflateLarge,
  deflatePiece,
  gzipHeader,
  joinTexts,
  storedPiece,
} from '../../../src/server/initialinfo/deflate.js';

const textOf = fc.string({ unit: 'grapheme', maxLength: 300 });

test('the CRC of two texts follows from theirs', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (first, second) => {
      const whole = crc32(Buffer.concat([first, second]));
      assert.is(combineCrc(crc32(first), crc32(second), second.length), whole);
    }),
  );
  const large = Buffer.alloc(5_000_000, 'abc');
  const [head, tail] = [large.subarray(0, 7), large.subarray(7)];
  assert.is(combineCrc(crc32(head), crc32(tail), tail.length), crc32(large));
  assert.is(combineCrc(0, 0, 0), 0);
});

test('pieces that were compressed apart are one gzip member together', async () => {
  await fc.assert(
    fc.asyncProperty(textOf, fc.array(textOf, { maxLength: 8 }), textOf, async (first, middle, end) => {
      const prefix = await deflateLarge(Buffer.from(first), 6);
      const pieces = middle.map((text, n) => (n % 2 === 0 ? deflatePiece(text, 1) : storedPiece(text)));
      const last = deflatePiece(end, 1);
      const base64 = Buffer.concat([
        alignedBase64(gzipHeader, prefix.deflated),
        ...pieces.map(({ deflated }) => alignedBase64(deflated)),
        closingBase64(last, joinTexts([prefix, ...pieces, last])),
      ]).toString('latin1');
      assert.match(base64, /^[A-Za-z0-9+/]*={0,2}$/);
      const bytes = Buffer.from(base64, 'base64');
      assert.is(bytes.toString('base64'), base64);
      const expected = Buffer.from([first, ...middle, end].join(''));
      assert.is(gunzipSync(bytes).compare(expected), 0);
      assert.equal(
        [bytes.readUInt32LE(bytes.length - 8), bytes.readUInt32LE(bytes.length - 4)],
        [crc32(expected), expected.length],
      );
    }),
    { numRuns: 60 },
  );
});

test('base64 that others follow ends on a whole group', () => {
  for (let length = 0; length < 12; length += 1) {
    const text = alignedBase64(Buffer.alloc(length, 1)).toString('latin1');
    assert.is(text.length % 4, 0);
    assert.not.ok(text.includes('='), String(length));
  }
});

test('a large text is whole, and nothing that follows refers to it', async () => {
  const text = Buffer.from('0123456789 kalpa '.repeat(200_000));
  const piece = await deflateLarge(text, 6);
  assert.equal([piece.length, piece.crc], [text.length, crc32(text)]);
  const repeated = await deflateLarge(text.subarray(0, 100), 6);
  const trailer = closingBase64(repeated, joinTexts([piece, repeated])).toString('latin1');
  const bytes = Buffer.concat([gzipHeader, piece.deflated, Buffer.from(trailer, 'base64')]);
  assert.is(gunzipSync(bytes).length, text.length + 100);
});

test.run();
