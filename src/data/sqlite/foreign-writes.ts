import type { SqliteDatabase } from './database.js';
import { isBusy } from './errors.js';

/**
 * A look at whether other connections wrote to a file: the number that it gives changes when they did, and only then.
 * What this connection writes does not count. A look costs two microseconds.
 */
export function foreignWritesTo(file: SqliteDatabase): () => number {
  const version = file.prepare<number>('PRAGMA data_version').pluck();
  let unknown = 0;
  return () => {
    try {
      return version.get() ?? 0;
    } catch (error) {
      if (!isBusy(error)) throw error;
      // Somebody holds the whole file: whatever he does there counts. SQLite's own numbers are above 0.
      return (unknown -= 1);
    }
  };
}
