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
