/** Making manifest.db fit a capture: tables and columns that are missing, and wider types for unknown columns. */
import { hasNested, nestedColumn } from '../../data/manifest/cells.js';
import {
  cellKind,
  encodeName,
  isManifestTable,
  knownColumns,
  ownTables,
  quoteName,
  readLayout,
  type CellKind,
  type ColumnLayout,
  type ManifestLayout,
  type TableLayout,
} from '../../data/manifest/layout.js';
import { readCellTexts, readStoredRows } from '../../data/manifest/stored.js';
import type { ManifestColumn } from '../../data/columns.js';
import { manifestTables } from '../../data/manifest-tables.js';
import type { SqliteDatabase } from '../../data/sqlite/database.js';
import { storedName } from './names.js';
import { capturedReader, rewriteRows } from './rows.js';
import type { CapturedRows } from './sections.js';

/** Adds what is missing for these tables of a capture, and every known table. Gives the layout that is then. */
export function growSchema(db: SqliteDatabase, captured: ReadonlyMap<string, CapturedRows>): ManifestLayout {
  for (const statement of ownTables) db.exec(statement);
  const before = readLayout(db);
  const taken = new Set([...before.taken, ...Object.keys(manifestTables).map((name) => name.toLowerCase())]);
  for (const name of new Set([...Object.keys(manifestTables), ...captured.keys()])) {
    const rows = captured.get(name) ?? new Map<number, never>();
    growTable(db, { name, rows, layout: before.tables.get(name), taken });
  }
  return readLayout(db);
}

interface Growing {
  readonly name: string;
  readonly rows: CapturedRows;
  readonly layout: TableLayout | undefined;
  readonly taken: Set<string>;
}

function growTable(db: SqliteDatabase, growing: Growing): void {
  const { name, rows, layout, taken } = growing;
  const known = knownColumns(name);
  const stored = layout?.stored ?? createTable(db, { name, known, taken });
  const present = new Map(layout?.columns.map((column) => [column.name, column]));
  if (layout) {
    for (const [column, kind] of known) {
      if (!present.has(column)) addColumn(db, stored, { stored: column, kind: cellKind(kind) });
    }
  }
  const widened = new Map<string, CellKind>();
  const storedNames = [...known.keys(), 'pk', ...[...present.values()].map((column) => column.stored)];
  const lower = new Set(storedNames.map((each) => each.toLowerCase()));
  for (const [column, kind] of unknownColumns({ name, known }, rows)) {
    const found = present.get(column);
    if (!found) {
      const columnName = storedName(column, lower);
      lower.add(columnName.toLowerCase());
      addColumn(db, stored, { stored: columnName, kind });
      listColumn(db, stored, { stored: columnName, name: column, kind });
    } else if (widths.indexOf(kind) > widths.indexOf(found.kind)) widened.set(column, kind);
  }
  if (layout && widened.size > 0) widenColumns(db, layout, widened);
}

/** Makes a table with its known columns and gives the name under which it is stored. */
function createTable(
  db: SqliteDatabase,
  { name, known, taken }: Pick<Growing, 'name' | 'taken'> & { known: ReadonlyMap<string, ManifestColumn> },
): string {
  const stored = isManifestTable(name) ? name : storedName(name, taken);
  taken.add(stored.toLowerCase());
  const columns = [...known].filter(([column]) => column !== 'pk');
  const definitions = columns.map(([column, kind]) => `${quoteName(column)} ${sqlType(cellKind(kind))}`);
  db.exec(`CREATE TABLE ${quoteName(stored)} (${['"pk" INTEGER PRIMARY KEY', ...definitions].join(', ')})`);
  if (!isManifestTable(name)) {
    db.prepare('INSERT INTO kalpaTables VALUES (?, ?)').run(stored, encodeName(name));
  }
  return stored;
}

const widths: readonly CellKind[] = ['integer', 'real', 'text', 'json'];

/** The columns that manifest-tables.ts does not name, with the kind that these rows need. */
function unknownColumns(
  table: { readonly name: string; readonly known: ReadonlyMap<string, unknown> },
  rows: CapturedRows,
): Map<string, CellKind> {
  const found = new Map<string, CellKind>();
  const nests = hasNested(table);
  for (const row of rows.values()) {
    for (const column of Object.keys(row)) {
      if (table.known.has(column) || column === 'pk' || (nests && column === nestedColumn)) continue;
      const kind = kindOf(row[column]);
      const before = found.get(column) ?? 'integer';
      found.set(column, widths.indexOf(kind) > widths.indexOf(before) ? kind : before);
    }
  }
  return found;
}

/** The narrowest kind for a value (10 *Everywhere*); null fits all of them. */
function kindOf(value: unknown): CellKind {
  if (value === null) return 'integer';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'real';
  return 'json';
}

/** Type names in SQL: text holds json and dates too. */
export function sqlType(kind: CellKind): string {
  if (kind === 'integer') return 'INTEGER';
  return kind === 'real' ? 'REAL' : 'TEXT';
}

function addColumn(db: SqliteDatabase, table: string, column: Pick<ColumnLayout, 'stored' | 'kind'>): void {
  const definition = `${quoteName(column.stored)} ${sqlType(column.kind)}`;
  db.exec(`ALTER TABLE ${quoteName(table)} ADD COLUMN ${definition}`);
}

function listColumn(db: SqliteDatabase, table: string, column: Omit<ColumnLayout, 'known'>): void {
  const put = db.prepare('INSERT OR REPLACE INTO kalpaColumns VALUES (?, ?, ?, ?)');
  put.run(table, column.stored, encodeName(column.name), column.kind);
}

/** Gives columns a wider kind: the rows are read as captured by the old one and written by the new one. */
function widenColumns(db: SqliteDatabase, layout: TableLayout, kinds: ReadonlyMap<string, CellKind>): void {
  const cells = readCellTexts(db).get(layout.stored) ?? new Map<number, string>();
  const rows = readStoredRows(db, layout);
  const read = capturedReader({ layout, rows, cells });
  const captured = rows.map((_, index) => read(index));
  for (const column of layout.columns) {
    const kind = kinds.get(column.name);
    if (kind === undefined) continue;
    if (sqlType(kind) !== sqlType(column.kind)) {
      db.exec(`ALTER TABLE ${quoteName(layout.stored)} DROP COLUMN ${quoteName(column.stored)}`);
      addColumn(db, layout.stored, { stored: column.stored, kind });
    }
    listColumn(db, layout.stored, { stored: column.stored, name: column.name, kind });
  }
  const after = readLayout(db).tables.get(layout.name);
  if (after) rewriteRows(db, after, captured);
}
