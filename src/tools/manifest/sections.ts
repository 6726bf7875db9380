/** A capture taken apart (01): tables, single rows, config documents, file names, and the player's own, which is dropped. */
import { hasNested, isRecord, nestedColumn, type CapturedRow } from '../../data/manifest/cells.js';
import { capturedDocuments } from '../../data/manifest/config-documents.js';
import { isManifestTable } from '../../data/manifest/layout.js';
import { singleRows } from '../../data/manifest/served.js';
import { fileNameKeys, type FileNameKey } from '../../data/manifest/stored.js';

export type CapturedRows = Map<number, CapturedRow>;

export interface Sections {
  /** Rows by pk, by captured table name. */
  readonly tables: ReadonlyMap<string, CapturedRows>;
  /** Config documents by key: the four of 01, and unknown keys that are no table. */
  readonly documents: ReadonlyMap<string, unknown>;
  readonly fileNames: ReadonlyMap<FileNameKey, string>;
  /** Keys and numbers of rows that were the capturing player's own. */
  readonly playerState: readonly string[];
  readonly warnings: readonly string[];
}

const playerKeys = new Set([
  'bestRecords',
  'lunaticBestRecords',
  'darkAreaBestRecord',
  'darkAreaBestRecords',
  'adSawCount',
  'attendanceReceived',
  'taskEvents',
  'friends',
]);

/** Whether a key of a capture holds the capturing player's own progress. */
export function isPlayerKey(key: string): boolean {
  return /^user/i.test(key) || playerKeys.has(key);
}

/** Takes a capture apart; `tableNames` are the captured names of the tables that manifest.db has already. */
export function splitCapture(
  document: Readonly<Record<string, unknown>>,
  tableNames: ReadonlySet<string>,
): Sections {
  const splitter = new Splitter(tableNames);
  for (const [key, value] of Object.entries(document)) splitter.take(key, value);
  return splitter;
}

class Splitter implements Sections {
  readonly tables = new Map<string, CapturedRows>();
  readonly documents = new Map<string, unknown>();
  readonly fileNames = new Map<FileNameKey, string>();
  readonly playerState: string[] = [];
  readonly warnings: string[] = [];
  readonly #tableNames: ReadonlySet<string>;

  constructor(tableNames: ReadonlySet<string>) {
    this.#tableNames = tableNames;
  }

  take(key: string, value: unknown): void {
    if (isPlayerKey(key)) this.playerState.push(key);
    else if (Object.hasOwn(singleRows, key)) this.#takeSingle(key, value);
    else if (isManifestTable(key)) this.#takeTable(key, value);
    else if (isFileName(key)) this.#takeFileName(key, value);
    else if (Object.hasOwn(capturedDocuments, key)) this.#takeDocument(key, value);
    else this.#takeUnknown(key, value);
  }

  #takeSingle(key: string, value: unknown): void {
    const { table, finger } = singleRows[key] ?? { table: key };
    const rows = Array.isArray(value)
      ? value
      : isRecord(value) && Object.keys(value).length > 0
        ? [value]
        : [];
    // The two hands share a table; which hand a row is of has to be in it.
    const ofHand = finger === undefined ? rows : rows.map((row) => withFinger(row, finger));
    this.#addRows(table, key, ofHand);
    if (rows.length === 0 && !isEmpty(value)) this.warnings.push(`${key} is no row: left out.`);
  }

  #takeTable(name: string, value: unknown): void {
    if (Array.isArray(value)) this.#addRows(name, name, value);
    else if (!isEmpty(value)) this.warnings.push(`${name} is no list of rows: left out.`);
  }

  #takeFileName(key: FileNameKey, value: unknown): void {
    if (typeof value === 'string') this.fileNames.set(key, value);
    else if (value !== null) this.warnings.push(`${key} is no text: left out.`);
  }

  #takeDocument(key: string, value: unknown): void {
    if (key !== 'metadata' || isRecord(value)) this.documents.set(key, value);
    else this.warnings.push('metadata is no object: left out.');
  }

  #takeUnknown(key: string, value: unknown): void {
    if (isRecord(value) && Object.hasOwn(value, 'UserPk')) {
      this.playerState.push(key);
      return;
    }
    if (!Array.isArray(value)) {
      this.documents.set(key, value);
      return;
    }
    const entries: readonly unknown[] = value;
    const rest = entries.filter((entry) => !(isRecord(entry) && Object.hasOwn(entry, 'UserPk')));
    if (rest.length < entries.length) this.playerState.push(`${key} (${entries.length - rest.length} rows)`);
    if (rest.length === 0 && entries.length > 0) return;
    const pks = new Set(rest.map((entry) => (isRecord(entry) ? entry['pk'] : undefined)));
    const areRows = [...pks].every((pk) => Number.isSafeInteger(pk)) && pks.size === rest.length;
    if (areRows && (rest.length > 0 || this.#tableNames.has(key))) this.#addRows(key, key, rest);
    else this.documents.set(key, rest);
  }

  #addRows(table: string, key: string, entries: readonly unknown[]): void {
    const rows = this.#rowsOf(table);
    let dropped = 0;
    entries.forEach((entry, index) => {
      if (isRecord(entry) && Object.hasOwn(entry, 'UserPk')) {
        dropped += 1;
        return;
      }
      const pk = isRecord(entry) ? entry['pk'] : undefined;
      if (!isRecord(entry) || typeof pk !== 'number' || !Number.isSafeInteger(pk)) {
        this.warnings.push(`${key}[${index}] has no integer pk: left out.`);
        return;
      }
      if (rows.has(pk)) this.warnings.push(`${key} has pk ${pk} twice: the later row counts.`);
      rows.set(pk, this.#official(table, entry));
    });
    if (dropped > 0) this.playerState.push(`${key} (${dropped} rows)`);
  }

  #rowsOf(table: string): CapturedRows {
    let rows = this.tables.get(table);
    if (!rows) this.tables.set(table, (rows = new Map<number, CapturedRow>()));
    return rows;
  }

  /** The part of a captured row that is the manifest's. */
  #official(table: string, row: CapturedRow): CapturedRow {
    if (table === 'achievements') return without(row, ['state', 'current']);
    return hasNested({ name: table }) ? this.#unnest(row) : row;
  }

  /** Moves the artist of a track into its own table, where it is one; see `nestedColumn`. */
  #unnest(track: CapturedRow): CapturedRow {
    if (!Object.hasOwn(track, nestedColumn)) return track;
    const artist = track[nestedColumn];
    const pk = isRecord(artist) ? artist['pk'] : undefined;
    const artists = this.#rowsOf('artist');
    if (
      !isRecord(artist) ||
      typeof pk !== 'number' ||
      !Number.isSafeInteger(pk) ||
      pk !== track['ArtistPk']
    ) {
      return { ...track, [nestedColumn]: { captured: artist } };
    }
    const before = artists.get(pk);
    if (before && JSON.stringify(before) !== JSON.stringify(artist)) {
      return { ...track, [nestedColumn]: { captured: artist } };
    }
    artists.set(pk, artist);
    return { ...track, [nestedColumn]: true };
  }
}

function isFileName(key: string): key is FileNameKey {
  return fileNameKeys.some((name) => name === key);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

function withFinger(row: unknown, finger: string): unknown {
  return isRecord(row) && String(row['finger']) !== finger ? { ...row, finger } : row;
}

function without(row: CapturedRow, names: readonly string[]): CapturedRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
