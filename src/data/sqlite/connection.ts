/** One open SQLite file as Kysely's connection, with a cache of prepared statements, which halves the cost of a query. */
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';
import { rowMaker, type RowMaker, type SqliteDatabase, type SqliteStatement } from './database.js';
import { isBusy } from './errors.js';
import { retryWhileBusy } from './retry.js';

const cachedStatements = 400;

interface Prepared {
  readonly statement: SqliteStatement;
  /** Makes rows of what it gives; null where it gives none. */
  readonly toRow: RowMaker | null;
}

export class SqliteConnection implements DatabaseConnection {
  readonly #file: SqliteDatabase;
  readonly #onStatement: ((text: string) => void) | undefined;
  readonly #statements = new Map<string, Prepared>();

  /** `onStatement` is told the text of every query. */
  constructor(file: SqliteDatabase, onStatement?: (text: string) => void) {
    this.#file = file;
    this.#onStatement = onStatement;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#onStatement?.(query.sql);
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

  /** Runs a statement without values or rows. Throws what SQLite says, also that it is busy. */
  run(sql: string): void {
    this.#prepare(sql).statement.run();
  }

  #execute<R>({ sql, parameters }: CompiledQuery): QueryResult<R> {
    const { statement, toRow } = this.#prepare(sql);
    if (toRow) {
      const rows = statement.all(...parameters) as unknown[][];
      return { rows: rows.map(toRow) as R[] };
    }
    const { changes, lastInsertRowid } = statement.run(...parameters);
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
      ? { statement: statement.raw(true), toRow: rowMaker(statement.columns().map(({ name }) => name)) }
      : { statement, toRow: null };
    this.#statements.set(sql, prepared);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > cachedStatements && !oldest.done) this.#statements.delete(oldest.value);
    return prepared;
  }
}
