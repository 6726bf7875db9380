/** What the client is sent of the manifest: under which key, in which shape, and each row as JSON text. */
import { manifestTables } from '../manifest-tables.js';
import { hasNested, parseCells, rowRenderer, type RowCells, type StoredValue } from './cells.js';
import type { StoredTable } from './stored.js';

export interface ServedRow {
  readonly pk: number;
  /** JSON of the row as captured. */
  readonly json: string;
}

/** One key of initialinfo: `list` is sent as an array, `row` as its single row or `{}` where there is none. */
export interface ServedTable {
  readonly key: string;
  readonly shape: 'list' | 'row';
  readonly rows: readonly ServedRow[];
}

/** The keys under which single rows are captured and sent, with their table; `finger` tells two of one table apart. */
export const singleRows: Readonly<Record<string, { readonly table: string; readonly finger?: '0' | '1' }>> = {
  subscriptionRotateSong: { table: 'subscriptionRotateSong' },
  adPlayRotationSong: { table: 'adPlayRotationSong' },
  thumbAquaLevelReachCount: { table: 'AquaLevelReachCount', finger: '0' },
  multiAquaLevelReachCount: { table: 'AquaLevelReachCount', finger: '1' },
};

/** Tables that are sent inside others or under other keys only. */
const withoutKey = new Set(['artist', ...Object.values(singleRows).map(({ table }) => table)]);

/** Everything to send, known tables first. A key that was last captured as a document is left to that document. */
export function servedTables(
  tables: ReadonlyMap<string, StoredTable>,
  documents: ReadonlyMap<string, string>,
): ServedTable[] {
  const artists = artistTexts(tables.get('artist'));
  const known = Object.keys(manifestTables).filter((name) => !withoutKey.has(name));
  const unknown = [...tables.keys()].filter((name) => !Object.hasOwn(manifestTables, name));
  const lists = [...known, ...unknown.filter((name) => !documents.has(name))].map((key): ServedTable => {
    const table = tables.get(key);
    const rows = table ? renderRows(table, artists) : [];
    return { key, shape: 'list', rows: key === 'tracks' ? rows.filter(({ pk }) => pk !== 0) : rows };
  });
  const single = Object.entries(singleRows).map(([key, { table, finger }]): ServedTable => {
    const found = tables.get(table);
    return { key, shape: 'row', rows: found ? renderRows(lastRow(found, finger)) : [] };
  });
  return [...lists, ...single];
}

function lastRow(table: StoredTable, finger: string | undefined): StoredTable {
  const index = table.layout.columns.findIndex((column) => column.name === 'finger');
  const rows = finger === undefined ? table.rows : table.rows.filter((row) => String(row[index]) === finger);
  return { ...table, rows: rows.slice(-1) };
}

function artistTexts(table: StoredTable | undefined): ReadonlyMap<StoredValue, string> {
  return new Map(table ? renderRows(table).map(({ pk, json }) => [pk, json]) : []);
}

function renderRows(table: StoredTable, artists?: ReadonlyMap<StoredValue, string>): ServedRow[] {
  const { layout, rows, cells } = table;
  const render = rowRenderer(layout);
  const artistIndex = layout.columns.findIndex((column) => column.name === 'ArtistPk');
  const nests = hasNested(layout);
  const cellsOf = cellReader(table);
  const served: ServedRow[] = [];
  for (const row of rows) {
    const pk = Number(row[0]);
    const rowCells = cells.size > 0 ? cellsOf(pk) : undefined;
    const json = render(row, rowCells);
    const nested = nests ? nestedText(rowCells, artists?.get(row[artistIndex] ?? null)) : null;
    served.push({ pk, json: nested === null ? json : `${json.slice(0, -1)},"Artist":${nested}}` });
  }
  return served;
}

/** The cells of a row by its pk. Many rows have the same ones: each text is read once. */
export function cellReader({ layout, cells }: StoredTable): (pk: number) => RowCells | undefined {
  const read = new Map<string, RowCells>();
  return (pk) => {
    const text = cells.get(pk);
    if (text === undefined) return undefined;
    let found = read.get(text);
    if (!found) read.set(text, (found = parseCells(layout, text)));
    return found;
  };
}

function nestedText(cells: RowCells | undefined, artist: string | undefined): string | null {
  return cells?.nested === undefined ? (artist ?? null) : cells.nested;
}
