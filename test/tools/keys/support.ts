import { generateKeyPairSync } from 'node:crypto';
import { Failure } from '../../../src/failure.js';

/** The Failure that `work` ends with; anything else is an error of the test. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It should have failed.');
}

/** A pair of 1024 bits, as earlier installations have; made in a few milliseconds. */
export function smallPair() {
  return generateKeyPairSync('rsa', { modulusLength: 1024 });
}
