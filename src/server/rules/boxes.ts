import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import { Item } from './items.js';
import type { Random } from './random.js';

const duplicate: Reward = { key: Item.darkmatter, value: 50 };

/**
 * One of `rows`, each as likely as its weight says; weights of 0, below, or that are no number never win. Null where
 * none can.
 */
export function pickWeighted<Row>(
  rows: readonly Row[],
  weight: (row: Row) => number,
  random: Random,
): Row | null {
  const able = rows.filter((row) => Number.isFinite(weight(row)) && weight(row) > 0);
  const total = able.reduce((sum, row) => sum + weight(row), 0);
  let rest = random.fraction() * total;
  for (const row of able) {
    rest -= weight(row);
    if (rest < 0) return row;
  }
  // Sums of fractions may leave a last sliver that belongs to nobody.
  return able.at(-1) ?? null;
}

/** Whether an item is a box: opened instead of being owned (specification, 03 step 6). */
export function isRandomBox(key: string): boolean {
  return key === Item.itemBox || key === Item.currencyBox;
}

/**
 * What so many boxes of one key give, each drawn for itself. Out of an item box, an item that is owned already, or came
 * out of an earlier box here, gives darkmatter instead. Empty where the rows have no weight.
 */
export function openBoxes(
  box: { readonly key: string; readonly amount: number },
  rows: readonly Manifest<'randomBoxPercentages'>[],
  player: { readonly ownedKeys: { has(key: string): boolean }; readonly random: Random },
): Reward[] {
  const drawn = new Set<string>();
  const rewards: Reward[] = [];
  for (let opened = 0; opened < box.amount; opened += 1) {
    const row = pickWeighted(rows, ({ appearProportion }) => appearProportion, player.random);
    if (!row) return rewards;
    const owned = player.ownedKeys.has(row.appearItemKey) || drawn.has(row.appearItemKey);
    drawn.add(row.appearItemKey);
    const isDuplicate = box.key === Item.itemBox && owned;
    rewards.push(isDuplicate ? duplicate : { key: row.appearItemKey, value: row.value });
  }
  return rewards;
}
