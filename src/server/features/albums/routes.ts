import type { Route } from '../../http/route.js';
import { endAlbum } from './end.js';
import { startAlbum } from './start.js';

export const albumRoutes: readonly Route[] = [startAlbum, endAlbum];
