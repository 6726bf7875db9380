/** Telling a broken unique constraint from other errors, on both databases. */

/** PostgreSQL's code of a unique violation; SQLite's is a word. */
const uniqueViolation = '23505';

/**
 * Whether an error says that a row with this value of `column` is there already. The constraint is found by the names
 * that the DDL gives (ddl.ts).
 */
export function isConflict(error: unknown, table: string, column: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  if (error.code === 'SQLITE_CONSTRAINT_UNIQUE') return error.message.endsWith(`: ${table}.${column}`);
  return (
    error.code === uniqueViolation && 'constraint' in error && error.constraint === `uq_${table}_${column}`
  );
}
