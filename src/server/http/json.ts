/** Schemas of JSON fields, for routes of browsers: values have their own types instead of being text (schema.ts). */
import { z } from 'zod';

interface Range {
  readonly min?: number;
  readonly max?: number;
}

const described = (what: string) => ({
  error: (issue: { readonly input?: unknown }) => (issue.input === undefined ? 'is missing.' : what),
});

/** Text of so many characters (UTF-16 units), by default 1 to 256. */
export function jsonText({ min = 1, max = 256 }: Range = {}) {
  const wrong = `must be text of ${min} to ${max} characters.`;
  return z.string(described(wrong)).min(min, wrong).max(max, wrong);
}

/** A whole number. */
export function jsonInteger({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}) {
  const wrong = `must be a whole number from ${min} to ${max}.`;
  return z.int(described(wrong)).min(min, wrong).max(max, wrong);
}

/** A moment as `2026-01-14T09:30:00Z`; unix ms once parsed. */
export function jsonMoment() {
  const wrong = 'must be a date and time such as 2026-01-14T09:30:00Z.';
  return z.iso
    .datetime({ offset: true, error: described(wrong).error })
    .transform((text) => Date.parse(text));
}

/** A list of so many entries. */
export function jsonList<T extends z.ZodType>(entry: T, { min = 0, max = 1000 }: Range = {}) {
  const wrong = `must be a list of ${min} to ${max} entries.`;
  return z.array(entry, described(wrong)).min(min, wrong).max(max, wrong);
}

/** Yes or no. */
export function jsonTruth() {
  return z.boolean(described('must be true or false.'));
}

/** One of these words. */
export function jsonWord<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, described(`must be one of ${words.join(', ')}.`));
}

/** An object of values by name: the columns of a row. */
export function jsonValues() {
  return z.record(z.string(), z.json(), described('must be an object of values by name.'));
}

/** What is given: key and amount of an item. */
export function jsonReward() {
  return z.object(
    { key: jsonText(), value: jsonInteger({ min: 1 }) },
    described('must be an object of key and value.'),
  );
}
