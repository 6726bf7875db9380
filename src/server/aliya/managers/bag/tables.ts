import type { SchemaMigration } from '../../../../data/migrations/migration.js';
import { tablesMigration } from '../../database.js';
import { items, type Bag } from './items.js';

/** An operation that was asked for by an id: what came of it stays what it was, however often it is asked for. */
interface OperationRow {
  readonly operation: string;
  readonly unique_id: string;
  /** JSON of what was asked for: item to change. */
  readonly changes: string;
  readonly state: 'done' | 'refused' | 'undone';
  /** JSON of the answer. */
  readonly answer: string;
  /** Unix ms. */
  readonly created_at: number;
}

export interface BagTables {
  aliya_bags: Bag & { readonly unique_id: string };
  aliya_bag_operations: OperationRow;
}

export const bagMigrations: readonly SchemaMigration[] = [
  tablesMigration('0001-bags', [
    `CREATE TABLE aliya_bags (
      unique_id TEXT PRIMARY KEY,
      ${items.map((item) => `${item} INTEGER NOT NULL DEFAULT 0 CHECK (${item} >= 0)`).join(', ')}
    )`,
    `CREATE TABLE aliya_bag_operations (
      operation TEXT PRIMARY KEY,
      unique_id TEXT NOT NULL,
      changes TEXT NOT NULL,
      state TEXT NOT NULL,
      answer TEXT NOT NULL,
      created_at INTEGER NOT NULL
    )`,
    'CREATE INDEX aliya_bag_operations_created ON aliya_bag_operations (created_at)',
  ]),
];
