/** Writing rows of one table together with their cells. SQL is written by hand here: tables are known at run time only. */
import {
  encodeRow,
  hasNested,
  isRecord,
  nestedColumn,
  rowRenderer,
  type CapturedRow,
  type EncodedRow,
} from '../../data/manifest/cells.js';
import { quoteName, type TableLayout } from '../../data/manifest/layout.js';
import { cellReader } from '../../data/manifest/served.js';
import type { StoredTable } from '../../data/manifest/stored.js';
import type { SqliteDatabase, SqliteStatement } from '../../data/sqlite/database.js';

/** Writes rows of one table; statements are prepared once. */
export class RowWriter {
  readonly #table: string;
  readonly #put: SqliteStatement;
  readonly #remove: SqliteStatement;
  readonly #putCells: SqliteStatement;
  readonly #removeCells: SqliteStatement;

  constructor(db: SqliteDatabase, { stored, columns }: TableLayout) {
    this.#table = stored;
    const names = columns.map((column) => quoteName(column.stored)).join(', ');
    const places = columns.map(() => '?').join(', ');
    this.#put = db.prepare(`INSERT OR REPLACE INTO ${quoteName(stored)} (${names}) VALUES (${places})`);
    this.#remove = db.prepare(`DELETE FROM ${quoteName(stored)} WHERE pk = ?`);
    this.#putCells = db.prepare('INSERT OR REPLACE INTO kalpaCells (tableName, pk, cells) VALUES (?, ?, ?)');
    this.#removeCells = db.prepare('DELETE FROM kalpaCells WHERE tableName = ? AND pk = ?');
  }

  /** Writes a row; `cellsBefore` is what kalpaCells holds for it, undefined where there is nothing. */
  put(pk: number, { stored, cells }: EncodedRow, cellsBefore: string | undefined): void {
    this.#put.run(stored);
    if (cells !== null && cells !== cellsBefore) this.#putCells.run(this.#table, pk, cells);
    else if (cells === null && cellsBefore !== undefined) this.#removeCells.run(this.#table, pk);
  }

  /** Removes a row with its cells. */
  remove(pk: number): void {
    this.#remove.run(pk);
    this.#removeCells.run(this.#table, pk);
  }
}

/** A function that gives rows of a stored table back as they were captured, by their index. */
export function capturedReader(table: StoredTable): (index: number) => CapturedRow {
  const render = rowRenderer(table.layout);
  const cellsOf = cellReader(table);
  return (index) => {
    const stored = table.rows[index] ?? [];
    const cells = cellsOf(Number(stored[0]));
    const row = parseRow(render(stored, cells));
    if (!hasNested(table.layout) || cells?.nested === null) return row;
    const nested = cells?.nested === undefined ? true : { captured: JSON.parse(cells.nested) as unknown };
    return { ...row, [nestedColumn]: nested };
  };
}

/** A captured row from its JSON text. */
export function parseRow(text: string): CapturedRow {
  const row: unknown = JSON.parse(text);
  return isRecord(row) ? row : {};
}

/** Replaces all rows of a table by captured ones, encoded for its present layout. */
export function rewriteRows(db: SqliteDatabase, layout: TableLayout, rows: readonly CapturedRow[]): void {
  db.exec(`DELETE FROM ${quoteName(layout.stored)}`);
  db.prepare('DELETE FROM kalpaCells WHERE tableName = ?').run(layout.stored);
  const writer = new RowWriter(db, layout);
  for (const row of rows) writer.put(Number(row['pk']), encodeRow(layout, row), undefined);
}
