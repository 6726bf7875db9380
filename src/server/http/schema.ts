/** Schemas of path parameters and form fields: everything arrives as text (specification, 03 and 10 *Everywhere*). */
import { z } from 'zod';
import { refuse } from './refusal.js';

/** Names to schemas; a schema's input is the field's text, or undefined where the field is missing. */
export type Schema = Readonly<Record<string, z.ZodType>>;

/** What a schema makes of the fields. */
export type Parsed<S extends Schema> = { readonly [F in keyof S]: z.output<S[F]> };

const text = z.string({ error: (issue) => (issue.input === undefined ? 'is missing.' : 'must be text.') });

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number, by default any of up to 15 digits. */
export function integer({ min = -999_999_999_999_999, max = 999_999_999_999_999 }: Range = {}) {
  const wrong = `must be a whole number from ${min} to ${max}.`;
  return text
    .regex(/^-?\d{1,15}$/, wrong)
    .transform(Number)
    .pipe(z.number().min(min, wrong).max(max, wrong));
}

/** A primary key: a whole number of 0 or more. */
export function pk() {
  return integer({ min: 0 });
}

/** 0 or 1. */
export function flag() {
  return integer({ min: 0, max: 1 });
}

/** True or false: `true` or `false` in any case, or 1 or 0. */
export function truth() {
  return text
    .regex(/^(true|false|1|0)$/i, 'must be true or false.')
    .transform((value) => /^(true|1)$/i.test(value));
}

/** One of these words. */
export function word<const T extends readonly [string, ...string[]]>(words: T) {
  return z.enum(words, {
    error: (issue) => (issue.input === undefined ? 'is missing.' : `must be one of ${words.join(', ')}.`),
  });
}

/** Text of at most `max` characters. */
export function string({ min = 0, max = 256 }: Range = {}) {
  const wrong = `must be text of ${min} to ${max} characters.`;
  return text.refine((value) => characters(value) >= min && characters(value) <= max, wrong);
}

function characters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** The fields as the schema wants them. Throws a Refusal that names each field and what is wrong with it. */
export function parseFields<S extends Schema>(schema: S, fields: ReadonlyMap<string, unknown>): Parsed<S> {
  const parsed: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [name, type] of Object.entries(schema)) {
    const result = type.safeParse(fields.get(name));
    if (result.success) parsed[name] = result.data;
    else wrong.push(`${name}: ${result.error.issues[0]?.message ?? 'is wrong.'}`);
  }
  if (wrong.length > 0) throw refuse(wrong.join(' '));
  return parsed as Parsed<S>;
}
