/** Time, from one place: milliseconds since 1970 UTC (specification, 00 rule 6). */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
