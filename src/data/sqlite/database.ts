/** What kalpa asks of a SQLite driver, and no more: better-sqlite3 gives it as it is, others through an adapter. */

/** An open SQLite file, used by one thread. */
export interface SqliteDatabase {
  readonly inTransaction: boolean;
  readonly readonly: boolean;
  /** Row is what the statement gives in the way it is asked: an object, an array under `raw`, a value under `pluck`. */
  prepare<Row = unknown>(sql: string): SqliteStatement<Row>;
  /** Runs statements without values, one after the other. */
  exec(sql: string): unknown;
  /** What a PRAGMA says: its rows as objects, or `simple` the first value of the first row. */
  pragma(source: string, options?: { readonly simple?: boolean }): unknown;
  /** Closes the file and finalises its statements, also those that are still held; a second time does nothing. */
  close(): unknown;
}

/**
 * A prepared statement. Values are bound by position, or as one array: numbers, bigints of 64 bits, strings, null (as is
 * undefined) and bytes; anything else is refused with an error. Integers beyond 2^53 are read with what a number can hold of them.
 */
export interface SqliteStatement<Row = unknown> {
  /** Whether it gives rows. */
  readonly reader: boolean;
  run(...values: readonly unknown[]): SqliteChanges;
  /** The first row; undefined where there is none. */
  get(...values: readonly unknown[]): Row | undefined;
  all(...values: readonly unknown[]): Row[];
  /** Rows as arrays in the order of the columns. */
  raw(isOn?: boolean): SqliteStatement<Row>;
  /** The first column alone. */
  pluck(isOn?: boolean): SqliteStatement<Row>;
  columns(): readonly { readonly name: string }[];
}

export interface SqliteChanges {
  /** Rows that this statement changed itself, without what triggers did. */
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

export interface OpenOptions {
  readonly readonly?: boolean;
  /** Make no new file. */
  readonly mustExist?: boolean;
  /** Milliseconds that SQLite waits for a lock, holding the thread. */
  readonly timeout: number;
}

/** Runs `work` in a transaction of its own; what it throws rolls everything back. */
export function transact<T>(db: SqliteDatabase, mode: 'deferred' | 'immediate', work: () => T): T {
  db.exec(`BEGIN ${mode}`);
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // Some errors of SQLite roll back by themselves.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export type RowMaker = (values: readonly unknown[]) => Record<string, unknown>;

/**
 * Makes the function that makes rows out of arrays, as code of its own for these columns: V8 keeps rows that a driver makes
 * itself, or that are filled in a loop, as dictionaries or by slow ways, and every request reads some.
 */
export function rowMaker(columns: readonly string[]): RowMaker {
  const cells = columns.map((name, index) => `${propertyName(name)}: values[${index}]`);
  // The names are the database's own, and are written as string literals.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function('values', `return { ${cells.join(', ')} };`) as RowMaker;
}

/** A literal `__proto__` would not be a property. */
function propertyName(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}
