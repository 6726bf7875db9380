/** diff_manifest.db, the operator's own layer (01 *Storage*): read for a parse, and made or extended after it. */
import { existsSync } from 'node:fs';
import { Failure } from '../../failure.js';
import { encodeValue, parseOr, type StoredValue } from '../../data/manifest/cells.js';
import { guarded, patienceMs } from '../../data/manifest/file.js';
import {
  quoteName,
  type CellKind,
  type ManifestLayout,
  type TableLayout,
} from '../../data/manifest/layout.js';
import { transact, type SqliteDatabase } from '../../data/sqlite/database.js';
import { openDatabase } from '../../data/sqlite/driver.js';
import { sqlType } from './schema.js';

/** What the operator wants of one row. */
export interface DiffRow {
  readonly deletes: boolean;
  /** Stored values by captured column name. */
  readonly values: ReadonlyMap<string, StoredValue>;
}

/** Rows by pk, by captured table name. */
export type Diff = ReadonlyMap<string, ReadonlyMap<number, DiffRow>>;

interface FoundColumn {
  readonly tableName: string;
  readonly columnName: string;
  readonly type: string;
}

/**
 * Reads a diff_manifest.db; one that is not there is empty. Values that do not fit their column are left out and
 * pushed to `warnings`. Throws a Failure where the file is damaged or no diff.
 */
export function readDiff(file: string, layout: ManifestLayout, warnings: string[]): Diff {
  if (!existsSync(file)) return new Map();
  return guarded(file, () => {
    const db = openDatabase(file, { mustExist: true, timeout: patienceMs });
    try {
      db.pragma('query_only = ON');
      return readTables(db, { file, layout, warnings });
    } finally {
      db.close();
    }
  });
}

function readTables(
  db: SqliteDatabase,
  { file, layout, warnings }: { file: string; layout: ManifestLayout; warnings: string[] },
): Diff {
  const found = columnsOf(db);
  const tables = new Set(found.map((column) => column.tableName));
  if (tables.size > 0 && !found.some((column) => column.columnName === 'delete')) {
    throw new Failure(
      `${file} is no diff_manifest.db: its tables have no column "delete".`,
      'Check the path given by --diff; without one, diff_manifest.db of the data folder is used.',
    );
  }
  const diff = new Map<string, Map<number, DiffRow>>();
  const known = new Map([...layout.tables.values()].map((table) => [table.stored, table]));
  for (const name of tables) {
    const table = known.get(name);
    const columns = found.filter((column) => column.tableName === name).map((column) => column.columnName);
    if (!table || !columns.includes('pk')) {
      if (countRows(db, name) > 0) warnings.push(`diff ${name}: the manifest has no such table.`);
      continue;
    }
    const rows = readRows(db, { table, columns, warnings });
    if (rows.size > 0) diff.set(table.name, rows);
  }
  return diff;
}

function countRows(db: SqliteDatabase, table: string): number {
  return Number(
    db
      .prepare(`SELECT count(*) FROM ${quoteName(table)}`)
      .pluck()
      .get(),
  );
}

function readRows(
  db: SqliteDatabase,
  { table, columns, warnings }: { table: TableLayout; columns: readonly string[]; warnings: string[] },
): Map<number, DiffRow> {
  const rows = new Map<number, DiffRow>();
  const layouts = new Map(table.columns.map((column) => [column.stored, column]));
  const names = columns.map(quoteName).join(', ');
  const found = db
    .prepare<unknown[]>(`SELECT ${names} FROM ${quoteName(table.stored)}`)
    .raw()
    .all();
  for (const cells of found) {
    const pk = cells[columns.indexOf('pk')];
    if (typeof pk !== 'number' || !Number.isSafeInteger(pk)) {
      warnings.push(`diff ${table.name}: a row has no integer pk; it was left out.`);
      continue;
    }
    const values = new Map<string, StoredValue>();
    columns.forEach((column, index) => {
      const cell = cells[index];
      if (cell === null || column === 'pk' || column === 'delete') return;
      const layout = layouts.get(column);
      const value = layout && storedValue(layout.kind, cell);
      if (layout && value !== undefined) values.set(layout.name, value);
      else warnings.push(`diff ${table.name} pk ${pk}: ${column} ${layout ? 'does not fit' : 'is unknown'}.`);
    });
    rows.set(pk, { deletes: Number(cells[columns.indexOf('delete')] ?? 0) === 1, values });
  }
  return rows;
}

/** What a column stores for a value of the diff: the text `None` is null; undefined where the value does not fit. */
function storedValue(kind: CellKind, cell: unknown): StoredValue | undefined {
  if (cell === 'None') return null;
  if (typeof cell !== 'string' && typeof cell !== 'number') return undefined;
  if (kind === 'text') return String(cell);
  if (kind === 'json') {
    if (cell === '') return '""';
    return parseOr(String(cell), undefined) === undefined ? undefined : String(cell);
  }
  return encodeValue(kind, cell) ?? undefined;
}

/**
 * Makes diff_manifest.db where it is not there, and adds the tables and columns that the manifest has gained; rows are
 * never touched. Gives whether the file was made. Throws a Failure where it cannot be written.
 */
export function growDiff(file: string, layout: ManifestLayout): boolean {
  const isNew = !existsSync(file);
  guarded(file, () => {
    const db = openDatabase(file, { timeout: patienceMs });
    try {
      transact(db, 'deferred', () => {
        const found = columnsOf(db);
        for (const table of layout.tables.values()) {
          growTable(
            db,
            table,
            found.filter((column) => column.tableName === table.stored),
          );
        }
      });
    } finally {
      db.close();
    }
  });
  return isNew;
}

function growTable(
  db: SqliteDatabase,
  { stored, columns }: TableLayout,
  found: readonly FoundColumn[],
): void {
  const table = quoteName(stored);
  if (found.length === 0) {
    const definitions = columns
      .filter((column) => column.name !== 'pk')
      .map((column) => `${quoteName(column.stored)} ${sqlType(column.kind)}`);
    db.exec(
      `CREATE TABLE ${table} (${['"pk" INTEGER PRIMARY KEY', ...definitions, '"delete" INTEGER'].join(', ')})`,
    );
    return;
  }
  const types = new Map(found.map((column) => [column.columnName, column.type.toUpperCase()]));
  if (!types.has('delete')) db.exec(`ALTER TABLE ${table} ADD COLUMN "delete" INTEGER`);
  for (const column of columns) {
    const name = quoteName(column.stored);
    const type = types.get(column.stored);
    if (type === undefined) db.exec(`ALTER TABLE ${table} ADD COLUMN ${name} ${sqlType(column.kind)}`);
    // A column that was integer or real when it was made would turn text such as `007` into a number.
    else if (!column.known && sqlType(column.kind) === 'TEXT' && type !== 'TEXT') {
      db.exec(`ALTER TABLE ${table} ADD COLUMN "kalpa wider" TEXT`);
      db.exec(`UPDATE ${table} SET "kalpa wider" = ${name} WHERE ${name} IS NOT NULL`);
      db.exec(`ALTER TABLE ${table} DROP COLUMN ${name}`);
      db.exec(`ALTER TABLE ${table} RENAME COLUMN "kalpa wider" TO ${name}`);
    }
  }
}

function columnsOf(db: SqliteDatabase): FoundColumn[] {
  return db
    .prepare<FoundColumn>(
      `SELECT m.name AS tableName, c.name AS columnName, c.type AS type
       FROM sqlite_schema m JOIN pragma_table_info(m.name) c
       WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.rowid, c.cid`,
    )
    .all();
}
