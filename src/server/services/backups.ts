/** Backups by schedule (settings backup.every and backup.keep): the last few are kept, a failure is logged and shown. */
import { basename, join } from 'node:path';
import {
  backupName,
  listBackups,
  makeBackup,
  pruneBackups,
  type Backup,
} from '../../tools/backups/backup.js';
import type { AppContext } from '../context.js';
import type { GameService } from '../services.js';
import { regularly } from './regularly.js';

const lookEveryMs = 60_000;
const hourMs = 3_600_000;

export const backups: GameService = {
  name: 'backups',
  start: async (app) =>
    regularly({
      ...{ everyMs: lookEveryMs, log: app.log, failed: 'the backup failed' },
      work: () => backUpIfDue(app),
    }),
};

/** By the folder, as an application context is made anew for each request. */
const failures = new Map<string, { readonly at: number; readonly message: string }>();

/** Makes a backup where one is due, and lets the oldest go; gives it, or null. Never throws. */
export async function backUpIfDue(app: AppContext): Promise<Backup | null> {
  const { folder, settings, store, clock, log } = app;
  const { every, keep } = settings.backup;
  if (every === 0) return null;
  const now = clock.now();
  const [last] = (await listBackups(folder)).filter(({ isScheduled }) => isScheduled);
  const tried = Math.max(last?.at ?? 0, failures.get(folder.root)?.at ?? 0);
  if (now - tried < (failures.has(folder.root) ? Math.min(hourMs, every * hourMs) : every * hourMs))
    return null;
  try {
    const target = join(folder.backups, backupName('scheduled', now));
    const backup = await makeBackup({ store, target, now: () => now });
    failures.delete(folder.root);
    const removed = await pruneBackups(folder, keep);
    log.info({ file: basename(backup.file), bytes: backup.bytes, removed }, 'backup made');
    return backup;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    failures.set(folder.root, { at: now, message });
    log.error({ err: error }, 'the backup failed; it is tried again within the hour');
    return null;
  }
}

/** What the dashboard shows: the last backup, and why the last try failed, if it did. */
export async function backupStatus({ folder }: Pick<AppContext, 'folder'>) {
  const [last] = await listBackups(folder);
  const failure = failures.get(folder.root);
  return {
    lastBackup: last
      ? { file: basename(last.file), at: new Date(last.at).toISOString(), bytes: last.bytes }
      : null,
    backupFailure: failure ? { at: new Date(failure.at).toISOString(), message: failure.message } : null,
  };
}
