import { wireRows } from '../../../data/wire.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { Manifest } from '../../catalog/rows.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { bundlePrice, isBundleForSale } from '../../rules/shop.js';
import { purchase, type Order } from './purchase.js';

export const buyBundle = defineWriteRoute(
  {
    method: 'post',
    path: '/api/productbundle/buy/:bundle',
    session: 'player',
    effect: 'write',
    summary: 'Buys all products of a bundle in one purchase, at its discount.',
    params: { bundle: pk() },
  },
  async ({ app, params, player, now, ...locked }) => {
    const bundle = app.catalog.find('productBundles', params.bundle);
    if (!bundle) throw refuse('Product not found', { status: 404 });
    if (!isBundleForSale(bundle)) throw refuse(`${bundle.key}: this bundle is not for sale.`);
    const products = productsOf(app.catalog, bundle);
    const value = bundlePrice(products, bundle.discountPercentage);
    const price = { moneyType: bundle.moneyType, value };
    const rows = await purchase({ app, player, now, ...locked }, ordersOf(products), price);
    const date = new Date(now).toISOString();
    // Nobody keeps bundles (userProductBundles is always empty, 03 *Reading*): this one is made for the answer.
    const userproductbundle = {
      ...{ pk: bundle.pk, buyCount: 1, createdAt: date, updatedAt: date },
      ...{ UserPk: player.pk, ProductBundlePk: bundle.pk },
    };
    return { userproducts: wireRows('userProducts', rows), userproductbundle, randomItems: [] };
  },
);

function productsOf(catalog: Catalog, { productKeys }: Manifest<'productBundles'>): Manifest<'products'>[] {
  return productKeys.map((key) => {
    const [product] = catalog.where('products', 'key', key);
    if (!product) throw refuse('Product not found', { status: 404 });
    return product;
  });
}

/** A product that a bundle names twice is ordered twice. */
function ordersOf(products: readonly Manifest<'products'>[]): Order[] {
  const orders = new Map<number, Order>();
  for (const product of products) {
    orders.set(product.pk, { product, amount: (orders.get(product.pk)?.amount ?? 0) + 1 });
  }
  return [...orders.values()];
}
