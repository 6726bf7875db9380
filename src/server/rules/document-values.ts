/** Values out of config documents: they are from outside, so what is not of the expected type is absent. */
import type { Reward } from '../../data/columns.js';

/** The own field of an object, or the entry of a list, of that name; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** The rewards of a list, or the JSON text of one; one alone is taken as well, and what is none is left out. */
export function readRewards(value: unknown): Reward[] {
  return listOf(value).flatMap((each) => readReward(each) ?? []);
}

/** A reward, or null where the value is none. */
export function readReward(value: unknown): Reward | null {
  const key = fieldOf(value, 'key');
  const amount = fieldOf(value, 'value');
  const isReward = typeof key === 'string' && typeof amount === 'number' && Number.isSafeInteger(amount);
  return isReward ? { key, value: amount } : null;
}

/** The entries of a list, or of the JSON text of one; anything else is the only entry. */
export function listOf(value: unknown): readonly unknown[] {
  const list: unknown = typeof value === 'string' ? parseJson(value) : value;
  return Array.isArray(list) ? list : [list];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
