/** A whole number from 0 that a client sent, as a number or as its text; null where it is none. */
export function readWhole(value: unknown): number | null {
  const isText = typeof value === 'string' && /^\d{1,15}$/.test(value);
  if (isText) return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
