/** `kalpa backup`: one file that holds everything of the players, as it was at one moment, of a database in use. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { DataFolder } from '../../data/folder.js';
import { createPlayerDatabase } from '../../data/migrations/player.js';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import { openSqlite } from '../../data/sqlite/open.js';
import { vacuumInto } from '../../data/sqlite/vacuum.js';
import type { Store } from '../../data/store/store.js';
import { giveName } from '../../data/write-file.js';
import { Failure } from '../../failure.js';
import { copyRows } from './copy.js';

export interface Backup {
  readonly file: string;
  readonly bytes: number;
}

interface BackupOptions {
  readonly store: Pick<Store, 'file' | 'read'>;
  readonly target: string;
  /** Unix ms. */
  readonly now: () => number;
}

/**
 * Copies the player database, in use or not, into one SQLite file; a PostgreSQL database, too. The file gets its name
 * when it is whole, and never takes another's place. Throws a Failure where it cannot be written.
 */
export async function makeBackup({ store, target, now }: BackupOptions): Promise<Backup> {
  if (existsSync(target)) throw isThere(target);
  const unfinished = `${target}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(target), { recursive: true });
    if (store.file === null) await copyPostgres(store.read, unfinished, now);
    else await vacuumInto(store.file, unfinished);
    if (!(await giveName(unfinished, target))) throw isThere(target);
    return { file: target, bytes: (await stat(target)).size };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      `The backup ${target} could not be written: ${reason}.`,
      'Check that its folder may be written to, and that the disk has as much room again as the database takes.',
      { cause },
    );
  } finally {
    await removeDatabase(unfinished);
  }
}

function isThere(target: string): Failure {
  return new Failure(`${target} is there already.`, 'Name another file; backups are never overwritten.');
}

/** Removes a database file with what stands beside it; what cannot be removed is no reason to fail. */
export async function removeDatabase(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) {
    await rm(file + suffix, { force: true }).catch(() => {});
  }
}

/** PostgreSQL row by row, out of one transaction that sees one moment. */
async function copyPostgres(read: Store['read'], file: string, now: () => number): Promise<void> {
  await createPlayerDatabase(file, now);
  const sqlite = openSqlite(file, { mustExist: true });
  const to = new Kysely<unknown>({ dialect: sqliteDialect(sqlite) });
  try {
    await read
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((from) =>
        to.transaction().execute((tx) => copyRows({ from: from as never, to: tx, toDialect: 'sqlite' })),
      );
    // One file, without a log beside it.
    await sql`pragma journal_mode = delete`.execute(to);
  } finally {
    await to.destroy();
    sqlite.close();
  }
}

/** The name of a backup that is made now: `player-2026-01-14T09-30-00-000Z.db`. */
export function backupName(kind: 'player' | 'scheduled', now: number): string {
  return `${kind}-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}.db`;
}

/** A backup in the folder of backups. */
export interface KnownBackup extends Backup {
  /** The moment in its name, unix ms. */
  readonly at: number;
  readonly isScheduled: boolean;
}

const named = /^(player|scheduled)-(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.db$/;

/** The backups in the folder of backups, the newest first; copies before migrations and the like are none. */
export async function listBackups({ backups }: Pick<DataFolder, 'backups'>): Promise<KnownBackup[]> {
  const names = await readdir(backups).catch(() => []);
  const found: KnownBackup[] = [];
  for (const name of names) {
    const [, kind, day, hour, minute, second, ms] = named.exec(name) ?? [];
    if (kind === undefined) continue;
    const file = join(backups, name);
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    const at = Date.parse(`${day}${hour}:${minute}:${second}.${ms}Z`);
    found.push({ file, bytes: size, at, isScheduled: kind === 'scheduled' });
  }
  return found.sort((a, b) => b.at - a.at);
}

/** Removes the scheduled backups beyond the last `keep`; gives their number. */
export async function pruneBackups(folder: Pick<DataFolder, 'backups'>, keep: number): Promise<number> {
  const scheduled = (await listBackups(folder)).filter(({ isScheduled }) => isScheduled);
  const old = scheduled.slice(keep);
  for (const { file } of old) await rm(file, { force: true });
  return old.length;
}
