/** One table of a capture into manifest.db, with the operator's diff laid over it (01 *Storage*). */
import { encodeRow, readCells, type CapturedRow, type EncodedRow } from '../../data/manifest/cells.js';
import type { TableLayout } from '../../data/manifest/layout.js';
import type { StoredTable } from '../../data/manifest/stored.js';
import type { SqliteDatabase, SqliteStatement } from '../../data/sqlite/database.js';
import type { DiffRow } from './diff.js';
import { capturedReader, parseRow, RowWriter } from './rows.js';
import type { CapturedRows } from './sections.js';

/** What a parse did to a table, in rows. */
export interface TableSummary {
  readonly table: string;
  /** Rows of the capture that the file did not have. */
  inserted: number;
  updated: number;
  unchanged: number;
  /** Rows of the file that the capture does not have. */
  kept: number;
  /** Rows dropped by --prune. */
  pruned: number;
  deletedByDiff: number;
  /** Rows whose values a diff changes; they count above as well. */
  overriddenByDiff: number;
  /** Rows that only the diff has. */
  addedByDiff: number;
}

export interface TableWork {
  /** What the file holds now. */
  readonly before: StoredTable;
  /** Official rows (JSON; null: there is none) of the rows that a diff changed, by pk. */
  readonly official: ReadonlyMap<number, string | null>;
  readonly captured: CapturedRows;
  readonly diff: ReadonlyMap<number, DiffRow>;
  readonly prune: boolean;
}

/** Writes what has changed of a table, inside the caller's transaction. */
export function applyTable(db: SqliteDatabase, work: TableWork): TableSummary {
  const table = new TableUpdate(db, work);
  for (const [pk, row] of work.captured) table.captured(pk, row);
  const others = [...table.indexes.keys(), ...work.official.keys(), ...work.diff.keys()];
  for (const pk of new Set(others)) if (!work.captured.has(pk)) table.notCaptured(pk);
  return table.summary;
}

class TableUpdate {
  readonly summary: TableSummary;
  /** Index of each row of the file by its pk. */
  readonly indexes: ReadonlyMap<number, number>;
  readonly #work: TableWork;
  readonly #layout: TableLayout;
  readonly #writer: RowWriter;
  readonly #putOfficial: SqliteStatement;
  readonly #removeOfficial: SqliteStatement;
  readonly #read: (index: number) => CapturedRow;

  constructor(db: SqliteDatabase, work: TableWork) {
    this.#work = work;
    this.#layout = work.before.layout;
    this.summary = emptySummary(this.#layout.name);
    this.indexes = new Map(work.before.rows.map((row, index) => [Number(row[0]), index]));
    this.#writer = new RowWriter(db, this.#layout);
    this.#read = capturedReader(work.before);
    this.#putOfficial = db.prepare('INSERT OR REPLACE INTO kalpaOfficial VALUES (?, ?, ?)');
    this.#removeOfficial = db.prepare('DELETE FROM kalpaOfficial WHERE tableName = ? AND pk = ?');
  }

  captured(pk: number, row: CapturedRow): void {
    const diff = this.#diffOf(pk);
    if (diff?.deletes) {
      this.#delete(pk, row);
      return;
    }
    const outcome = this.#put(pk, this.#effective(row, diff));
    this.summary[outcome] += 1;
    if (diff) this.summary.overriddenByDiff += 1;
    this.#keepOfficial(pk, diff ? JSON.stringify(row) : undefined);
  }

  notCaptured(pk: number): void {
    const official = this.#officialBefore(pk);
    const stays = official !== null && !this.#work.prune;
    if (official && !stays) this.summary.pruned += 1;
    const diff = this.#work.diff.get(pk);
    if (stays) this.#keep(pk, official);
    else if (diff && !diff.deletes) {
      this.#put(pk, this.#effective({ pk }, diff, true));
      this.summary.addedByDiff += 1;
      this.#keepOfficial(pk, null);
    } else {
      if (this.indexes.has(pk)) this.#writer.remove(pk);
      this.#keepOfficial(pk, undefined);
    }
  }

  /** A row of the file that the capture does not have. */
  #keep(pk: number, official: () => CapturedRow): void {
    const diff = this.#diffOf(pk);
    if (diff?.deletes) {
      this.#delete(pk, official());
      return;
    }
    this.summary.kept += 1;
    if (diff) this.summary.overriddenByDiff += 1;
    else if (!this.#work.official.has(pk)) return;
    const row = official();
    this.#put(pk, this.#effective(row, diff));
    this.#keepOfficial(pk, diff ? JSON.stringify(row) : undefined);
  }

  /** The diff of an official row, where it does anything. */
  #diffOf(pk: number): DiffRow | undefined {
    const diff = this.#work.diff.get(pk);
    return diff && (diff.deletes || diff.values.size > 0) ? diff : undefined;
  }

  /** What was official up to now; null for a row that only a diff added, or that there is not. */
  #officialBefore(pk: number): (() => CapturedRow) | null {
    const text = this.#work.official.get(pk);
    if (text === null) return null;
    if (text !== undefined) return () => parseRow(text);
    const index = this.indexes.get(pk);
    return index === undefined ? null : () => this.#read(index);
  }

  #effective(row: CapturedRow, diff: DiffRow | undefined, added = false): EncodedRow {
    const encoded = encodeRow(this.#layout, row);
    if (!diff) return encoded;
    return overlay(this.#layout, added ? { stored: encoded.stored, cells: null } : encoded, diff);
  }

  #put(pk: number, row: EncodedRow): 'inserted' | 'updated' | 'unchanged' {
    const index = this.indexes.get(pk);
    const before = index === undefined ? undefined : this.#work.before.rows[index];
    const cells = this.#work.before.cells.get(pk);
    const same =
      before?.every((value, column) => value === row.stored[column]) && (cells ?? null) === row.cells;
    if (same) return 'unchanged';
    this.#writer.put(pk, row, cells);
    return before ? 'updated' : 'inserted';
  }

  #delete(pk: number, official: CapturedRow): void {
    this.summary.deletedByDiff += 1;
    if (this.indexes.has(pk)) this.#writer.remove(pk);
    this.#keepOfficial(pk, JSON.stringify(official));
  }

  /** Keeps the official row (null: there is none) beside the one that a diff made; undefined where no diff did. */
  #keepOfficial(pk: number, row: string | null | undefined): void {
    const before = this.#work.official.get(pk);
    if (row === before) return;
    if (row === undefined) this.#removeOfficial.run(this.#layout.stored, pk);
    else this.#putOfficial.run(this.#layout.stored, pk, row);
  }
}

function emptySummary(table: string): TableSummary {
  return {
    table,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    kept: 0,
    pruned: 0,
    deletedByDiff: 0,
    overriddenByDiff: 0,
    addedByDiff: 0,
  };
}

/** Lays a diff over an encoded row, column by column. */
function overlay(layout: TableLayout, row: EncodedRow, diff: DiffRow): EncodedRow {
  const stored = layout.columns.map(({ name }, index) => {
    const value = diff.values.get(name);
    return value === undefined ? (row.stored[index] ?? null) : value;
  });
  if (row.cells === null) return { stored, cells: null };
  const { values, absent } = readCells(row.cells);
  // The nested artist is that of ArtistPk: with another pk it is another artist.
  const overridden = (name: string) =>
    diff.values.has(name) || (name === 'Artist' && diff.values.has('ArtistPk'));
  const kept = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (!overridden(name)) return [[name, value]];
    const over = diff.values.get(name);
    // What the client was sent as a boolean stays one.
    return typeof value === 'boolean' && (over === 0 || over === 1) ? [[name, over === 1]] : [];
  });
  const stillAbsent = absent.filter((name) => !overridden(name));
  if (kept.length === 0 && stillAbsent.length === 0) return { stored, cells: null };
  const cells = {
    ...(kept.length > 0 && { values: Object.fromEntries(kept) }),
    ...(stillAbsent.length > 0 && { absent: stillAbsent }),
  };
  return { stored, cells: JSON.stringify(cells) };
}
