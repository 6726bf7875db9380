import type { Route } from '../../http/route.js';
import { buyBundle } from './bundle.js';
import { buyProduct } from './product.js';

/** The shop (specification, 03 *Shop*). */
export const shopRoutes: readonly Route[] = [buyProduct, buyBundle];
