/** What a new account can come to own in the end, and what nothing gives. */
import { initialItems } from '../../data/accounts/initial-items.js';
import { unlockedPrefixes } from '../../data/accounts/unlock.js';
import type { Catalog } from '../../server/catalog/catalog.js';
import type { Manifest } from '../../server/catalog/rows.js';
import { contentKeys } from '../../server/rules/contents.js';
import { playSkinPrefixes } from '../../server/rules/customisation.js';
import type { Source } from './source.js';

/** The item keys that can be had, each with the first source found that gives it. */
export type Obtainable = ReadonlyMap<string, string>;

/**
 * The closure over the sources, from a new account on: what can be bought, drawn, earned or unlocked with what can be
 * bought, drawn, earned or unlocked.
 */
export function obtainable(catalog: Catalog, sources: readonly Source[]): Obtainable {
  const found = new Map<string, string>();
  const gain = (key: string, from: string) => {
    for (const each of contentKeys(catalog, key)) {
      const exists = each.startsWith('noah:') || catalog.item(each) !== undefined;
      if (exists && !found.has(each)) found.set(each, from);
    }
  };
  for (const pk of [...initialItems.values()].flat()) {
    const item = catalog.find('items', pk);
    if (item) gain(item.key, 'a new account');
  }
  for (let open = sources, before = -1; open.length !== before;) {
    before = open.length;
    open = open.filter(({ needs, gives, from }) => {
      if (!needs.every((key) => found.has(key))) return true;
      for (const key of gives) gain(key, from);
      return false;
    });
  }
  return found;
}

/** Further kinds of item that a player collects, beside those that unlock-all gives. */
const furtherPrefixes: readonly string[] = [...Object.values(playSkinPrefixes), 'skill.', 'sticker.'];

/**
 * The items that are content: what unlock-all gives, other looks and skills, and every currency that something asks
 * for. Items of maps that are switched off are none.
 */
export function contentItems(catalog: Catalog, sources: readonly Source[]): readonly Manifest<'items'>[] {
  const prefixes = [...unlockedPrefixes, ...furtherPrefixes];
  const paidWith = new Set(sources.flatMap(({ needs }) => needs));
  return catalog.rows('items').filter(({ key }) => {
    if (key.startsWith('map.'))
      return catalog.where('maps', 'mapItemKey', key).some(({ state }) => state !== 0);
    return paidWith.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
  });
}

/** The content that nothing gives, by pk. */
export function unusedItems(catalog: Catalog, sources: readonly Source[]): readonly Manifest<'items'>[] {
  const found = obtainable(catalog, sources);
  return contentItems(catalog, sources).filter(({ key }) => !found.has(key));
}
