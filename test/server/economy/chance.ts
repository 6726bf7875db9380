/** Seeded chance, so that a run can be played again. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to but not including 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `min` to `max`. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  isOneIn(count: number): boolean {
    return this.integer(1, count) === 1;
  }

  /** One of these; undefined of none. */
  pick<T>(things: readonly T[]): T | undefined {
    return things[this.integer(0, things.length - 1)];
  }

  shuffle<T>(things: readonly T[]): T[] {
    return things
      .map((thing) => ({ thing, at: this.fraction() }))
      .sort((a, b) => a.at - b.at)
      .map(({ thing }) => thing);
  }
}
