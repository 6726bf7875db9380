/** The group `economy` of the settings: what new accounts have, multipliers, and events (specification, 06). */
import { z } from 'zod';

const factor = z.number().min(0).max(100);
const multiplier = (description: string) => factor.default(1).describe(description);
const moment = z.iso.datetime({ offset: true, error: 'dates such as 2026-12-24T00:00:00Z' });

const economyEvent = z
  .strictObject({
    name: z.string().max(100).default(''),
    start: moment,
    end: moment,
    currency: factor.default(1),
    experience: factor.default(1),
  })
  .refine(({ start, end }) => Date.parse(start) < Date.parse(end), {
    error: 'events that end after they start',
  });

export const economySettings = z
  .strictObject({
    startingItems: z
      .record(z.string().min(1).max(100), z.int().min(0).max(1_000_000_000))
      .default({})
      .describe('What new accounts have of these items, instead of the usual amount; by item key.'),
    currency: multiplier('What the currency of a play is multiplied by.'),
    experience: multiplier('What the experience of a play is multiplied by, of character and performer.'),
    events: z
      .array(economyEvent)
      .max(100)
      .default([])
      .describe(
        'Windows of time with multipliers of their own, which come on top: start, end, currency, experience.',
      ),
  })
  .prefault({});
