/**
 * Which tables and columns a manifest.db has, and what they are called in a capture. Known ones follow from
 * manifest-tables.ts; unknown ones (01: "never an error and never lost") are listed in tables of our own in the file.
 */
import { isJson, storageType, type ManifestColumn } from '../columns.js';
import { manifestTables, type ManifestTable } from '../manifest-tables.js';
import type { SqliteDatabase } from '../sqlite/database.js';

/** How the values of a column are stored. */
export type CellKind = 'integer' | 'real' | 'text' | 'datetime' | 'json';

export interface ColumnLayout {
  /** As the capture spells it. */
  readonly name: string;
  /** As the file spells it: another name where SQLite cannot hold the captured one. */
  readonly stored: string;
  readonly kind: CellKind;
  /** Whether manifest-tables.ts names it. */
  readonly known: boolean;
}

export interface TableLayout {
  readonly name: string;
  readonly stored: string;
  readonly known: boolean;
  /** `pk` comes first. */
  readonly columns: readonly ColumnLayout[];
}

export interface ManifestLayout {
  /** By captured name, in the order of the file. */
  readonly tables: ReadonlyMap<string, TableLayout>;
  /** Lower-case names of everything in the file, ours or not. */
  readonly taken: ReadonlySet<string>;
}

/** Tables of our own beside the captured ones; no captured table may begin with `kalpa`. */
export const ownTables = [
  `CREATE TABLE IF NOT EXISTS kalpaTables (tableName TEXT PRIMARY KEY, capturedName TEXT NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS kalpaColumns (tableName TEXT NOT NULL, columnName TEXT NOT NULL,
     capturedName TEXT NOT NULL, kind TEXT NOT NULL, PRIMARY KEY (tableName, columnName))`,
  `CREATE TABLE IF NOT EXISTS kalpaOfficial (tableName TEXT NOT NULL, pk INTEGER NOT NULL, row TEXT,
     PRIMARY KEY (tableName, pk)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS kalpaCells (tableName TEXT NOT NULL, pk INTEGER NOT NULL, cells TEXT NOT NULL,
     PRIMARY KEY (tableName, pk)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS kalpaDocuments (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL)`,
];

/** Whether `name` is a table of manifest-tables.ts. */
export function isManifestTable(name: string): name is ManifestTable {
  return Object.hasOwn(manifestTables, name);
}

/** The columns that manifest-tables.ts gives a table, `pk` first; none for an unknown table. */
export function knownColumns(table: string): ReadonlyMap<string, ManifestColumn> {
  return new Map<string, ManifestColumn>(isManifestTable(table) ? Object.entries(manifestTables[table]) : []);
}

/** How a kind of manifest-tables.ts is stored. */
export function cellKind(kind: ManifestColumn): CellKind {
  if (isJson(kind)) return 'json';
  return kind === 'datetime' ? 'datetime' : storageType(kind);
}

/** An SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

interface FoundColumn {
  readonly tableName: string;
  readonly columnName: string;
  readonly type: string;
}

/** Reads the layout of an open manifest.db, of ours or of the earlier server's; tables without a `pk` are left out. */
export function readLayout(db: SqliteDatabase): ManifestLayout {
  const found = db
    .prepare<FoundColumn>(
      `SELECT m.name AS tableName, c.name AS columnName, c.type AS type
       FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.rowid, c.cid`,
    )
    .all();
  const byTable = new Map<string, FoundColumn[]>();
  for (const column of found) {
    const columns = byTable.get(column.tableName);
    if (columns) columns.push(column);
    else byTable.set(column.tableName, [column]);
  }
  const listed = readListed(db, byTable.has('kalpaTables'));
  const tables = new Map<string, TableLayout>();
  for (const [stored, columns] of byTable) {
    const name = isManifestTable(stored) ? stored : listed.tables.get(stored);
    if (name === undefined || !columns.some((column) => column.columnName === 'pk')) continue;
    tables.set(name, tableLayout({ name, stored, columns, listed: listed.columns.get(stored) }));
  }
  return { tables, taken: new Set([...byTable.keys()].map((name) => name.toLowerCase())) };
}

interface ListedColumn {
  readonly capturedName: string;
  readonly kind: string;
}

function readListed(db: SqliteDatabase, present: boolean) {
  const tables = new Map<string, string>();
  const columns = new Map<string, Map<string, ListedColumn>>();
  if (!present) return { tables, columns };
  const listedTables = db.prepare<{ tableName: string; capturedName: string }>('SELECT * FROM kalpaTables');
  for (const { tableName, capturedName } of listedTables.all()) {
    tables.set(tableName, decodeName(capturedName));
  }
  const listedColumns = db.prepare<ListedColumn & { tableName: string; columnName: string }>(
    'SELECT * FROM kalpaColumns',
  );
  for (const { tableName, columnName, capturedName, kind } of listedColumns.all()) {
    const ofTable = columns.get(tableName) ?? new Map<string, ListedColumn>();
    columns.set(tableName, ofTable.set(columnName, { capturedName: decodeName(capturedName), kind }));
  }
  return { tables, columns };
}

/** A captured name as it is kept in the file: as JSON, since SQLite's text cannot hold half a surrogate pair. */
export function encodeName(name: string): string {
  return JSON.stringify(name);
}

/** The captured name that `encodeName` made a text of. */
export function decodeName(text: string): string {
  const name: unknown = JSON.parse(text);
  return typeof name === 'string' ? name : text;
}

function tableLayout(found: {
  name: string;
  stored: string;
  columns: readonly FoundColumn[];
  listed: ReadonlyMap<string, ListedColumn> | undefined;
}): TableLayout {
  const known = knownColumns(found.name);
  const columns = found.columns.map(({ columnName: stored, type }): ColumnLayout => {
    const kind = known.get(stored);
    if (kind) return { name: stored, stored, kind: cellKind(kind), known: true };
    if (stored === 'pk') return { name: 'pk', stored, kind: 'integer', known: true };
    const listed = found.listed?.get(stored);
    const name = listed?.capturedName ?? stored;
    return { name, stored, kind: kindOf(listed?.kind ?? type.toLowerCase()), known: false };
  });
  columns.sort((a, b) => Number(b.name === 'pk') - Number(a.name === 'pk'));
  return { name: found.name, stored: found.stored, known: isManifestTable(found.name), columns };
}

function kindOf(text: string): CellKind {
  if (text === 'integer' || text === 'real' || text === 'json') return text;
  return 'text';
}
