/** Passwords as scrypt hashes with a salt each, made on Node's thread pool, two at a time (specification, 07, 10 *Everywhere*). */
import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit, { type LimitFunction } from 'p-limit';
import type { RandomSource } from '../../../random.js';
import { Unavailable } from '../../answer.js';

const derive = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

const saltBytes = 16;
const hashBytes = 32;
/** 16 MiB and some 50 ms each: what a server of two cores can bear. */
const cost = { N: 16_384, r: 8, p: 1 };
const longestQueue = 64;

export class Passwords {
  readonly #random: RandomSource;
  readonly #limit: LimitFunction = pLimit(2);

  constructor(random: RandomSource) {
    this.#random = random;
  }

  /** The stored form, `scrypt$<salt>$<hash>` in base64. Throws Unavailable where too many wait. */
  async hash(password: string): Promise<string> {
    const salt = Buffer.from(this.#random.bytes(saltBytes));
    return `scrypt$${salt.toString('base64')}$${(await this.#derive(password, salt)).toString('base64')}`;
  }

  /** Whether a password fits a stored form; where there is none, as much work is done, so that the time does not tell. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const [, salt = '', hash = ''] = (stored ?? '').split('$');
    const expected = Buffer.from(hash, 'base64');
    const made = await this.#derive(password, Buffer.from(salt.padEnd(24, '='), 'base64'));
    return expected.length === hashBytes && timingSafeEqual(made, expected);
  }

  #derive(password: string, salt: Uint8Array): Promise<Buffer> {
    if (this.#limit.pendingCount >= longestQueue) throw new Unavailable('account');
    return this.#limit(() => derive(password, salt, hashBytes, cost));
  }
}
