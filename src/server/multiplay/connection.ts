/** One connection as the hub sees it, whatever carries it, and how fast it may talk. */
import type { Arguments } from './rooms/messages.js';

export interface Connection {
  /** Sends an event. A reader that is too slow is cut off instead of kept for. */
  send(event: string, args: Arguments): void;
  /** Ends it, after what was sent. */
  close(): void;
}

/** The longest frame that is taken from a client, in bytes. */
export const longestFrame = 64 * 1024;
/** How much may wait for a slow reader, in bytes, before it is cut off. */
export const mostBuffered = 1024 * 1024;
/** How often a connection is asked whether it is still there, and how long it has to answer. */
export const pingEveryMs = 10_000;

const secondMs = 1000;

/** Counts what comes in a second. */
export class Pace {
  readonly #perSecond: () => number;
  #since = 0;
  #count = 0;

  constructor(perSecond: () => number) {
    this.#perSecond = perSecond;
  }

  /** Counts one more at `now` (unix ms); whether that is not too many. */
  allows(now: number): boolean {
    if (now - this.#since >= secondMs) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= this.#perSecond();
  }
}
