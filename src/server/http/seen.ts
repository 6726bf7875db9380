/** Edits that say what they saw: what somebody else changed meanwhile is not overwritten. */
import { refuse, type Refusal } from './refusal.js';

/** The refusal (409) of an edit of what is not as its editor saw it; `data.current` has it as it is. */
export function changedMeanwhile(what: string, current: object): Refusal {
  const remedy = 'look at what is there now, and save again to have yours instead';
  return refuse(`Somebody else changed ${what} meanwhile. Nothing was written: ${remedy}.`, {
    status: 409,
    data: { current },
  });
}

/** Refuses with 409, and with the values as they are, where these differ from what the editor saw. */
export function assertSeen(
  present: Readonly<Record<string, unknown>>,
  seen: Readonly<Record<string, unknown>>,
): void {
  const missing = Object.keys(present).filter((field) => !Object.hasOwn(seen, field));
  if (missing.length > 0) throw refuse(`seen: ${missing.join(', ')} is missing.`);
  const changed = Object.keys(present).filter(
    (field) => JSON.stringify(present[field]) !== JSON.stringify(seen[field]),
  );
  if (changed.length > 0) throw changedMeanwhile(changed.join(', '), present);
}
