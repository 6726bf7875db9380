/** `kalpa restore`: a backup in the place of the player database, which is kept. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Kysely } from 'kysely';
import type { DataFolder } from '../../data/folder.js';
import { migratePlayerDatabase, pendingMigrations } from '../../data/migrations/player.js';
import { sqliteDialect } from '../../data/sqlite/dialect.js';
import type { SqliteDatabase } from '../../data/sqlite/database.js';
import { openDatabase } from '../../data/sqlite/driver.js';
import { isBusy, isSqliteError } from '../../data/sqlite/errors.js';
import { openSqlite } from '../../data/sqlite/open.js';
import { vacuumInto } from '../../data/sqlite/vacuum.js';
import { Failure } from '../../failure.js';
import { removeDatabase } from './backup.js';
import { copyRows } from './copy.js';

interface RestoreOptions {
  /** The backup. */
  readonly file: string;
  readonly folder: Pick<DataFolder, 'player' | 'backups'>;
  /** Unix ms. */
  readonly now: () => number;
}

export interface Restored {
  readonly players: number;
  /** Where the database went that was there before; null where there was none. */
  readonly kept: string | null;
}

interface Checked {
  readonly players: number;
}

/**
 * Puts a backup in the place of player.db. Throws a Failure, with nothing changed, where the file is damaged, is not
 * kalpa's or is of a newer kalpa, and while a server has player.db open.
 */
export async function restoreSqlite({ file, folder, now }: RestoreOptions): Promise<Restored> {
  const { players } = await checkBackup(file);
  const unfinished = `${folder.player}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(folder.player), { recursive: true });
    await vacuumInto(file, unfinished);
    await checkBackup(unfinished);
    const kept = existsSync(folder.player) ? await putAside(folder, now()) : null;
    await rename(unfinished, folder.player);
    return { players, kept };
  } finally {
    await removeDatabase(unfinished);
  }
}

/** Moves player.db away whole: what its log still holds goes into it first, which works only while nobody has it open. */
async function putAside(folder: RestoreOptions['folder'], now: number): Promise<string> {
  const database = openSqlite(folder.player, { mustExist: true });
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new Failure(
      'The player database is in use.',
      'Stop the server, and whatever else has player.db open; then try again. Nothing was changed.',
      { cause: error },
    );
  } finally {
    database.close();
  }
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const kept = join(folder.backups, `player-before-restore-${stamp}.db`);
  await mkdir(folder.backups, { recursive: true });
  await rename(folder.player, kept);
  return kept;
}

/** Checks that a file is a sound player database that this kalpa understands. Throws a Failure that says what it is instead. */
export async function checkBackup(file: string): Promise<Checked> {
  if (!existsSync(file)) {
    throw new Failure(`There is no file ${file}.`, 'Check the path; kalpa backup makes one.');
  }
  let database: SqliteDatabase;
  try {
    database = openDatabase(file, { readonly: true, mustExist: true, timeout: 5000 });
    database.pragma('schema_version');
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw damaged(file, cause);
  }
  try {
    const [first] = database.pragma('integrity_check(1)') as { integrity_check: string }[];
    if (first?.integrity_check !== 'ok') throw damaged(file, new Error(first?.integrity_check ?? 'unknown'));
    const has = database.prepare(
      "select count(*) from sqlite_master where type = 'table' and name in ('users', 'tokens', 'userProfile', 'useritems')",
    );
    if (has.pluck().get() !== 4) {
      throw new Failure(
        `${file} is no player database.`,
        'Give a file that kalpa backup made, or a player.db.',
      );
    }
    const db = new Kysely<unknown>({ dialect: sqliteDialect(database) });
    await pendingMigrations({ db, dialect: 'sqlite' });
    return { players: Number(database.prepare('select count(*) from users').pluck().get()) };
  } catch (error) {
    if (isSqliteError(error)) throw damaged(file, error);
    throw error;
  } finally {
    database.close();
  }
}

function damaged(file: string, cause: unknown): Failure {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Failure(
    `${file} is no sound SQLite database: ${reason}.`,
    'Take another backup. Nothing was changed.',
    {
      cause,
    },
  );
}

interface RestorePostgres extends Pick<RestoreOptions, 'file' | 'now'> {
  /** `postgres://…` */
  readonly url: string;
  /** A folder for a copy that is brought up to this program's tables first. */
  readonly folder: Pick<DataFolder, 'root'>;
}

/** Puts a backup into a PostgreSQL database that has no players yet: one that has is nobody's to replace. */
export async function restorePostgres({ file, url, folder, now }: RestorePostgres): Promise<Restored> {
  const { players } = await checkBackup(file);
  const copy = join(folder.root, `restore.${randomUUID()}.db`);
  const { postgresDialect, postgresPool } = await import('../../data/postgres/dialect.js');
  const to = new Kysely<{ users: { pk: number } }>({ dialect: postgresDialect(postgresPool(url, 2)) });
  try {
    await vacuumInto(file, copy);
    const from = new Kysely<unknown>({ dialect: sqliteDialect(openSqlite(copy)) });
    try {
      await migratePlayerDatabase({ db: from, dialect: 'sqlite', now, report: () => {} });
      await migratePlayerDatabase({ db: to, dialect: 'postgres', now, report: () => {} });
      await to.transaction().execute(async (tx) => {
        if (await tx.selectFrom('users').select('pk').limit(1).executeTakeFirst()) {
          throw new Failure(
            'The PostgreSQL database has players already.',
            'Make an empty database and name it in the setting database; the present one stays as it is.',
          );
        }
        await copyRows({ from, to: tx as never, toDialect: 'postgres' });
      });
    } finally {
      await from.destroy();
    }
    return { players, kept: null };
  } finally {
    await to.destroy();
    await removeDatabase(copy);
  }
}
