/**
 * Rounding that does what the specification says of the true product, and not of its binary neighbour: 450 × 4.1 is
 * 1845, though floating point makes it 1844.9999999999998.
 */
const tolerance = 1e-9;

/** The largest integer not above `value`, where a value within a billionth below an integer counts as that integer. */
export function floorNear(value: number): number {
  return Math.floor(value + tolerance);
}

/** `value` rounded to 5 decimals. */
export function roundTo5(value: number): number {
  return Math.round(value * 1e5 + tolerance) / 1e5;
}

/** `value` rounded to an integer, halves to the even neighbour (specification, 10 *04* "Energy"). */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const part = value - below;
  if (part !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
