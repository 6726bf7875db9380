/** Query fields of lists for browsers. */
import { integer, string } from './schema.js';

/** Which page of a list: from 1 on, at most 200 entries each. */
export const pageFields = {
  page: integer({ min: 1, max: 1_000_000 }).default(1),
  size: integer({ min: 1, max: 200 }).default(50),
};

/** A page, and part of what is looked for. */
export const searchFields = { ...pageFields, search: string({ max: 100 }).default('') };
