/** Rankings (specification, 04 *Rankings*). */
import type { Route } from '../../http/route.js';
import { albumRanking } from './album-ranking.js';
import { darkmoonRanking } from './darkmoon-ranking.js';
import { mapRanking } from './map-ranking.js';

export const rankingRoutes: readonly Route[] = [mapRanking, albumRanking, darkmoonRanking];
