/**
 * Everything by which a player comes to own something on a server without unlock-all: what it takes, and what it gives.
 * Whether a thing is open is asked of the very rules that the server asks.
 */
import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../../server/catalog/rows.js';
import { isRandomBox } from '../../server/rules/boxes.js';
import { AchievementCategory, MissionCategory } from '../../server/rules/codes.js';
import { isGachaOpen } from '../../server/rules/gacha.js';
import { Item, ownedKey } from '../../server/rules/items.js';
import { isLabProductOpen, productMissions } from '../../server/rules/lab-research.js';
import { isCosmicTicket } from '../../server/rules/membership.js';
import { chapterParts, chaptersInOrder, partStages } from '../../server/rules/noah.js';
import { rewardsOf } from '../../server/rules/performer-rewards.js';
import { isBundleForSale, isForSale, isRealMoney, unitPrice } from '../../server/rules/shop.js';
import { albumSources } from './album-sources.js';
import { characterSources } from './character-sources.js';
import { darkmoonSources } from './darkmoon-sources.js';
import { currency, keysOf, type Source, type SourceOptions } from './source.js';

/** All sources of a server. */
export function sourcesOf(options: SourceOptions): readonly Source[] {
  return [
    ...playSources(options),
    ...productSources(options),
    ...bundleSources(options),
    ...gachaSources(options),
    ...labSources(options),
    ...storySources(options),
    ...missionSources(options),
    ...achievementSources(options),
    ...performerSources(options),
    ...albumSources(options),
    ...darkmoonSources(options),
    ...characterSources(options.catalog),
  ];
}

/** What every clear gives, what time gives, and what memberships and boxes turn into. */
function playSources({ catalog }: SourceOptions): Source[] {
  const boxes = catalog.rows('items').filter(({ key }) => isRandomBox(key));
  const tickets = catalog.rows('items').filter(({ key }) => isCosmicTicket(key));
  const attendance = catalog.metadata['cosmicMembershipAttendanceRewardKey'];
  return [
    { from: 'plays', needs: [], gives: [Item.energy, Item.darkmatter, Item.performerExp] },
    { from: 'time', needs: [], gives: catalog.regeneration ? [Item.astralMelody] : [] },
    ...boxes.map(({ key, pk }) => {
      const rows = catalog.where('randomBoxPercentages', 'ItemPk', pk);
      const gives = rows.filter(({ appearProportion, value }) => appearProportion > 0 && value > 0);
      return { from: `box ${key}`, needs: [key], gives: gives.map(({ appearItemKey }) => appearItemKey) };
    }),
    ...tickets.map(({ key }) => ({
      from: `membership by ${key}`,
      needs: [key],
      gives: [Item.subscriptionTitle],
    })),
    {
      from: 'attendance',
      needs: [Item.subscriptionTitle],
      gives: typeof attendance === 'string' ? [attendance] : [],
    },
  ];
}

function productSources(options: SourceOptions): Source[] {
  const { catalog } = options;
  return catalog
    .rows('products')
    .filter((product) => isSold(options, product))
    .map((product) => {
      const drawn = catalog.where('randomProductPercentages', 'ProductPk', product.pk);
      // Of the one product that gives by chance, the chances count, and they are always fragments (03 *Shop*).
      const byChance = product.key === 'star.fragment_ad';
      return {
        from: `shop product ${product.key}`,
        needs: [...product.requiredItems, ...currency(product.moneyType, unitPrice(product))],
        gives: [
          ...keysOf(byChance ? [] : product.items),
          ...keysOf(product.bonus),
          ...(byChance && drawn.some(({ appearProportion }) => appearProportion > 0) ? [Item.fragment] : []),
        ],
      };
    });
}

/** Whether a product can be bought now, whatever it costs. */
export function isSold(
  { catalog, now, freeCash }: Omit<SourceOptions, 'darkmoon'>,
  product: Pick<Manifest<'products'>, 'state' | 'moneyType' | 'ProductGroupPk'>,
): boolean {
  const group = catalog.find('productGroups', product.ProductGroupPk);
  return isForSale(product, group, now) && (freeCash || !isRealMoney(product.moneyType));
}

function bundleSources(options: SourceOptions): Source[] {
  const { catalog, freeCash } = options;
  return catalog.rows('productBundles').flatMap((bundle) => {
    const products = bundle.productKeys.map((key) => catalog.where('products', 'key', key)[0]);
    const sold = products.flatMap((product) => (product && isSold(options, product) ? [product] : []));
    const isOpen = isBundleForSale(bundle) && (freeCash || !isRealMoney(bundle.moneyType));
    if (!isOpen || sold.length < products.length) return [];
    const price = sold.reduce((sum, product) => sum + unitPrice(product), 0);
    return {
      from: `bundle ${bundle.key}`,
      needs: [...sold.flatMap((product) => product.requiredItems), ...currency(bundle.moneyType, price)],
      gives: keysOf(sold.flatMap(({ items, bonus }) => [...items, ...bonus])),
    };
  });
}

function gachaSources({ catalog, now }: SourceOptions): Source[] {
  return catalog.rows('gachas').flatMap((gacha) => {
    if (!isGachaOpen(gacha, now)) return [];
    const rows = catalog
      .where('gachaItems', 'GachaPk', gacha.pk)
      .filter(
        ({ appearProportion, itemAmount, itemKey }) =>
          appearProportion > 0 && itemAmount > 0 && catalog.item(itemKey),
      );
    const starBits = rows.some(({ starBitItemAmount }) => starBitItemAmount > 0) ? [Item.starBit] : [];
    const gives = [...rows.map(({ itemKey }) => ownedKey(itemKey)), ...starBits];
    const from = `gacha ${gacha.key}`;
    const money = gacha.drawMoneyKey === '' ? [] : [{ from, needs: [gacha.drawMoneyKey], gives }];
    const ticket = gacha.drawTicketKey === '' ? [] : [{ from, needs: [gacha.drawTicketKey], gives }];
    return [...money, ...ticket];
  });
}

/** A lab product is researched, at the prices of its missions and its own, or bought once its research has begun. */
function labSources({ catalog, now }: SourceOptions): Source[] {
  return catalog.rows('labProducts').flatMap((product) => {
    const missions = productMissions(product, catalog.rows('labMissions'));
    if (!isLabProductOpen(product, now) || missions.length === 0) return [];
    const from = `lab product ${product.key}`;
    const gives = keysOf(product.items);
    const prices = [product, ...missions].flatMap(({ moneyType, price }) => currency(moneyType, price));
    return [
      { from, needs: prices, gives },
      { from, needs: currency(product.buyMoneyType, product.buyPrice), gives },
    ];
  });
}

/** Chapters come one after the other; each gives the tracks of its parts, and its items at the end. */
function storySources({ catalog }: SourceOptions): Source[] {
  const content = {
    chapters: catalog.rows('noahChapters'),
    parts: catalog.rows('noahParts'),
    stages: catalog.rows('noahStages'),
  };
  const chapters = chaptersInOrder(content);
  return chapters.map((chapter, index) => {
    const before = chapters[index - 1];
    const parts = chapterParts(chapter, content);
    const stages = parts.flatMap((part) => partStages(part, content));
    const tracks = parts.flatMap((part) => catalog.find('tracks', part.TrackPk)?.trackItemKey ?? []);
    return {
      from: `story ${chapter.key}`,
      needs: [
        ...(before ? [`noah:${before.pk}`] : []),
        ...currency(chapter.unlockMoneyType, chapter.unlockPrice),
        ...[...parts, ...stages].flatMap(({ moneyType, price }) => currency(moneyType, price)),
      ],
      gives: [...tracks, ...keysOf(chapter.items), `noah:${chapter.pk}`],
    };
  });
}

const missionCategories: ReadonlySet<number> = new Set(Object.values(MissionCategory));

function missionSources({ catalog }: SourceOptions): Source[] {
  return catalog
    .rows('missions')
    .filter(({ state, category }) => state === 1 && missionCategories.has(category))
    .filter(
      ({ category, TrackPk }) => category !== MissionCategory.trackClear || catalog.find('tracks', TrackPk),
    )
    .map(({ pk, itemRewards }) => ({ from: `mission ${pk}`, needs: [], gives: keysOf(itemRewards) }));
}

/** The dark area is no longer played: nothing counts for its categories. */
const unplayed: readonly number[] = [AchievementCategory.darkAreaCosmos, AchievementCategory.darkAreaAbyss];
const playedCategories = new Set(
  Object.values<number>(AchievementCategory).filter((category) => !unplayed.includes(category)),
);

function achievementSources({ catalog }: SourceOptions): Source[] {
  return catalog
    .rows('achievements')
    .filter(({ category }) => playedCategories.has(category))
    .map(({ key, itemRewards, packRewards }) => ({
      from: `achievement ${key}`,
      needs: [],
      gives: [...keysOf(itemRewards), ...packRewards],
    }));
}

function performerSources({ catalog }: SourceOptions): Source[] {
  const levels = catalog.rows('performerLevels');
  const hurdles = levels.flatMap(
    (level) => catalog.find('performerHurdleMissions', level.performerHurdleMissionPkOrZero) ?? [],
  );
  const of = (rows: readonly { readonly pk: number; readonly rewardItem: Reward | null }[], name: string) =>
    rows.map((row) => ({
      from: `${name} ${row.pk}`,
      needs: [Item.performerExp],
      gives: keysOf(rewardsOf([row])),
    }));
  return [...of(levels, 'performer level'), ...of(hurdles, 'hurdle')];
}
