/** What things cost beside their neighbours: prices for what nothing sells yet. */
import type { Cost } from '../../data/columns.js';
import type { Catalog } from '../../server/catalog/catalog.js';
import type { Manifest } from '../../server/catalog/rows.js';
import { isGachaOpen } from '../../server/rules/gacha.js';
import { Item } from '../../server/rules/items.js';
import { ProductCategory, unitPrice } from '../../server/rules/shop.js';
import { isSold } from './sources.js';
import type { SourceOptions } from './source.js';

/** Where and for what a thing is to be sold. */
export interface Offer {
  readonly price: Cost;
  readonly category: number;
  /** A group that is always open; 0 where no neighbour is in one. */
  readonly groupPk: number;
}

interface Neighbour {
  readonly prefix: string;
  readonly price: Cost;
  readonly category: number | null;
  readonly groupPk: number | null;
}

/** products.category of what is bought once, where no neighbour has one. */
const boughtOnce = 1;

/** Prices in darkmatter where a manifest sells nothing at all that is alike. */
const fallbackPrices: Readonly<Record<string, number>> = {
  ...{ 'pack.': 100, 'rootcharacter.': 200, 'track.': 20, 'map.': 10 },
};
const fallbackPrice = 10;

/** What a key begins with, up to and with its first dot. */
export function prefixOf(key: string): string {
  return key.includes('.') ? key.slice(0, key.indexOf('.') + 1) : key;
}

/** Prices by what is sold now, and can be paid. */
export class Prices {
  readonly #options: SourceOptions;
  readonly #neighbours: readonly Neighbour[];
  readonly #labNeighbours: readonly Neighbour[];

  constructor(options: SourceOptions, canPay: (moneyType: string) => boolean) {
    this.#options = options;
    const isPayable = ({ price }: Neighbour) => price.value > 0 && canPay(price.moneyType);
    this.#neighbours = products(options).filter(isPayable);
    this.#labNeighbours = labProducts(options.catalog).filter(isPayable);
  }

  /** The offer for an item: the median price of its kind in the currency that most of them cost. */
  of({ key }: Pick<Manifest<'items'>, 'key'>): Offer {
    const isAlike = ({ prefix }: Neighbour) => prefix === prefixOf(key);
    const alike = this.#neighbours.filter(isAlike);
    // The lab asks more, as it sells what can be had for patience: it counts where no shop has the like.
    const common = median(alike) ?? median(this.#labNeighbours.filter(isAlike));
    const priced = this.#ticketPrice(key) ?? common ?? this.#unlike(key);
    const isCurrency = !key.includes('.') || /^(starbit|gachaticket|missionclearticket)\./.test(key);
    const category = isCurrency ? ProductCategory.ticket : mostCommon(alike.map((each) => each.category));
    return { price: priced, category: category ?? boughtOnce, groupPk: this.#group(alike) };
  }

  /** A ticket is worth the draw that it pays. */
  #ticketPrice(key: string): Cost | undefined {
    const { catalog, now } = this.#options;
    const gacha = catalog
      .rows('gachas')
      .find((each) => each.drawTicketKey === key && each.drawOncePrice > 0 && isGachaOpen(each, now));
    return gacha && { moneyType: gacha.drawMoneyKey, value: gacha.drawOncePrice };
  }

  /** Nothing of the kind is sold: a dark map costs what darkmoon asks for one, a look what looks cost. */
  #unlike(key: string): Cost {
    const { darkmoonRerunPurchaseCostKey: moneyType, darkmoonRerunPurchaseCostValue: value } =
      this.#options.catalog.metadata;
    if (key.startsWith('map.') && typeof moneyType === 'string' && typeof value === 'number' && value > 0) {
      return { moneyType, value };
    }
    const known = fallbackPrices[prefixOf(key)];
    if (known !== undefined) return { moneyType: Item.darkmatter, value: known };
    const looks = this.#neighbours.filter(({ prefix }) => !(prefix in fallbackPrices));
    return median(looks) ?? { moneyType: Item.darkmatter, value: fallbackPrice };
  }

  #group(alike: readonly Neighbour[]): number {
    const { catalog } = this.#options;
    const isAlways = (pk: number | null) => {
      const group = catalog.find('productGroups', pk ?? 0);
      return group !== undefined && group.openDate === null && group.closeDate === null;
    };
    const groups = [alike, this.#neighbours].map((list) =>
      list.map(({ groupPk }) => groupPk).filter(isAlways),
    );
    return groups.map(mostCommon).find((pk) => pk !== null) ?? 0;
  }
}

/** Products that sell one of one thing, once. */
function products(options: SourceOptions): Neighbour[] {
  const several: readonly number[] = Object.values(ProductCategory);
  return options.catalog.rows('products').flatMap((product) => {
    const [only, ...more] = product.items;
    if (!only || only.value !== 1 || more.length > 0 || !isSold(options, product)) return [];
    const category = several.includes(product.category) ? null : product.category;
    const price = { moneyType: product.moneyType, value: unitPrice(product) };
    return { prefix: prefixOf(only.key), price, category, groupPk: product.ProductGroupPk };
  });
}

/** What the lab asks for a thing at once. */
function labProducts(catalog: Catalog): Neighbour[] {
  return catalog.rows('labProducts').flatMap(({ items, buyMoneyType, buyPrice }) => {
    const [first] = items;
    if (!first) return [];
    const price = { moneyType: buyMoneyType, value: buyPrice };
    return { prefix: prefixOf(first.key), price, category: null, groupPk: null };
  });
}

/** The middle one of the prices in the currency that most have; undefined of none. */
function median(neighbours: readonly Neighbour[]): Cost | undefined {
  const moneyType = mostCommon(neighbours.map(({ price }) => price.moneyType));
  const values = neighbours
    .filter(({ price }) => price.moneyType === moneyType)
    .map(({ price }) => price.value)
    .sort((a, b) => a - b);
  const value = values[Math.floor(values.length / 2)];
  return moneyType === null || value === undefined ? undefined : { moneyType, value };
}

/** What is there most often, of equals the first; nulls do not count. */
function mostCommon<T>(values: readonly (T | null)[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
