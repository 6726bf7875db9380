/** Every declared endpoint, in the order of the specification (03). A feature adds its routes here. */
import { accountRoutes } from './features/accounts/routes.js';
import { gachaRoutes } from './features/gacha/routes.js';
import { playRoutes } from './features/play/routes.js';
import { readingRoutes } from './features/reading/routes.js';
import { shopRoutes } from './features/shop/routes.js';
import type { Route } from './http/route.js';

export const routes: readonly Route[] = [
  ...accountRoutes,
  ...readingRoutes,
  ...playRoutes,
  ...shopRoutes,
  ...gachaRoutes,
];
