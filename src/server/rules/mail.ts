import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';

type Contents = Pick<PlayerRow<'userMailBoxes'>, 'itemRewards' | 'packRewards'>;

/**
 * What a mail carries, items and then packs; a pack may be named by its item key alone (specification, 10 *01*). Null
 * where any of it cannot be read: such a mail must not be used up for less than it promises.
 */
export function mailRewards(mail: Contents): readonly Reward[] | null {
  const items = listIn(mail.itemRewards)?.map(readReward);
  const packs = listIn(mail.packRewards)?.map((entry) =>
    typeof entry === 'string' && entry !== '' ? { key: entry, value: 1 } : readReward(entry),
  );
  if (!items || !packs) return null;
  const rewards = [...items, ...packs].filter((reward) => reward !== null);
  return rewards.length === items.length + packs.length ? rewards : null;
}

/** Whether a mail has nothing to take. */
export function carriesNothing(mail: Contents): boolean {
  return mailRewards(mail)?.length === 0;
}

/** The list that a JSON column means: NULL and empty text are an empty one, text within JSON text is read as well. */
function listIn(text: string | null): readonly unknown[] | null {
  if (text === null || text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (value === null) return [];
  if (typeof value === 'string') return listIn(value);
  return Array.isArray(value) ? value : null;
}

function readReward(entry: unknown): Reward | null {
  if (typeof entry !== 'object' || entry === null) return null;
  if (!('key' in entry) || !('value' in entry)) return null;
  const { key } = entry;
  const value = wholeNumber(entry.value);
  return typeof key === 'string' && key !== '' && value !== null && value > 0 ? { key, value } : null;
}

function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}
