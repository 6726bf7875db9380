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

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `length` random letters and digits. Bytes of 248 and more are thrown away, so that none is likelier. */
export function randomLetters(random: RandomSource, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random.bytes(length + 32)) {
      if (byte < 248 && text.length < length) text += letters.charAt(byte % 62);
    }
  }
  return text;
}

/** `length` random bytes in lower-case hex. */
export function randomHex(random: RandomSource, length: number): string {
  return Buffer.from(random.bytes(length)).toString('hex');
}
