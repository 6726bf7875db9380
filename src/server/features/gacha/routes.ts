import type { Route } from '../../http/route.js';
import { drawOne, drawTen } from './draw.js';

/** Gachas (specification, 03 *Shop*). */
export const gachaRoutes: readonly Route[] = [drawOne, drawTen];
