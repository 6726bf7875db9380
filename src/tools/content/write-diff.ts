/** Adding rows to the operator's diff_manifest.db; what is there is never changed. */
import { guarded, patienceMs } from '../../data/manifest/file.js';
import { quoteName, type ManifestLayout } from '../../data/manifest/layout.js';
import { transact } from '../../data/sqlite/database.js';
import { openDatabase } from '../../data/sqlite/driver.js';
import { growDiff } from '../manifest/diff.js';
import type { DiffRows } from './organic.js';

interface Written {
  /** Rows that were added. */
  readonly added: number;
  /** Keys of rows that were not, as the diff has a row of the operator's at their pk. */
  readonly taken: readonly string[];
}

/**
 * Adds rows to a diff, all in one transaction; the file and its tables are made where they are missing. Throws a Failure
 * where it cannot be written.
 */
export function addToDiff(file: string, layout: ManifestLayout, rows: DiffRows): Written {
  growDiff(file, layout);
  return guarded(file, () => {
    const db = openDatabase(file, { timeout: patienceMs });
    try {
      return transact(db, 'immediate', () => {
        const taken: string[] = [];
        let added = 0;
        for (const [table, list] of Object.entries(rows)) {
          for (const row of list) {
            const names = Object.keys(row);
            const { changes } = db
              .prepare(
                `INSERT INTO ${quoteName(table)} (${names.map(quoteName).join(', ')})
                   VALUES (${names.map(() => '?').join(', ')}) ON CONFLICT (pk) DO NOTHING`,
              )
              .run(Object.values(row));
            added += changes;
            if (changes === 0 && table === 'products') taken.push(String(row['key']));
          }
        }
        return { added, taken };
      });
    } finally {
      db.close();
    }
  });
}
