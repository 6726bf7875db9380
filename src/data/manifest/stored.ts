/** What manifest.db holds, as it is stored. */
import type { SqliteDatabase } from '../sqlite/database.js';
import type { StoredValue } from './cells.js';
import { decodeName, quoteName, type TableLayout } from './layout.js';

/** The names of files that a capture gives as keys of their own (01). */
export const fileNameKeys = ['packIconAtlasFilename', 'localizationEntryFilename'] as const;
export type FileNameKey = (typeof fileNameKeys)[number];

/** What the file holds of one table, as it is stored. */
export interface StoredTable {
  readonly layout: TableLayout;
  /** In the order of `layout.columns`, by ascending pk. */
  readonly rows: readonly (readonly StoredValue[])[];
  /** Texts of kalpaCells by pk. */
  readonly cells: ReadonlyMap<number, string>;
}

/** The rows of a table as they are stored, in the order of its columns, by ascending pk. */
export function readStoredRows(db: SqliteDatabase, { stored, columns }: TableLayout): StoredValue[][] {
  const names = columns.map((column) => quoteName(column.stored)).join(', ');
  return db
    .prepare<StoredValue[]>(`SELECT ${names} FROM ${quoteName(stored)} ORDER BY pk`)
    .raw()
    .all();
}

/** The texts of kalpaCells, by table and pk. */
export function readCellTexts(db: SqliteDatabase): Map<string, Map<number, string>> {
  const found = new Map<string, Map<number, string>>();
  const rows = db.prepare<[string, number, string]>('SELECT tableName, pk, cells FROM kalpaCells').raw();
  for (const [table, pk, text] of rows.all()) {
    let ofTable = found.get(table);
    if (!ofTable) found.set(table, (ofTable = new Map<number, string>()));
    ofTable.set(pk, text);
  }
  return found;
}

/** A row of kalpaDocuments: the file of a config document, or a file name that was captured. */
export interface ListedDocument {
  readonly key: string;
  readonly kind: 'file' | 'name';
  readonly value: string;
}

/** The rows of kalpaDocuments. */
export function readDocumentList(db: SqliteDatabase): ListedDocument[] {
  const rows = db.prepare<ListedDocument>('SELECT key, kind, value FROM kalpaDocuments ORDER BY rowid').all();
  return rows.map((row) => ({ ...row, key: decodeName(row.key) }));
}
