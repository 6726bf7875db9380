/** One purchase, of a product or a bundle: everything is checked, then paid, then granted (specification, 03 *Shop*). */
import type { Cost, Reward } from '../../../data/columns.js';
import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import type { Manifest } from '../../catalog/rows.js';
import type { AppContext } from '../../context.js';
import { refuse } from '../../http/refusal.js';
import type { Locked } from '../../http/route.js';
import { countPurchase, isForSale, isRealMoney, productRewards, type BuyCounts } from '../../rules/shop.js';
import { readUserProducts, storeUserProducts } from './queries.js';

/** So many of a product; a product stands in one order of a purchase only. */
export interface Order {
  readonly product: Manifest<'products'>;
  readonly amount: number;
}

export interface Buying extends Locked {
  readonly app: AppContext;
  /** Unix ms. */
  readonly now: number;
}

/** Buys all orders at one price. Gives the player's rows of the products, in order. Throws the refusals of 03 *Shop*. */
export async function purchase(
  buying: Buying,
  orders: readonly Order[],
  price: Cost,
): Promise<PlayerRow<'userProducts'>[]> {
  const { app, tx, ledger, player, now } = buying;
  requireForSale(app, price.moneyType);
  for (const { product } of orders) {
    const group = app.catalog.find('productGroups', product.ProductGroupPk);
    if (!isForSale(product, group, now)) throw refuse(`${product.key}: this product is not for sale.`);
    requireForSale(app, product.moneyType);
  }
  await requireItems(buying, orders);
  const pks = orders.map(({ product }) => product.pk);
  const rows = await readUserProducts(tx, player.pk, pks);
  const counted = orders.map((order) => ({
    ...order,
    counts: count(order, rows.get(order.product.pk), now),
  }));
  await pay(buying, price);
  await ledger.grantPaid(orders.flatMap((order) => rewardsOf(app, order)));
  const date = storeDate(now);
  const dates = { createdAt: date, updatedAt: date };
  const stored = await storeUserProducts(
    tx,
    counted.map(({ product, counts }) => ({ ...counts, ...dates, UserPk: player.pk, ProductPk: product.pk })),
  );
  return pks.flatMap((pk) => stored.get(pk) ?? []);
}

function requireForSale({ settings }: AppContext, moneyType: string): void {
  if (isRealMoney(moneyType) && !settings.shop.freeCash) {
    throw refuse('This is sold for real money, which this server does not take.');
  }
}

async function requireItems({ ledger }: Buying, orders: readonly Order[]): Promise<void> {
  const keys = orders.flatMap(({ product }) => product.requiredItems);
  await ledger.items.load(keys);
  for (const key of keys) {
    if (ledger.items.amount(key) <= 0) throw refuse(`${key}: this item must be owned first.`);
  }
}

function count(
  { product, amount }: Order,
  row: PlayerRow<'userProducts'> | undefined,
  now: number,
): BuyCounts {
  const counted = countPurchase(product, row, { amount, now });
  if (!counted.ok) throw refuse(counted.reason);
  return counted.counts;
}

const tooLittle = 'Insufficient funds.';

/** A price that no balance can reach, or that the manifest got wrong, is refused like one that is too high. */
async function pay({ ledger }: Buying, { moneyType, value }: Cost): Promise<void> {
  if (!Number.isSafeInteger(value) || value < 0) throw refuse(tooLittle);
  await ledger.pay(moneyType, isRealMoney(moneyType) ? 0 : value, tooLittle);
}

function rewardsOf({ catalog, random }: AppContext, { product, amount }: Order): Reward[] {
  const chances = catalog.where('randomProductPercentages', 'ProductPk', product.pk);
  const rewards = productRewards(product, { amount, chances, random });
  if (!rewards) throw refuse(`${product.key}: this product has nothing to give.`);
  return rewards;
}
