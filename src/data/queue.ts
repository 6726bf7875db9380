/** Turns at something that one may use at a time, first come, first served. */
export class Queue {
  #busy = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn; `leave` must follow. */
  enter(): Promise<void> | void {
    if (!this.#busy) {
      this.#busy = true;
      return;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Ends the turn: the next one waiting goes on. */
  leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#busy = false;
  }
}

/** Turns per key: work under one key goes one after the other, under different ones at once. */
export class KeyedQueue {
  readonly #queues = new Map<string, { readonly queue: Queue; users: number }>();

  async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#queues.get(key) ?? { queue: new Queue(), users: 0 };
    this.#queues.set(key, known);
    known.users += 1;
    await known.queue.enter();
    try {
      return await work();
    } finally {
      known.queue.leave();
      known.users -= 1;
      if (known.users === 0) this.#queues.delete(key);
    }
  }
}
