/** SQLite's errors, alike whichever driver threw them: `code` is SQLite's own name, as SQLITE_CONSTRAINT_UNIQUE. */

export class SqliteError extends Error {
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SqliteError';
    this.code = code;
  }
}

/** Whether SQLite itself said no; better-sqlite3 has an error class of its own. */
export function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('SQLITE_')
  );
}

/** Whether SQLite refused because another connection holds the lock: worth another try. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** By number, from 1 on (sqlite.org/rescode.html). */
const primaryCodes = [
  ...['ERROR', 'INTERNAL', 'PERM', 'ABORT', 'BUSY', 'LOCKED', 'NOMEM', 'READONLY', 'INTERRUPT', 'IOERR'],
  ...['CORRUPT', 'NOTFOUND', 'FULL', 'CANTOPEN', 'PROTOCOL', 'EMPTY', 'SCHEMA', 'TOOBIG', 'CONSTRAINT'],
  ...['MISMATCH', 'MISUSE', 'NOLFS', 'AUTH', 'FORMAT', 'RANGE', 'NOTADB', 'NOTICE', 'WARNING'],
];

/** The constraints, by the number in the second byte. */
const constraints = [
  ...['CHECK', 'COMMITHOOK', 'FOREIGNKEY', 'FUNCTION', 'NOTNULL', 'PRIMARYKEY', 'TRIGGER', 'UNIQUE'],
  ...['VTAB', 'ROWID', 'PINNED', 'DATATYPE'],
];

/** The name of an extended result code: that of its kind, and for constraints of which. */
export function codeName(extended: number): string {
  const name = `SQLITE_${primaryCodes[(extended & 0xff) - 1] ?? extended}`;
  const constraint = constraints[(extended >>> 8) - 1];
  return name === 'SQLITE_CONSTRAINT' && constraint !== undefined ? `${name}_${constraint}` : name;
}
