/**
 * A diff that sells what nothing gives, so that a server without unlock-all can be played from nothing to everything.
 * What sells it are products of our own: rows that only the diff has.
 */
import type { Source, SourceOptions } from './source.js';
import { obtainable, unusedItems } from './obtainable.js';
import { prefixOf, Prices, type Offer } from './prices.js';
import { sourcesOf } from './sources.js';

/** Our rows have pks from here on, by the item that they sell: the same thing always has the same pk. */
const firstOrganicPk = 1_500_000_000;
const group = {
  pk: firstOrganicPk,
  shop: 'main',
  key: 'organic',
  iconFileName: '',
  isTimeLimited: 0,
} as const;

/** One thing that is to be sold. */
export interface OrganicProduct extends Offer {
  readonly pk: number;
  readonly itemKey: string;
}

/** In this order, as each brings more than itself: packs their tracks, tracks their maps. */
const order = ['pack.', 'track.', 'rootcharacter.'];

/** What is to be sold so that everything can be had, by kind and pk. */
export function organicProducts(options: SourceOptions): readonly OrganicProduct[] {
  const { catalog } = options;
  const sources = [...sourcesOf(options)];
  const found = obtainable(catalog, sources);
  const prices = new Prices(options, (moneyType) => found.has(moneyType));
  const products: OrganicProduct[] = [];
  for (const stage of [...order, '']) {
    const missing = unusedItems(catalog, sources).filter(({ key }) => key.startsWith(stage));
    for (const item of missing) {
      const product = { ...prices.of(item), pk: firstOrganicPk + item.pk, itemKey: item.key };
      products.push(product);
      sources.push(sourceOf(product));
    }
  }
  return products;
}

function sourceOf({ itemKey, price }: OrganicProduct): Source {
  return { from: `organic product of ${itemKey}`, needs: [price.moneyType], gives: [itemKey] };
}

/** Rows of a diff_manifest.db by table. */
export type DiffRows = Readonly<Record<string, readonly Readonly<Record<string, string | number | null>>[]>>;

/** The rows of the diff that sell these products; `date` is in stored form. */
export function organicRows(products: readonly OrganicProduct[], date: string): DiffRows {
  const dates = { createdAt: date, updatedAt: date };
  const rows = products.map(({ pk, itemKey, price, category, groupPk }, index) => ({
    ...{ pk, key: `organic.${itemKey}`, order: firstOrder + index, category, EventBannerPkOrZero: 0 },
    ...{ moneyType: price.moneyType, price: price.value, discountedPrice: 0, requiredItems: '[]' },
    ...{ items: JSON.stringify([{ key: itemKey, value: 1 }]), bonus: '[]', itemsIOSAdder: '[]' },
    ...{ bonusIOSAdder: '[]', state: 1, refreshPeriod: '', limitCount: 0, ...dates },
    ProductGroupPk: groupPk === 0 ? group.pk : groupPk,
  }));
  const needsGroup = products.some(({ groupPk }) => groupPk === 0);
  return { productGroups: needsGroup ? [{ ...group, ...dates }] : [], products: rows };
}

/** Behind everything that the official shop shows. */
const firstOrder = 100_000;

/** So many of each kind, for people: `12 icon`, the most first. */
export function countsByKind(keys: readonly string[]): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const kind = prefixOf(key).replace(/\.$/, '');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].sort(([one, a], [other, b]) => b - a || one.localeCompare(other));
}
