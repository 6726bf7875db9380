/**
 * Kysely over the SQLite driver in use, with what its own for better-sqlite3 lacks: transactions that begin as IMMEDIATE (a deferred one
 * fails in the middle when another process writes), a retry that does not hold the event loop, and prepared statements.
 */
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
} from 'kysely';
import { Queue } from '../queue.js';
import { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { retryWhileBusy } from './retry.js';

/** A Kysely dialect over one open SQLite file. Transactions on it take turns. */
export function sqliteDialect(file: SqliteDatabase, connection = new SqliteConnection(file)): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(file, connection),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #turns = new Queue();
  readonly #file: SqliteDatabase;

  constructor(file: SqliteDatabase, connection: SqliteConnection) {
    this.#file = file;
    this.#connection = connection;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#file.readonly) await this.#turns.enter();
    return this.#connection;
  }

  async beginTransaction(): Promise<void> {
    await retryWhileBusy(() => this.#connection.run('begin immediate'));
  }

  async commitTransaction(): Promise<void> {
    await retryWhileBusy(() => this.#connection.run('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#file.inTransaction) this.#connection.run('rollback');
  }

  async releaseConnection(): Promise<void> {
    if (!this.#file.readonly) this.#turns.leave();
  }

  async destroy(): Promise<void> {
    this.#file.close();
  }
}
