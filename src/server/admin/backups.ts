/** Backups of the player database. */
import { backUp, openBackup, shownBackups } from '../administration/backups.js';
import { string } from '../http/schema.js';
import { defineAdminRoute, Download, type WebRoute } from '../http/web-route.js';
import { actorOf } from './fields.js';

const at = '/admin/api/backups';

export const backups = defineAdminRoute(
  { method: 'get', path: at, summary: 'The backups in the folder of backups, the newest first.' },
  async ({ app }) => ({ backups: await shownBackups(app) }),
);

const make = defineAdminRoute(
  { method: 'post', path: at, summary: 'Makes a backup now, while everybody plays on.' },
  async ({ app, session }) => backUp(app, actorOf(session)),
);

const download = defineAdminRoute(
  {
    method: 'get',
    path: `${at}/:file`,
    summary: 'A backup as a file: everything of all players, passwords as hashes.',
    params: { file: string({ min: 1, max: 100 }) },
  },
  async ({ app, params: { file }, session }) =>
    new Download(
      { name: file, type: 'application/vnd.sqlite3' },
      await openBackup(app, { actor: actorOf(session), file }),
    ),
);

export const backupRoutes: readonly WebRoute[] = [backups, make, download];
