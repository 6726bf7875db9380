/** Everything of 03 *Reading*. */
import type { Route } from '../../http/route.js';
import { initialInfo } from './initialinfo.js';
import { listRoutes } from './lists.js';
import { socialRoutes } from './social.js';

export const readingRoutes: readonly Route[] = [initialInfo, ...listRoutes, ...socialRoutes];
