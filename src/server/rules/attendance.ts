const day = 86_400_000;

/** The UTC day of a moment in milliseconds, counted from 1970. */
export function utcDay(now: number): number {
  return Math.floor(now / day);
}

/** Whether the attendance of the UTC day of `now` was taken; `attendedOn` is the day of the last one. */
export function hasAttended(attendedOn: number | null, now: number): boolean {
  return attendedOn !== null && attendedOn >= utcDay(now);
}
