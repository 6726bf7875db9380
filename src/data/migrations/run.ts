/**
 * Runs a list of migrations, all of them or none: on SQLite inside one BEGIN IMMEDIATE, on PostgreSQL under the
 * Migrator's advisory lock and in one transaction. Whoever comes second waits, and then finds nothing to do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Migrator, sql, type Kysely } from 'kysely';
import { Failure } from '../../failure.js';
import { isBusy } from '../sqlite/errors.js';
import type { DialectName } from '../store/store.js';
import type { MigrationNote, MigrationStep, SchemaMigration } from './migration.js';

const pauseMs = 50;
/** How long somebody else's migration is waited for: a large database takes minutes. */
const patienceMs = 15 * 60_000;

export interface MigrationPlan {
  /** What is migrated, as messages name it: `player database`. */
  readonly subject: string;
  readonly migrations: readonly SchemaMigration[];
  /** Where the names of what has run are kept; databases may share a server, so each kind has its own. */
  readonly table: string;
}

export interface MigrationRun<DB> {
  readonly db: Kysely<DB>;
  readonly dialect: DialectName;
  readonly now: () => number;
  /** Told what was done to the rows, once it is done for good. */
  readonly report: (note: MigrationNote) => void;
}

/** Names of the migrations yet to run. Throws a Failure where the database is of a newer program. Writes nothing. */
export async function pendingOf<DB>(
  plan: MigrationPlan,
  { db, dialect }: Pick<MigrationRun<DB>, 'db' | 'dialect'>,
): Promise<string[]> {
  const done = await executedNames(plan.table, { db, dialect });
  const known = plan.migrations.map((migration) => migration.name);
  const unknown = done.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Failure(
      `The ${plan.subject} was made by a newer kalpa: it has ${unknown.join(', ')}, which this one does not know.`,
      'Run the newer kalpa, or put back a copy of the database from before it (the folder backups/).',
    );
  }
  return known.filter((name) => !done.includes(name));
}

/** Runs what is pending and gives its names. Throws a Failure, and leaves everything as it was, where one fails. */
export async function runMigrations<DB>(plan: MigrationPlan, options: MigrationRun<DB>): Promise<string[]> {
  if ((await pendingOf(plan, options)).length === 0) return [];
  const notes: MigrationNote[] = [];
  const step = {
    dialect: options.dialect,
    now: options.now,
    report: (note: MigrationNote) => notes.push(note),
  };
  const done =
    options.dialect === 'sqlite'
      ? await inSqliteTransaction(plan, options.db, (db) => migrate(plan, { ...step, db }))
      : await migrate(plan, { ...step, db: options.db });
  notes.forEach(options.report);
  return done;
}

async function migrate<DB>(
  plan: MigrationPlan,
  { db, ...step }: Omit<MigrationStep, 'db'> & { db: Kysely<DB> },
): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          plan.migrations.map((migration) => [
            migration.name,
            { up: (transaction: Kysely<unknown>) => migration.up({ ...step, db: transaction }) },
          ]),
        ),
    },
    migrationTableName: plan.table,
    migrationLockTableName: `${plan.table}_lock`,
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw migrationFailure(plan, {
      error,
      failed: results.find((result) => result.status === 'Error')?.migrationName,
    });
  return results.map((result) => result.migrationName);
}

function migrationFailure(
  { subject }: MigrationPlan,
  { error, failed }: { readonly error: unknown; readonly failed: string | undefined },
): Error {
  if (error instanceof Failure || isBusy(error)) return error as Error;
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(
    `The ${subject} could not be migrated${failed === undefined ? '' : ` (${failed})`}: ${reason}.`,
    'Nothing was changed. Check that the file is sound and that its disk has as much room again as it takes.',
    { cause: error },
  );
}

/** Whether a database has a table of this name. */
export async function hasTable<DB>(
  table: string,
  { db, dialect }: Pick<MigrationRun<DB>, 'db' | 'dialect'>,
): Promise<boolean> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${table}`.execute(db)
      : await sql`SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ${table}`.execute(
          db,
        );
  return rows.length > 0;
}

async function executedNames<DB>(
  table: string,
  { db, dialect }: Pick<MigrationRun<DB>, 'db' | 'dialect'>,
): Promise<string[]> {
  if (!(await hasTable(table, { db, dialect }))) return [];
  const { rows } = await sql<{ name: string }>`SELECT name FROM ${sql.table(table)} ORDER BY name`.execute(
    db,
  );
  return rows.map((row) => row.name);
}

/**
 * Runs `work` on one connection between BEGIN IMMEDIATE and COMMIT. Foreign keys are off meanwhile, as dropping a
 * table would delete what refers to it, and so is the rewriting of other objects when a table is renamed.
 */
async function inSqliteTransaction<DB, T>(
  plan: MigrationPlan,
  db: Kysely<DB>,
  work: (db: Kysely<DB>) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ foreign_keys: number }>`PRAGMA foreign_keys`.execute(connection);
    await sql`PRAGMA foreign_keys = OFF`.execute(connection);
    await sql`PRAGMA legacy_alter_table = ON`.execute(connection);
    try {
      await whenFree(plan, connection, 'BEGIN IMMEDIATE');
      const result = await work(connection);
      await whenFree(plan, connection, 'COMMIT');
      return result;
    } catch (error) {
      // Fails where there is no transaction to end, because SQLite has ended it already.
      await sql`ROLLBACK`.execute(connection).catch(() => {});
      throw error;
    } finally {
      await sql`PRAGMA legacy_alter_table = OFF`.execute(connection);
      await sql.raw(`PRAGMA foreign_keys = ${rows[0]?.foreign_keys ? 'ON' : 'OFF'}`).execute(connection);
    }
  });
}

async function whenFree<DB>(plan: MigrationPlan, connection: Kysely<DB>, statement: string): Promise<void> {
  for (let waited = 0; ; waited += pauseMs) {
    try {
      await sql.raw(statement).execute(connection);
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (waited >= patienceMs) throw lockedFailure(plan, error);
    }
    await delay(pauseMs);
  }
}

function lockedFailure({ subject }: MigrationPlan, cause: unknown): Failure {
  return new Failure(
    `The ${subject} is locked by another program.`,
    'Stop whatever else has it open, then try again.',
    { cause },
  );
}
