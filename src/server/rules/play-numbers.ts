/** What one number of a play result may be. */
export interface NumberLimits {
  readonly max: number;
  /** Whether it may have a fraction. */
  readonly fraction?: boolean;
}

/** The shortest text that stands for a fraction of double precision may have 17 decimals, and more for a small one. */
const numericText = /^-?\d{1,15}(?:\.\d{1,30})?$/;

/**
 * Reads a number of a decrypted play (specification, 04 *End*): a number or numeric text from 0 to max; a float without
 * a fraction is an integer. Gives the number, or what is wrong with it as text that follows the field's name.
 */
export function readPlayNumber(value: unknown, limits: NumberLimits): number | string {
  const number = toNumber(value);
  if (number === null) return 'must be a number';
  if (number < 0) return 'must not be negative';
  if (number > limits.max) return `must not be above ${limits.max}`;
  if (limits.fraction !== true && !Number.isInteger(number)) return 'must be a whole number';
  return number + 0;
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'string') return numericText.test(value) ? Number(value) : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
