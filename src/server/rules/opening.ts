/** When a thing of the manifest is open, in unix ms; null is no bound. */
interface Opening {
  readonly openDate: number | null;
  readonly closeDate: number | null;
}

/** Whether a thing is open at `now` (unix ms), by its dates; both of them belong to the time that it is open. */
export function isWithinDates({ openDate, closeDate }: Opening, now: number): boolean {
  return (openDate === null || openDate <= now) && (closeDate === null || now <= closeDate);
}
