import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { flag, integer, pk } from '../../http/schema.js';
import { unitPrice } from '../../rules/shop.js';
import { purchase } from './purchase.js';

const mostAtOnce = 99;

export const buyProduct = defineWriteRoute(
  {
    method: 'post',
    path: '/api/buy/product/:product',
    session: 'player',
    effect: 'write',
    summary: 'Buys a product, one or several at once.',
    params: { product: pk() },
    // isSubscription is the client's own affair: a subscription is what the product gives.
    body: { isSubscription: flag().default(0), amount: integer({ min: 1, max: mostAtOnce }).default(1) },
  },
  async ({ app, params, body: { amount }, ...locked }) => {
    const product = app.catalog.find('products', params.product);
    if (!product) throw refuse('Product not found', { status: 404 });
    const price = { moneyType: product.moneyType, value: unitPrice(product) * amount };
    const rows = await purchase({ app, ...locked }, [{ product, amount }], price);
    const [userproduct] = rows.map((row) => wireRow('userProducts', row));
    return { userproduct, randomItems: [] };
  },
);
