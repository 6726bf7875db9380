/** Keys of items that rules speak of. */
export const Item = {
  energy: 'energy.green',
  darkmatter: 'darkmatter',
  astralMelody: 'astralmelody',
  fragment: 'fragment',
  performerExp: 'performerexp',
  darkmoonCoin: 'darkmooncoin',
  starBit: 'starbit.default',
  subscriptionTitle: 'title.subscription',
  itemBox: 'random.item_box_0',
  currencyBox: 'random.currency_box_0',
} as const;

const fragments: readonly string[] = [Item.fragment, 'fragment.soft', 'fragment.hard'];

/** Whether gaining the item counts as gaining fragments (achievement category 13). */
export function isFragment(key: string): boolean {
  return fragments.includes(key);
}

/** The key under which an item is owned: `fragment.soft` and `fragment.hard` become `fragment` (specification, 03 step 6). */
export function ownedKey(key: string): string {
  return isFragment(key) ? Item.fragment : key;
}
