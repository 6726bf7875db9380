/** The console's JSON API (specification, 06 *Administration*). */
import { webLoginRoutes } from '../accounts/web-login.js';
import type { WebRoute } from '../http/web-route.js';
import { backupRoutes } from './backups.js';
import { boardRoutes } from './boards.js';
import { catalogRoutes } from './catalog.js';
import { mailRoutes } from './mail.js';
import { operationRoutes } from './operation.js';
import { playerRoutes } from './players.js';
import { reviewRoutes } from './reviews.js';
import { tableRoutes } from './tables.js';

export const adminRoutes: readonly WebRoute[] = [
  ...webLoginRoutes('admin', '/admin/api'),
  ...operationRoutes,
  ...backupRoutes,
  ...boardRoutes,
  ...reviewRoutes,
  ...playerRoutes,
  ...tableRoutes,
  ...mailRoutes,
  ...catalogRoutes,
];
