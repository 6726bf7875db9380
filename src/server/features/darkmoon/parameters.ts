import { refuse } from '../../http/refusal.js';
import { integer, pk } from '../../http/schema.js';

/** A field of darkmoon: one that is missing or wrong is null, as all have one message between them (04 *Darkmoon*). */
export const parameter = {
  pk: () => pk().nullable().catch(null),
  integer: () => integer().nullable().catch(null),
} as const;

/** What is not null; else the refusal `Invalid parameters.` */
export function given<T>(value: T | null): T {
  if (value === null) throw refuse('Invalid parameters.');
  return value;
}
