import type { Route } from '../../http/route.js';
import { endPlay } from './end.js';
import { startPlay } from './start.js';

export const playRoutes: readonly Route[] = [startPlay, endPlay];
