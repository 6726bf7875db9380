/** What of a manifest the tour takes: things that anybody may have who can pay. */
import type { Catalog } from '../../../src/server/catalog/catalog.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import { isAlbumOpen } from '../../../src/server/rules/albums.js';
import { isGachaOpen } from '../../../src/server/rules/gacha.js';
import { isLabProductOpen, productMissions } from '../../../src/server/rules/lab-research.js';
import { chapterParts, partStages } from '../../../src/server/rules/noah.js';
import { isForSale } from '../../../src/server/rules/shop.js';

function found<T>(row: T | undefined, what: string): T {
  if (row === undefined) throw new Error(`The manifest has no ${what} that the tour could take.`);
  return row;
}

export function findMap(catalog: Catalog, modes: readonly number[] = [1]): Manifest<'maps'> {
  const open = ({ mode, state, difficulty }: Manifest<'maps'>) =>
    modes.includes(mode) && state === 1 && difficulty > 0 && difficulty <= 26;
  return found(catalog.rows('maps').find(open), 'map');
}

export function findAlbum(catalog: Catalog, now: number): Manifest<'albums'> {
  return found(
    catalog.rows('albums').find((album) => isAlbumOpen(album, now)),
    'album',
  );
}

/** Two products of the lab: one whose missions are researched one by one, and one to be bought. */
export function findLabProducts(catalog: Catalog, now: number): readonly Manifest<'labProducts'>[] {
  return catalog.rows('labProducts').filter((product) => {
    const missions = productMissions(product, catalog.rows('labMissions'));
    const isPlain = missions.every(({ curationList }) => curationList.length === 0);
    return isLabProductOpen(product, now) && missions.length > 0 && isPlain;
  });
}

export function findHurdle(catalog: Catalog): Manifest<'performerHurdleMissions'> {
  return found(catalog.rows('performerHurdleMissions')[0], 'hurdle');
}

const repeatable = [0, 200, 900];
const purse = ['energy.green', 'darkmatter', 'astralmelody', 'fragment', 'darkmooncoin', 'starbit.default'];

function canBuy(catalog: Catalog, product: Manifest<'products'>, now: number): boolean {
  const group = catalog.find('productGroups', product.ProductGroupPk);
  const isOpen =
    isForSale(product, group, now) && product.limitCount === 0 && purse.includes(product.moneyType);
  return isOpen && product.requiredItems.length === 0 && product.price < 5000;
}

/** A product of which any number may be bought. */
export function findProduct(catalog: Catalog, now: number): Manifest<'products'> {
  const rows = catalog.rows('products');
  return found(
    rows.find((product) => repeatable.includes(product.category) && canBuy(catalog, product, now)),
    'product',
  );
}

export function findBundle(catalog: Catalog, now: number): Manifest<'productBundles'> {
  return found(
    catalog.rows('productBundles').find(({ state, productKeys, moneyType }) => {
      const products = productKeys.map((key) => catalog.where('products', 'key', key)[0]);
      const areOpen = products.every((product) => product && canBuy(catalog, product, now));
      return state !== 0 && products.length > 0 && areOpen && purse.includes(moneyType);
    }),
    'bundle',
  );
}

export function findGacha(catalog: Catalog, now: number): Manifest<'gachas'> {
  const canDraw = (gacha: Manifest<'gachas'>) =>
    isGachaOpen(gacha, now) && purse.includes(gacha.drawMoneyKey);
  return found(catalog.rows('gachas').find(canDraw), 'gacha');
}

/** The first chapter of the story with its first part and the stages of it. */
export function findStory(catalog: Catalog) {
  const content = {
    chapters: catalog.rows('noahChapters'),
    parts: catalog.rows('noahParts'),
    stages: catalog.rows('noahStages'),
  };
  const chapter = found([...content.chapters].sort((a, b) => a.order - b.order || a.pk - b.pk)[0], 'chapter');
  const part = found(chapterParts(chapter, content)[0], 'part');
  return { chapter, part, stages: partStages(part, content) };
}
