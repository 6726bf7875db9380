import { Failure } from '../../src/failure.js';

/** The Failure that `work` ends in; anything else fails the test. */
export async function failureOf(work: () => unknown): Promise<Failure> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('It should have failed.');
}
