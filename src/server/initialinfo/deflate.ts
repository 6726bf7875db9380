/**
 * Pieces of one gzip member that are compressed apart: each ends on a byte, and on a group of base64, so that a
 * shared prefix, cached segments and a fresh tail can be put one after the other (docs/ARCHITECTURE.md,
 * *initialinfo*). The CRC of the whole follows from those of the pieces.
 */
import { constants, crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';

/** What the trailer of a gzip member must know of a text. */
export interface TextSums {
  readonly crc: number;
  /** Bytes before compression. */
  readonly length: number;
}

/** A compressed piece of text: bytes of DEFLATE without a last block. */
export interface Piece extends TextSums {
  readonly deflated: Uint8Array;
}

/** Header of a gzip member: no name, no time, unknown system. */
export const gzipHeader = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

/** A DEFLATE block that holds nothing and ends on a byte. */
const emptyBlock = Uint8Array.of(0, 0, 0, 0xff, 0xff);
/** The same, marked as the last one. */
const lastBlock = Uint8Array.of(1, 0, 0, 0xff, 0xff);

/** Compresses small text at once, ending on a byte. */
export function deflatePiece(text: string, level: number): Piece {
  const bytes = Buffer.from(text);
  const deflated = deflateRawSync(bytes, { level, finishFlush: constants.Z_SYNC_FLUSH });
  return { deflated, crc: crc32(bytes), length: bytes.length };
}

/** Compresses large text on the thread pool, ending on a byte; what follows refers to nothing in it. */
export function deflateLarge(bytes: Buffer, level: number): Promise<Piece> {
  const stream = createDeflateRaw({ level });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.write(bytes);
    stream.flush(constants.Z_FULL_FLUSH, () => {
      stream.destroy();
      resolve({ deflated: Buffer.concat(chunks), crc: crc32(bytes), length: bytes.length });
    });
  });
}

/** A short text as it is, in a block of its own that ends on a byte: for texts that compressing would make longer. */
export function storedPiece(text: string): Piece {
  const bytes = Buffer.from(text);
  const header = Buffer.alloc(5);
  header.writeUInt16LE(bytes.length, 1);
  header.writeUInt16LE(~bytes.length & 0xffff, 3);
  return { deflated: Buffer.concat([header, bytes]), crc: crc32(bytes), length: bytes.length };
}

/** CRC and length of texts one after the other. */
export function joinTexts(texts: readonly TextSums[]): TextSums {
  return texts.reduce<TextSums>(
    (whole, text) => ({
      crc: combineCrc(whole.crc, text.crc, text.length),
      length: whole.length + text.length,
    }),
    { crc: 0, length: 0 },
  );
}

/** Base64 of bytes that begin on a group, padded by empty blocks so that they end on one. */
export function alignedBase64(...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const blocks = [0, 1, 2].find((count) => (length + count * emptyBlock.length) % 3 === 0) ?? 0;
  const padded = Buffer.concat([...parts, ...Array.from({ length: blocks }, () => emptyBlock)]);
  return Buffer.from(padded.toString('base64'), 'latin1');
}

/** Base64 of the last piece: its bytes, the last block, and the trailer of a member whose pieces these all are. */
export function closingBase64(last: Piece, whole: TextSums): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(whole.crc >>> 0, 0);
  trailer.writeUInt32LE(whole.length >>> 0, 4);
  return Buffer.from(Buffer.concat([last.deflated, lastBlock, trailer]).toString('base64'), 'latin1');
}

const polynomial = 0xedb88320;

/** The CRC-32 of two texts one after the other, from the CRC of each and the length of the second in bytes. */
export function combineCrc(first: number, second: number, length: number): number {
  return (multiply(powerOfX(length * 8), first) ^ second) >>> 0;
}

/** The product of two polynomials modulo that of CRC-32, bits reflected. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= factor;
    factor = factor & 1 ? (factor >>> 1) ^ polynomial : factor >>> 1;
  }
  return product >>> 0;
}

/** x to the power of `exponent`, by squaring. */
function powerOfX(exponent: number): number {
  let power = 0x80000000;
  let square = 0x40000000;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(square, power);
    square = multiply(square, square);
  }
  return power;
}
