import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from './rules/random.js';

/** Chance as the server has it: for rules, and bytes for tokens. */
export interface RandomSource extends Random {
  bytes(length: number): Uint8Array;
}

/** Chance, from the system's cryptographic source (specification, 00 rule 6). */
export const systemRandom: RandomSource = {
  integer: (min, max) => randomInt(min, max + 1),
  fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  bytes: (length) => randomBytes(length),
};

const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const letters = `${capitals}${capitals.toLowerCase()}${digits}`;

/** `length` random letters and digits. */
export function randomLetters(random: RandomSource, length: number): string {
  return randomText(random, length, letters);
}

/** `length` random capital letters and digits: what people tell each other. */
export function randomCode(random: RandomSource, length: number): string {
  return randomText(random, length, `${capitals}${digits}`);
}

/** Bytes beyond the last whole alphabet are thrown away, so that no character is likelier than another. */
function randomText(random: RandomSource, length: number, alphabet: string): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length + 32)) {
      if (byte < fair && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}

/** `length` random bytes in lower-case hex. */
export function randomHex(random: RandomSource, length: number): string {
  return Buffer.from(random.bytes(length)).toString('hex');
}
