/**
 * Kysely over better-sqlite3, with what its own driver lacks: transactions that begin as IMMEDIATE (a deferred one
 * fails in the middle when another process writes), a retry that does not hold the event loop, and a cache of
 * prepared statements, which halves the cost of a query.
 */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
} from 'kysely';
import type { Statement } from 'better-sqlite3';
import { Queue } from '../queue.js';
import { isBusy, type SqliteFile } from './open.js';
import { retryWhileBusy } from './retry.js';

const cachedStatements = 400;

/** A Kysely dialect over one open SQLite file. Transactions on it take turns. */
export function sqliteDialect(file: SqliteFile): Dialect {
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
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
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
  readonly #file: SqliteFile;
  readonly #statements = new Map<string, Statement>();

  constructor(file: SqliteFile) {
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

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('Rows are read whole: ask for pages.');
  }

  run(sql: string): void {
    this.#statement(sql).run();
  }

  #execute<R>(query: CompiledQuery): QueryResult<R> {
    const statement = this.#statement(query.sql);
    if (statement.reader) return { rows: statement.all(...query.parameters) as R[] };
    const { changes, lastInsertRowid } = statement.run(...query.parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #statement(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#file.prepare(sql);
    this.#statements.set(sql, statement);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > cachedStatements && !oldest.done) this.#statements.delete(oldest.value);
    return statement;
  }
}
