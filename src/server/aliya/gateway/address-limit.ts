import type { Clock } from '../../clock.js';

const minuteMs = 60_000;

/** How many connections an address may make in a minute; what it remembers goes with the minute. */
export class AddressLimit {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #counts = new Map<string, number>();
  #minute = -1;

  /** 0 is no limit. */
  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  /** Counts a connection; false where it is one too many. */
  take(address: string): boolean {
    if (this.#perMinute === 0) return true;
    const minute = Math.floor(this.#clock.now() / minuteMs);
    if (minute !== this.#minute) this.#counts.clear();
    this.#minute = minute;
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count <= this.#perMinute;
  }
}
