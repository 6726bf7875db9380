/**
 * Kysely over the SQLite driver in use, with what its own for better-sqlite3 lacks: transactions that begin as IMMEDIATE (a deferred one
 * fails in the middle when another process writes), a retry that does not hold the event loop, and a cache of
 * prepared statements, which halves the cost of a query.
 */
import {
  type CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { Queue } from '../queue.js';
import { rowOf, type SqliteDatabase, type SqliteStatement } from './database.js';
import { isBusy } from './errors.js';
import { retryWhileBusy } from './retry.js';

const cachedStatements = 400;

/** A Kysely dialect over one open SQLite file. Transactions on it take turns. */
export function sqliteDialect(file: SqliteDatabase): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(file),
    createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection;
  readonly #turns = new Queue();
  readonly #file: SqliteDatabase;

  constructor(file: SqliteDatabase) {
    this.#file = file;
    this.#connection = new SqliteConnection(file);
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

class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteDatabase;
  readonly #statements = new Map<string, Prepared>();

  constructor(file: SqliteDatabase) {
    this.#file = file;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return this.#execute<R>(query);
    } catch (error) {
      if (!isBusy(error) || this.#file.inTransaction) throw error;
      return retryWhileBusy(() => this.#execute<R>(query));
    }
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are read whole: ask for pages.');
  }

  run(sql: string): void {
    this.#prepare(sql).statement.run();
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const { statement, columns } = this.#prepare(query.sql);
    if (columns) {
      const rows = statement.all(...query.parameters) as unknown[][];
      return { rows: rows.map((values) => rowOf(columns, values) as R) };
    }
    const { changes, lastInsertRowid } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #prepare(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#file.prepare(sql);
    const prepared = statement.reader
      ? { statement: statement.raw(true), columns: statement.columns().map(({ name }) => name) }
      : { statement, columns: null };
    this.#statements.set(sql, prepared);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > cachedStatements && !oldest.done) this.#statements.delete(oldest.value);
    return prepared;
  }
}

interface Prepared {
  readonly statement: SqliteStatement;
  /** Names of the columns that it gives; null where it gives no rows. */
  readonly columns: readonly string[] | null;
}
