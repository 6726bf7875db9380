/** What a bag holds. */
export const items = [
  'iron',
  'diamonds',
  'coin',
  'experience_potion',
  'small_energy_potion',
  'skill_scroll_10',
  'skill_scroll_30',
  'skill_scroll_100',
] as const;

export type Item = (typeof items)[number];

export type Bag = Readonly<Record<Item, number>>;

/** What an operation changes by: negative is taken. */
export type Changes = Readonly<Partial<Record<Item, number>>>;

/** The most that a bag holds of an item. */
const most = 999_999_999_999_999;

/** Whether a text names an item. */
export function isItem(name: string): name is Item {
  return items.some((item) => item === name);
}

/** The bag after the changes, or what is in their way: an item of which there is too little, or would be too much. */
export function change(bag: Bag, changes: Changes): { readonly bag: Bag } | { readonly refused: string } {
  const after = { ...bag };
  for (const item of items) {
    after[item] += changes[item] ?? 0;
    if (after[item] < 0) return { refused: `Insufficient ${item}` };
    if (after[item] > most) return { refused: `Too many ${item}` };
  }
  return { bag: after };
}

/** The changes that take these back. */
export function inverse(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).map(([item, by]) => [item, -by]));
}
