/**
 * The player database as everything above it sees it: plain reads, and transactions that lock their players first.
 * SQLite and PostgreSQL behave alike here. Design and reasons: docs/ARCHITECTURE.md, *Data*.
 */
import { Kysely, type LogEvent } from 'kysely';
import type { PlayerDatabase, PlayerTable } from '../player-tables.js';
import { SqliteConnection } from '../sqlite/connection.js';
import type { SqliteDatabase } from '../sqlite/database.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { foreignWritesTo } from '../sqlite/foreign-writes.js';
import { openSqlite, type SqliteOptions } from '../sqlite/open.js';
import { SharedCommit } from '../sqlite/shared-commit.js';
import { runPreparedOn } from './prepared.js';
import { bumpRevisions } from './revisions.js';
import { touchedTables, trackTouches } from './touches.js';

export type DialectName = 'sqlite' | 'postgres';

declare const brand: unique symbol;

/** Read access outside of any transaction. */
export type Reader = Kysely<PlayerDatabase> & { readonly [brand]?: 'reader' };

/** The handle of a running transaction: the only database that is within reach while it runs. */
export type Tx = Kysely<PlayerDatabase> & { readonly [brand]: 'transaction' };

export interface Store {
  readonly dialect: DialectName;
  /** The path of the SQLite file; null on PostgreSQL. */
  readonly file: string | null;
  /** Plain reads; on SQLite a read-only connection of its own. */
  readonly read: Reader;
  /**
   * Runs `work` in one transaction that holds the locks of `players` (users.pk), taken in order of pk. What it throws
   * rolls everything back. `work` awaits nothing but its own database calls.
   */
  write<T>(players: readonly number[], work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * A number that changes when something else than this store wrote, as a person with the sqlite3 shell, who moves no
   * revisions: what is kept of rows must be of the same number. Always 0 on PostgreSQL, which does not tell.
   */
  foreignWrites(): number;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** `postgres://…`, or a path of a SQLite file. */
  readonly database: string;
  readonly synchronous?: SqliteOptions['synchronous'];
  /** Told every statement's text: tests count them. */
  readonly onStatement?: (text: string) => void;
}

/** Whether a `database` setting names a PostgreSQL server. */
export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/** Opens the player database, which must have been migrated. Throws a Failure where it cannot be reached. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return isPostgresUrl(options.database) ? openPostgres(options) : openSqliteStore(options);
}

/** A longer write-ahead log, as of work in bulk, is cut when it is begun anew: writing over what is there costs less. */
const keptLogBytes = 128 * 1024 * 1024;

function openSqliteStore(options: StoreOptions): Store {
  const { database, synchronous = 'normal', onStatement } = options;
  const file = openSqlite(database, { mustExist: true, synchronous });
  // Checkpoints are done beside the event loop (checkpointer.ts), or at closing: one in a commit would hold it up.
  file.pragma('wal_autocheckpoint = 0');
  file.pragma(`journal_size_limit = ${keptLogBytes}`);
  const connection = new SqliteConnection(file, onStatement);
  const writer = sqliteHandle(file, connection);
  const readFile = openSqlite(database, { readonly: true });
  const reader = sqliteHandle(readFile, new SqliteConnection(readFile, onStatement));
  const commits = new SharedCommit(file, connection);
  return {
    dialect: 'sqlite',
    file: database,
    read: reader,
    // Transactions begin IMMEDIATE and come one after the other, so that players need no lock.
    write: (players, work) =>
      commits.run(() => {
        const tx = trackTouches(writer) as Tx;
        runPreparedOn(tx, connection);
        return revised(tx, players, work);
      }),
    foreignWrites: foreignWritesTo(file),
    async close() {
      await commits.flush();
      // Kysely does not close a driver that was never used.
      await reader.destroy();
      readFile.close();
      file.pragma('wal_checkpoint(PASSIVE)');
      await writer.destroy();
      file.close();
    },
  };
}

/** Kysely over a connection, and the short way to it for prepared queries. */
function sqliteHandle(file: SqliteDatabase, connection: SqliteConnection): Kysely<PlayerDatabase> {
  const db = new Kysely<PlayerDatabase>({ dialect: sqliteDialect(file, connection) });
  runPreparedOn(db, connection);
  return db;
}

async function openPostgres(options: StoreOptions): Promise<Store> {
  // Loaded where it is used: most installations have no PostgreSQL, and it is not small.
  const { postgresDialect, postgresPool, reachPostgres } = await import('../postgres/dialect.js');
  const db = new Kysely<PlayerDatabase>({
    dialect: postgresDialect(postgresPool(options.database)),
    ...(options.onStatement && { log: (event: LogEvent) => options.onStatement?.(event.query.sql) }),
  });
  await reachPostgres(db);
  return {
    dialect: 'postgres',
    file: null,
    read: db,
    write: (players, work) => lockingTransaction(db, players, work),
    foreignWrites: () => 0,
    close: () => db.destroy(),
  };
}

function lockingTransaction<T>(
  db: Kysely<PlayerDatabase>,
  players: readonly number[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    const tx = trackTouches(transaction) as Tx;
    await lockRows(tx, sorted(players));
    return revised(tx, players, work);
  });
}

/** Does `work`, and moves the revisions of what it wrote. */
async function revised<T>(tx: Tx, players: readonly number[], work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await work(tx);
  await bumpRevisions(tx, sorted(players), touchedTables(tx));
  return result;
}

function sorted(players: readonly number[]): number[] {
  return [...new Set(players)].sort((a, b) => a - b);
}

async function lockRows(tx: Tx, pks: readonly number[]): Promise<void> {
  if (pks.length === 0) return;
  await tx.selectFrom('users').select('pk').where('pk', 'in', pks).orderBy('pk').forUpdate().execute();
}

/** Notes that raw SQL changed a table, which only the query builder notes by itself. */
export function touch(tx: Tx, table: PlayerTable): void {
  touchedTables(tx).add(table);
}

/** Whether a transaction has written to a table so far; a reader never has. */
export function isTouched(db: Reader | Tx, table: PlayerTable): boolean {
  return touchedTables(db).has(table);
}
