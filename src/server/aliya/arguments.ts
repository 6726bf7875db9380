/** The kinds of arguments. Numbers may be numeric text, and a list its JSON, as forms know nothing else (specification, 10). */
import { z } from 'zod';

export type Arguments = z.ZodObject;

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Text of 1 to 128 characters, or as `range` says, without NUL. */
export function text({ min = 1, max = 128 }: Range = {}) {
  const wrong = `must be text of ${min} to ${max} characters`;
  return z
    .string({ error: wrong })
    .refine((value) => value.length >= min && value.length <= max && !value.includes('\0'), wrong);
}

/** A whole number of at most 15 digits, 1 or more unless `range` says otherwise. */
export function amount({ min = 1, max = 999_999_999_999_999 }: Range = {}) {
  const wrong = `must be a whole number from ${min} to ${max}`;
  const digits = z
    .string()
    .regex(/^-?\d{1,15}$/, wrong)
    .transform(Number);
  return z.union([z.number(), digits], { error: wrong }).pipe(z.int(wrong).min(min, wrong).max(max, wrong));
}

/** A list of at most 100 of something. */
export function list<T extends z.ZodType>(of: T) {
  const wrong = 'must be a list of at most 100';
  return z.preprocess(
    (value) => (typeof value === 'string' ? listIn(value) : value),
    z.array(of).max(100, wrong),
  );
}

function listIn(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}
