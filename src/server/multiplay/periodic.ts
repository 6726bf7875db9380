/** What is done again and again by the clock, one time after the other: time is the clock's, so that tests can move it. */
import type { AppContext } from '../context.js';

interface Duty {
  readonly app: Pick<AppContext, 'clock' | 'log'>;
  work(): Promise<void>;
}

export class Periodic {
  readonly #everyMs: number;
  readonly #duty: Duty;
  #doneAt: number;
  #running: Promise<void> | null = null;

  /** `work` is due every so many milliseconds from now on. */
  constructor(everyMs: number, duty: Duty) {
    this.#everyMs = everyMs;
    this.#duty = duty;
    this.#doneAt = duty.app.clock.now();
  }

  /** Begins it if it is due and does not run; to be called often. What fails is logged, and tried the next time. */
  look(): void {
    const { app, work } = this.#duty;
    const now = app.clock.now();
    // A clock that was set back must not keep it from being done.
    if (this.#running || Math.abs(now - this.#doneAt) < this.#everyMs) return;
    this.#doneAt = now;
    this.#running = work()
      .catch((error: unknown) => app.log.error({ err: error }, 'multiplay: something that is due failed'))
      .finally(() => (this.#running = null));
  }

  /** Resolves when nothing of it runs. */
  get rest(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }
}
