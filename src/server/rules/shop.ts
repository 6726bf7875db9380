/** What may be bought, at which price, and how often (specification, 03 *Shop* and 10 *03*). */
import type { Reward } from '../../data/columns.js';
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Manifest } from '../catalog/rows.js';
import { pickWeighted } from './boxes.js';
import { Item } from './items.js';
import { isWithinDates } from './opening.js';
import { periodStart, refreshPeriod } from './periods.js';
import type { Random } from './random.js';

/** products.category, as far as the shop tells them apart: those of which more than one may be bought. */
export const ProductCategory = { money: 0, daily: 5, weekly: 6, ticket: 200, ad: 900 } as const;

const repeatable: ReadonlySet<number> = new Set(Object.values(ProductCategory));

/** products.state, productBundles.state: not for sale. */
const off = 0;

/** The moneyType of what is sold for real money. */
const cash = 'cash';

/** The product that gives fragments by chance. */
const fragmentAd = 'star.fragment_ad';

type PricedProduct = Pick<Manifest<'products'>, 'moneyType' | 'price' | 'discountedPrice'>;

/** Whether a product's state and its group, if there is one, let it be sold at `now` (unix ms). */
export function isForSale(
  product: Pick<Manifest<'products'>, 'state'>,
  group: Pick<Manifest<'productGroups'>, 'openDate' | 'closeDate'> | undefined,
  now: number,
): boolean {
  return product.state !== off && (group === undefined || isWithinDates(group, now));
}

/** Whether a bundle is for sale, as far as it is itself concerned. */
export function isBundleForSale(bundle: Pick<Manifest<'productBundles'>, 'state' | 'productKeys'>): boolean {
  return bundle.state !== off && bundle.productKeys.length > 0;
}

/** Whether a price is real money, which nobody can pay here: it is free, or not for sale. */
export function isRealMoney(moneyType: string): boolean {
  return moneyType === cash;
}

/** The price of one: the discounted one where it is one. Real money counts as nothing. */
export function unitPrice({ moneyType, price, discountedPrice }: PricedProduct): number {
  if (isRealMoney(moneyType)) return 0;
  return discountedPrice > 0 && discountedPrice < price ? discountedPrice : price;
}

/** The price of products together, less so many percent, rounded up. */
export function bundlePrice(products: readonly PricedProduct[], discountPercentage: number): number {
  const sum = products.reduce((total, product) => total + unitPrice(product), 0);
  const percent = 100 - Math.min(100, Math.max(0, discountPercentage));
  return Math.ceil((sum * percent) / 100);
}

type UserProduct = Pick<
  PlayerRow<'userProducts'>,
  'buyCount' | 'periodicBuyCount' | 'lastPeriodicRefreshDate' | 'createdAt'
>;

/** What a purchase leaves in a userProducts row. */
export type BuyCounts = Omit<UserProduct, 'createdAt'>;

export type Counted =
  { readonly ok: true; readonly counts: BuyCounts } | { readonly ok: false; readonly reason: string };

type LimitedProduct = Pick<Manifest<'products'>, 'category' | 'refreshPeriod' | 'limitCount'>;

interface Purchase {
  readonly amount: number;
  /** Unix ms. */
  readonly now: number;
}

/** Counts a purchase of so many on the player's row, or says why it may not be; undefined is a product never bought. */
export function countPurchase(
  product: LimitedProduct,
  row: UserProduct | undefined,
  { amount, now }: Purchase,
): Counted {
  const none = { buyCount: 0, periodicBuyCount: 0, lastPeriodicRefreshDate: null, createdAt: storeDate(now) };
  const stored = row ?? none;
  const present = { ...stored, ...refreshPeriod(stored, product.refreshPeriod, now) };
  const isPeriodic = periodStart(product.refreshPeriod, now) !== null;
  if (!repeatable.has(product.category) && present.buyCount + amount > 1) {
    return { ok: false, reason: 'Product already owned' };
  }
  const bought = isPeriodic ? present.periodicBuyCount : present.buyCount - givenByUnlock(stored);
  if (product.limitCount > 0 && bought + amount > product.limitCount) {
    return { ok: false, reason: 'Purchase limit reached.' };
  }
  const counts = {
    buyCount: present.buyCount + amount,
    periodicBuyCount: present.periodicBuyCount + (isPeriodic ? amount : 0),
    lastPeriodicRefreshDate: present.lastPeriodicRefreshDate ?? (isPeriodic ? storeDate(now) : null),
  };
  return { ok: true, counts };
}

/** unlock-all makes rows without a createdAt, and gives one of each (specification, 02); buying leaves that date alone. */
function givenByUnlock({ createdAt, buyCount }: UserProduct): number {
  return createdAt === null ? Math.min(1, buyCount) : 0;
}

type GivingProduct = Pick<Manifest<'products'>, 'key' | 'items' | 'bonus'>;

interface Drawing {
  readonly amount: number;
  /** The product's randomProductPercentages. */
  readonly chances: readonly Pick<Manifest<'randomProductPercentages'>, 'appearProportion' | 'value'>[];
  readonly random: Random;
}

/** What so many of a product give, or null where it gives by chance and nothing has a chance. */
export function productRewards(
  product: GivingProduct,
  { amount, chances, random }: Drawing,
): Reward[] | null {
  const times = (rewards: readonly Reward[]) =>
    rewards.map(({ key, value }) => ({ key, value: value * amount }));
  if (product.key !== fragmentAd) return times([...product.items, ...product.bonus]);
  const drawn: Reward[] = [];
  for (let n = 0; n < amount; n += 1) {
    const row = pickWeighted(chances, ({ appearProportion }) => appearProportion, random);
    if (!row) return null;
    drawn.push({ key: Item.fragment, value: row.value });
  }
  return [...drawn, ...times(product.bonus)];
}
