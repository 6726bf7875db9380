/**
 * libsql, whose package brings its native part built, as a SqliteDatabase. Its interface looks like that of better-sqlite3
 * and is not: what differs is noted where it is made up for, and test/data/sqlite holds both to the same.
 */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  rowMaker,
  transact,
  type OpenOptions,
  type SqliteChanges,
  type SqliteDatabase,
  type SqliteStatement,
} from './database.js';
import { codeName, SqliteError } from './errors.js';

/** What is used of the package's database; its own types promise more than there is. */
interface Native {
  readonly inTransaction: boolean;
  prepare(sql: string): NativeStatement;
  exec(sql: string): void;
  close(): void;
}

interface NativeStatement {
  readonly reader: boolean;
  raw(isOn: boolean): unknown;
  run(values: readonly unknown[]): SqliteChanges;
  all(values: readonly unknown[]): unknown[][];
  columns(): { readonly name: string }[];
}

export type Libsql = new (path: string) => Native;

/** Opens a file. Throws a SqliteError where that cannot be. */
export function openLibsql(
  Database: Libsql,
  file: string,
  { readonly = false, mustExist = readonly, timeout }: OpenOptions,
): SqliteDatabase {
  if (mustExist && file !== ':memory:' && !existsSync(file)) throw cannotOpen();
  // Its option `readonly` does nothing.
  const path = readonly ? `${pathToFileURL(file).href}?mode=ro` : file;
  const database = new LibsqlDatabase(
    asking(() => new Database(path)),
    readonly,
  );
  database.exec(`PRAGMA busy_timeout = ${Math.trunc(timeout)}`);
  return database;
}

class LibsqlDatabase implements SqliteDatabase {
  readonly readonly: boolean;
  readonly #native: Native;
  #isOpen = true;

  constructor(native: Native, readonly: boolean) {
    this.#native = native;
    this.readonly = readonly;
  }

  get inTransaction(): boolean {
    return this.#isOpen && this.#native.inTransaction;
  }

  prepare<Row>(sql: string): SqliteStatement<Row> {
    this.mustBeOpen();
    const native = asking(() => this.#native.prepare(sql));
    return new LibsqlStatement<Row>(this, native, sql);
  }

  exec(sql: string): void {
    this.mustBeOpen();
    asking(() => this.#native.exec(sql));
  }

  pragma(source: string, { simple = false }: { readonly simple?: boolean } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${source}`);
    return simple ? statement.pluck().get() : statement.all();
  }

  /** Its statements would work on after closing. */
  mustBeOpen(): void {
    if (!this.#isOpen) throw new TypeError('The database connection is not open');
  }

  close(): void {
    if (!this.#isOpen) return;
    if (this.inTransaction) this.exec('ROLLBACK');
    if (!this.readonly) this.#letGo();
    this.#isOpen = false;
    this.#native.close();
  }

  /**
   * Gives up locks and log now: the file itself stays open until the last of its statements is collected as garbage, as
   * they cannot be finalised. Out of WAL mode such a file is in nobody's way; while others use it, it stays in that mode.
   */
  #letGo(): void {
    try {
      const isExclusive = this.pragma('locking_mode', { simple: true }) === 'exclusive';
      if (this.pragma('journal_mode', { simple: true }) === 'wal') this.#leaveWal();
      if (isExclusive) this.exec('PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
    } catch {
      // Busy, or no database at all: then there is nothing to give up, or who is busy does it.
    }
  }

  #leaveWal(): void {
    try {
      this.exec('PRAGMA journal_mode = DELETE');
    } catch {
      this.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    }
  }
}

const control = /^\s*(?:begin|commit|end|rollback|savepoint|release)\b/i;
const writing = /^\s*(?:insert|update|delete|replace|create|alter|drop)\b/i;
const writingWith = /^\s*with\b.*\b(?:insert|update|delete)\b/is;

/**
 * A statement that meets a lock is never finished there, and then keeps what the connection reads next from being let go.
 * So locks are taken by `exec`, which finishes what it runs: writes have a transaction around them, always.
 */
class LibsqlStatement<Row> implements SqliteStatement<Row> {
  readonly reader: boolean;
  readonly #sql: string;
  readonly #writes: boolean;
  readonly #database: LibsqlDatabase;
  readonly #native: NativeStatement;
  #shape: 'object' | 'array' | 'value' = 'object';

  constructor(database: LibsqlDatabase, native: NativeStatement, sql: string) {
    this.#database = database;
    this.#native = native;
    this.reader = native.reader;
    this.#sql = sql;
    this.#writes = writing.test(sql) || writingWith.test(sql);
    if (native.reader) native.raw(true);
  }

  run(...values: readonly unknown[]): SqliteChanges {
    if (control.test(this.#sql)) {
      this.#database.exec(this.#sql);
      return { changes: 0, lastInsertRowid: 0 };
    }
    return this.#ask((bound) => this.#native.run(bound), values);
  }

  /** Its own `get` leaves the statement unfinished, with its locks. */
  get(...values: readonly unknown[]): Row | undefined {
    return this.all(...values)[0];
  }

  all(...values: readonly unknown[]): Row[] {
    return this.#ask((bound) => this.#native.all(bound), values).map(this.#shaper());
  }

  raw(isOn = true): this {
    this.#shape = isOn ? 'array' : 'object';
    return this;
  }

  pluck(isOn = true): this {
    this.#shape = isOn ? 'value' : 'object';
    return this;
  }

  columns(): readonly { readonly name: string }[] {
    return this.#native.columns();
  }

  #ask<T>(work: (bound: readonly unknown[]) => T, values: readonly unknown[]): T {
    this.#database.mustBeOpen();
    const bound = bindable(values);
    const ask = () => asking(() => work(bound));
    return this.#writes && !this.#database.inTransaction ? transact(this.#database, 'immediate', ask) : ask();
  }

  #shaper(): (values: unknown[]) => Row {
    if (this.#shape === 'array') return (values) => values as Row;
    if (this.#shape === 'value') return ([value]) => value as Row;
    const toRow = rowMaker(this.columns().map(({ name }) => name));
    return (values) => toRow(values) as Row;
  }
}

/** One array, always: a null or bytes alone are taken for something else. What is no value ends the whole process there. */
function bindable(values: readonly unknown[]): readonly unknown[] {
  const [first] = values;
  const list: readonly unknown[] = values.length === 1 && Array.isArray(first) ? first : values;
  return list.map((value) => {
    if (value === undefined || value === null) return null;
    if (['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array) return value;
    throw new TypeError(`SQLite takes numbers, strings, bigints, bytes and null, and no ${typeof value}.`);
  });
}

/** Asks the driver, and gives its errors the shape that ours have. */
function asking<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    if ('rawCode' in error && typeof error.rawCode === 'number') {
      throw new SqliteError(message, codeName(error.rawCode), { cause: error });
    }
    if (message.startsWith('ConnectionFailed')) throw cannotOpen(error);
    throw error;
  }
}

function cannotOpen(cause?: Error): SqliteError {
  return new SqliteError('unable to open database file', 'SQLITE_CANTOPEN', { cause });
}
