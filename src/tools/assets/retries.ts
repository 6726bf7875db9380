import { setTimeout as pause } from 'node:timers/promises';
import { AssetProblem } from './problem.js';

/** Time and chance, for tests to hold: `now` in milliseconds, `random` in [0, 1). */
export interface Pace {
  now(): number;
  random(): number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const systemPace: Pace = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) => pause(milliseconds, undefined, { signal }),
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const LONGEST_RETRY_AFTER = 120_000;

/** Runs an attempt until it succeeds, fails for good, or has failed too often. */
export type Retries = <T>(attempt: () => Promise<T>) => Promise<T>;

/**
 * Retries with exponential back-off and jitter. A Retry-After holds back every attempt of the run, not only the one
 * it answered: the server asked the client to be quiet, whichever file comes next.
 */
export function retries(attempts: number, pace: Pace, signal: AbortSignal): Retries {
  let quietUntil = 0;
  return async (attempt) => {
    for (let tried = 1; ; tried++) {
      const rest = quietUntil - pace.now();
      if (rest > 0) await pace.sleep(rest, signal);
      signal.throwIfAborted();
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof AssetProblem)) throw error;
        if (error.retryAfter !== undefined) {
          const asked = Math.min(error.retryAfter, LONGEST_RETRY_AFTER);
          quietUntil = Math.max(quietUntil, pace.now() + asked);
        }
        if (!error.retry || tried >= attempts) throw error;
        await pace.sleep(backOff(tried, pace.random()), signal);
      }
    }
  };
}

/** Between half and all of 0.5 s, 1 s, 2 s … 30 s. */
function backOff(tried: number, random: number): number {
  const longest = Math.min(FIRST_WAIT * 2 ** (tried - 1), LONGEST_WAIT);
  return Math.round(longest * (0.5 + random / 2));
}

/** Milliseconds that a Retry-After header (seconds or an HTTP date) asks to wait; undefined when it says nothing. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes almost anything; an HTTP date begins with the day's name.
  const date = /^[A-Z][a-z]+,? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
