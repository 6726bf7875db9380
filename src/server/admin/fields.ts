/** What many routes of the console take. */
import { integer, string } from '../http/schema.js';
import type { Actor } from '../administration/administration.js';
import type { WebSession } from '../http/web-session.js';

/** Which page of a list: from 1 on, at most 200 entries each. */
export const pageFields = {
  page: integer({ min: 1, max: 1_000_000 }).default(1),
  size: integer({ min: 1, max: 200 }).default(50),
};

/** A page, and part of what is looked for. */
export const searchFields = { ...pageFields, search: string({ max: 100 }).default('') };

/** The administrator who asks, as the audit log names him. */
export function actorOf({ user }: WebSession): Actor {
  return { name: `admin:${user.id ?? user.pk}`, userPk: user.pk };
}
