import { setTimeout as delay } from 'node:timers/promises';
import { isBusy } from './errors.js';

const firstWaitMs = 1;
const longestWaitMs = 16;

/** How long a writer waits for another process's transaction before it gives up. */
const patienceMs = 15_000;

/**
 * Does `attempt` again while SQLite says that it is busy, without holding the event loop; after 15 seconds the busy
 * error is thrown.
 */
export async function retryWhileBusy<T>(attempt: () => T): Promise<T> {
  let waited = 0;
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || waited >= patienceMs) throw error;
    }
    await delay(wait);
    waited += wait;
  }
}
