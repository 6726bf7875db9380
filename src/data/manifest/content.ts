/** manifest.db in memory: what rules read, and what is sent to the client. */
import type { NormalRow } from '../columns.js';
import type { manifestTables, ManifestTable } from '../manifest-tables.js';
import type { SqliteDatabase } from '../sqlite/database.js';
import { guarded, openManifest, type ManifestOrigin } from './file.js';
import { readLayout } from './layout.js';
import { normalRows } from './normal.js';
import { servedTables, type ServedTable } from './served.js';
import {
  readCellTexts,
  readDocumentList,
  readStoredRows,
  type FileNameKey,
  type ListedDocument,
  type StoredTable,
} from './stored.js';

export interface ManifestContent {
  /** Rows of a table in normal form, by ascending pk; made once. Track 0 means "no track" and is left out. */
  rows<T extends ManifestTable>(table: T): readonly NormalRow<(typeof manifestTables)[T]>[];
  /** Everything of the manifest that the client is sent, by key, as captured (01 *round trip*). Made once. */
  served(): readonly ServedTable[];
  /** Absent ones were not captured. */
  readonly fileNames: Readonly<Partial<Record<FileNameKey, string>>>;
  /** Keys of the config documents that captures held, with their file below config/. */
  readonly documentFiles: ReadonlyMap<string, string>;
}

/** Reads all of a manifest.db, as of one moment. Throws a Failure where it is missing, damaged or something else. */
export function readManifest(file: string): ManifestContent {
  const { db, origin } = openManifest(file);
  try {
    return guarded(file, () => {
      db.exec('BEGIN');
      return readContent(db, origin);
    });
  } finally {
    db.close();
  }
}

/** Reads all of an open manifest. */
export function readContent(db: SqliteDatabase, origin: Exclude<ManifestOrigin, 'empty'>): ManifestContent {
  const tables = readTables(db);
  if (origin === 'earlier') fillEmpties(tables);
  return contentOf(tables, origin === 'kalpa' ? readDocumentList(db) : []);
}

function readTables(db: SqliteDatabase): Map<string, StoredTable> {
  const { tables, taken } = readLayout(db);
  const cells = taken.has('kalpacells') ? readCellTexts(db) : new Map<string, Map<number, string>>();
  const found = new Map<string, StoredTable>();
  for (const [name, layout] of tables) {
    found.set(name, {
      layout,
      rows: readStoredRows(db, layout),
      cells: cells.get(layout.stored) ?? new Map<number, string>(),
    });
  }
  return found;
}

/** The columns in which the earlier server kept `[]` for an empty that the client must be sent as `""` (01). */
export const emptiesOfEarlierServer: readonly (readonly [table: ManifestTable, column: string])[] = [
  ['labProducts', 'linkedMelodyList'],
  ['labMissions', 'curationList'],
  ['battlePassRewardItems', 'royalItem2'],
  ['battlePassRewardItems', 'freeItem'],
];

function fillEmpties(tables: Map<string, StoredTable>): void {
  for (const [name, column] of emptiesOfEarlierServer) {
    const table = tables.get(name);
    const index = table?.layout.columns.findIndex((each) => each.name === column) ?? -1;
    if (!table || index < 0) continue;
    const rows = table.rows.map((row) =>
      row.map((value, at) => (at === index && value === '[]' ? '""' : value)),
    );
    tables.set(name, { ...table, rows });
  }
}

function contentOf(
  tables: ReadonlyMap<string, StoredTable>,
  documents: readonly ListedDocument[],
): ManifestContent {
  const normal = new Map<ManifestTable, unknown>();
  let served: readonly ServedTable[] | undefined;
  const named = (key: string) => documents.find((each) => each.kind === 'name' && each.key === key)?.value;
  const files = documents.filter((each) => each.kind === 'file');
  const documentFiles = new Map(files.map(({ key, value }) => [key, value]));
  const atlas = named('packIconAtlasFilename');
  const localization = named('localizationEntryFilename');
  return {
    rows<T extends ManifestTable>(table: T) {
      const made = normal.get(table) ?? normalOf(table, tables.get(table));
      normal.set(table, made);
      return made as readonly NormalRow<(typeof manifestTables)[T]>[];
    },
    served: () => (served ??= servedTables(tables, documentFiles)),
    fileNames: {
      ...(atlas !== undefined && { packIconAtlasFilename: atlas }),
      ...(localization !== undefined && { localizationEntryFilename: localization }),
    },
    documentFiles,
  };
}

function normalOf<T extends ManifestTable>(name: T, table: StoredTable | undefined) {
  if (!table) return [];
  const rows = name === 'tracks' ? table.rows.filter((row) => row[0] !== 0) : table.rows;
  return normalRows(name, table.layout, rows);
}
