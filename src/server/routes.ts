/** Every declared endpoint, in the order of the specification (03). A feature adds its routes here. */
import { accountRoutes } from './features/accounts/routes.js';
import { albumRoutes } from './features/albums/routes.js';
import { constellationRoutes } from './features/constellation/routes.js';
import { darkmoonRoutes } from './features/darkmoon/routes.js';
import { friendRoutes } from './features/friends/routes.js';
import { gachaRoutes } from './features/gacha/routes.js';
import { labRoutes } from './features/lab/routes.js';
import { mailRoutes } from './features/mail/routes.js';
import { missionRoutes } from './features/missions/routes.js';
import { noahRoutes } from './features/noah/routes.js';
import { performerRoutes } from './features/performer/routes.js';
import { playRoutes } from './features/play/routes.js';
import { profileRoutes } from './features/profile/routes.js';
import { rankingRoutes } from './features/rankings/routes.js';
import { readingRoutes } from './features/reading/routes.js';
import { shopRoutes } from './features/shop/routes.js';
import type { Route } from './http/route.js';

export const routes: readonly Route[] = [
  ...accountRoutes,
  ...readingRoutes,
  ...playRoutes,
  ...albumRoutes,
  ...darkmoonRoutes,
  ...rankingRoutes,
  ...shopRoutes,
  ...gachaRoutes,
  ...profileRoutes,
  ...missionRoutes,
  ...mailRoutes,
  ...friendRoutes,
  ...performerRoutes,
  ...labRoutes,
  ...noahRoutes,
  ...constellationRoutes,
];
