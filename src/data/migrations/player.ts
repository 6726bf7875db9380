/** The migrations of the player database: which there are, how they are run, and how a new file is made. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Kysely } from 'kysely';
import { Failure } from '../../failure.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqlite } from '../sqlite/open.js';
import { giveName } from '../write-file.js';
import { tables } from './0001-tables.js';
import { boards } from './0002-boards.js';
import { accounts } from './0003-accounts.js';
import { administration } from './0004-administration.js';
import { multiplay } from './0005-multiplay.js';
import { mail } from './0006-mail.js';
import { consoleNeeds } from './0007-console.js';
import { hasTable, pendingOf, runMigrations, type MigrationPlan, type MigrationRun } from './run.js';

const plan: MigrationPlan = {
  subject: 'player database',
  migrations: [tables, boards, accounts, administration, multiplay, mail, consoleNeeds],
  table: 'kalpa_migrations',
};

/**
 * Brings a player database to this program's tables, all or nothing, and gives the names of the migrations that ran.
 * Throws a Failure where it is of a newer program, locked for long, or cannot be migrated. A copy of a database with
 * data is the caller's to make before (`pendingMigrations` tells whether it is time).
 */
export function migratePlayerDatabase<DB>(options: MigrationRun<DB>): Promise<string[]> {
  return runMigrations(plan, options);
}

/** The table that a player database has while `kalpa move` fills it: it says from where. */
export const moveTable = 'kalpa_move';

/**
 * Names of the migrations that a player database lacks. Throws a Failure where it is of a newer program, or was not
 * filled to the end. Writes nothing.
 */
export async function pendingMigrations<DB>(
  options: Pick<MigrationRun<DB>, 'db' | 'dialect'>,
): Promise<string[]> {
  if (await hasTable(moveTable, options)) {
    throw new Failure(
      'This player database is not complete: a move into it was interrupted.',
      'Run the same `kalpa move` again, which goes on with it; or set `database` back to where the players were.',
    );
  }
  return pendingOf(plan, options);
}

/**
 * Makes player.db with its tables where there is none, whole or not at all: it gets its name when it is done. One that
 * is there already is not touched, not even opened.
 */
export async function createPlayerDatabase(file: string, now: () => number): Promise<void> {
  if (existsSync(file)) return;
  const unfinished = `${file}.${randomUUID()}.new`;
  try {
    const db = new Kysely<unknown>({
      dialect: sqliteDialect(openSqlite(unfinished, { synchronous: 'full' })),
    });
    try {
      await migratePlayerDatabase({ db, dialect: 'sqlite', now, report: () => {} });
    } finally {
      await db.destroy();
    }
    await giveName(unfinished, file);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) await rm(unfinished + suffix, { force: true });
  }
}
