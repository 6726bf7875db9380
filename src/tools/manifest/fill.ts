/** Filling an open manifest.db with a capture: everything that happens inside the one transaction of a parse. */
import { emptiesOfEarlierServer } from '../../data/manifest/content.js';
import { encodeValue } from '../../data/manifest/cells.js';
import { capturedDocuments } from '../../data/manifest/config-documents.js';
import type { ManifestOrigin } from '../../data/manifest/file.js';
import { isManifestTable, quoteName, readLayout, type ManifestLayout } from '../../data/manifest/layout.js';
import { readCellTexts, readStoredRows } from '../../data/manifest/stored.js';
import type { SqliteDatabase } from '../../data/sqlite/database.js';
import { applyTable, type TableSummary } from './apply.js';
import { readDiff } from './diff.js';
import { listDocuments, type DocumentChanges } from './documents.js';
import { growSchema } from './schema.js';
import { splitCapture, type CapturedRows, type Sections } from './sections.js';

/** What a parse did, or under `dryRun` would do. */
export interface ParseSummary {
  readonly dryRun: boolean;
  readonly tables: readonly TableSummary[];
  /** What the capture holds that the specification does not name; columns as `table.column`. */
  readonly unknown: {
    readonly tables: readonly string[];
    readonly columns: readonly string[];
    readonly documents: readonly string[];
  };
  /** Keys of the capturing player's own progress, which is no part of the manifest. */
  readonly playerState: readonly string[];
  readonly warnings: readonly string[];
  /** Files below config/ that changed. */
  readonly config: readonly string[];
  /** Database files that were made. */
  readonly created: readonly string[];
}

export interface Filling {
  readonly capture: Readonly<Record<string, unknown>>;
  readonly diffFile: string;
  readonly origin: ManifestOrigin;
  readonly prune: boolean;
  readonly dryRun: boolean;
}

/** Fills the manifest inside the caller's transaction; what is to happen below config/ is left to the caller. */
export function fillManifest(
  db: SqliteDatabase,
  { capture, diffFile, origin, prune, dryRun }: Filling,
): { summary: ParseSummary; layout: ManifestLayout; documents: DocumentChanges } {
  if (origin === 'earlier') takeOver(db);
  const sections = splitCapture(capture, new Set(readLayout(db).tables.keys()));
  const warnings = [...sections.warnings];
  const layout = growSchema(db, sections.tables);
  warnDates(layout, sections, warnings);
  const diff = readDiff(diffFile, layout, warnings);
  const cells = readCellTexts(db);
  const official = readOfficial(db);
  const none: CapturedRows = new Map();
  const tables = [...layout.tables].map(([name, table]) =>
    applyTable(db, {
      before: {
        layout: table,
        rows: readStoredRows(db, table),
        cells: cells.get(table.stored) ?? new Map<number, string>(),
      },
      official: official.get(table.stored) ?? new Map<number, string>(),
      captured: sections.tables.get(name) ?? none,
      diff: diff.get(name) ?? new Map<number, never>(),
      prune,
    }),
  );
  const documents = listDocuments(db, sections, prune);
  const summary: ParseSummary = {
    dryRun,
    tables,
    unknown: unknownOf(layout, sections),
    playerState: sections.playerState,
    warnings,
    config: [...documents.write.keys()],
    created: [],
  };
  return { summary, layout, documents };
}

/** What the earlier server kept as `[]` is sent as `""`, also once the file is ours (01 *Storage*). */
function takeOver(db: SqliteDatabase): void {
  const { tables } = readLayout(db);
  for (const [table, column] of emptiesOfEarlierServer) {
    if (!tables.get(table)?.columns.some((each) => each.stored === column)) continue;
    db.exec(`UPDATE ${quoteName(table)} SET ${quoteName(column)} = '""' WHERE ${quoteName(column)} = '[]'`);
  }
}

function warnDates(layout: ManifestLayout, { tables }: Sections, warnings: string[]): void {
  for (const [name, rows] of tables) {
    const dates = layout.tables.get(name)?.columns.filter((column) => column.kind === 'datetime') ?? [];
    for (const [pk, row] of rows) {
      for (const { name: column } of dates) {
        const value = Object.hasOwn(row, column) ? row[column] : null;
        if (value === null || encodeValue('datetime', value) !== null) continue;
        const shown = JSON.stringify(value)?.slice(0, 60);
        warnings.push(`${name} pk ${pk}: ${column} is no date (${shown}); null is stored.`);
      }
    }
  }
}

function readOfficial(db: SqliteDatabase): Map<string, Map<number, string | null>> {
  const found = new Map<string, Map<number, string | null>>();
  const rows = db.prepare<[string, number, string | null]>('SELECT tableName, pk, row FROM kalpaOfficial');
  for (const [table, pk, row] of rows.raw().all()) {
    const ofTable = found.get(table) ?? new Map<number, string | null>();
    found.set(table, ofTable.set(pk, row));
  }
  return found;
}

function unknownOf(layout: ManifestLayout, sections: Sections): ParseSummary['unknown'] {
  const tables = [...sections.tables.keys()].filter((name) => !isManifestTable(name));
  const columns = [...sections.tables.keys()].filter(isManifestTable).flatMap((name) => {
    const unknown = layout.tables.get(name)?.columns.filter((column) => !column.known) ?? [];
    return unknown.map((column) => `${name}.${column.name}`);
  });
  const documents = [...sections.documents.keys()].filter((key) => !Object.hasOwn(capturedDocuments, key));
  return { tables, columns, documents };
}
