/** The capturing player's own progress in a capture, as rows of our tables (specification, 01 *Capture*, "player state"). */
import { z } from 'zod';
import type { PlayerColumn } from '../../data/columns.js';
import { parseDate, storeDate } from '../../data/dates.js';
import { isRecord } from '../../data/manifest/cells.js';
import { uniqueRules, type SpecifiedTable } from '../../data/player-tables.js';
import { specifiedTables } from '../../data/specified-tables.js';
import type { Cell, Cells } from '../../data/store/bulk.js';
import { Failure } from '../../failure.js';
import { isPlayerKey } from '../manifest/sections.js';

/** What a capture holds of its player. Rows lack `pk` and `UserPk`, which were those of another server. */
export interface CapturedProfile {
  /** The row of userProfile; null where there is none. */
  readonly profile: Cells | null;
  readonly rows: ReadonlyMap<SpecifiedTable, readonly Cells[]>;
  /** Keys that hold something of the player that no account here has. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly string[];
}

interface Source {
  readonly table: SpecifiedTable;
  /** Columns that the key says. */
  readonly constants?: Cells;
}

/** The keys of initialinfo (03) that hold a player's rows. */
const sources: ReadonlyMap<string, Source> = new Map(
  Object.entries<Source>({
    useritems: { table: 'useritems' },
    userPacks: { table: 'userPacks' },
    userTracks: { table: 'userTracks' },
    userMaps: { table: 'userMaps' },
    userProducts: { table: 'userProducts' },
    userAlbums: { table: 'userAlbums' },
    userLabProducts: { table: 'userLabProducts' },
    userLabMissions: { table: 'userLabMissions' },
    bestRecords: { table: 'bestRecords', constants: { lunaticMode: 0 } },
    lunaticBestRecords: { table: 'bestRecords', constants: { lunaticMode: 1 } },
    userNoahChapters: { table: 'userNoahChapters' },
    userNoahParts: { table: 'userNoahParts' },
    userNoahStages: { table: 'userNoahStages' },
    userConstellCharacters: { table: 'userConstellCharacters' },
    userCharacterAwakens: { table: 'userCharacterAwakens' },
    userTaskEvents: { table: 'userTaskEvents' },
    userPerformerLevelRewards: { table: 'userPerformerLevelRewards' },
    userPerformerHurdleMissions: { table: 'userPerformerHurdleMissions' },
    userfavorites: { table: 'userfavorites' },
    userPlaySkins: { table: 'userPlaySkins' },
    userPlayDecos: { table: 'userPlayDecos' },
    userOpenContents: { table: 'userOpenContents' },
    userMemberships: { table: 'userMemberships' },
  }).map(([key, source]) => [key.toLowerCase(), source]),
);

/** Columns that belong to the other server. */
const foreign: ReadonlySet<string> = new Set(['pk', 'UserPk', 'deviceIdentifier', 'uid', 'playId']);

/** The most that a play of ours may have (specification, 04 *End*): what is beyond is no score. */
const bounds: Readonly<Record<string, number>> = { rate: 1_000_000, score: 1_000_000_000 };

/** Reads the player's own out of a decoded capture. Throws a Failure where it holds nothing of a player. */
export function readCapturedProfile(document: Readonly<Record<string, unknown>>): CapturedProfile {
  const reader = new ProfileReader();
  for (const [key, value] of Object.entries(document)) reader.take(key, value);
  if (!reader.profile && reader.rows.size === 0) {
    throw new Failure(
      'The capture holds nothing of a player.',
      'Give the answer that /api/initialinfo gave to the player, whole and unchanged.',
    );
  }
  return reader;
}

class ProfileReader implements CapturedProfile {
  profile: Cells | null = null;
  readonly rows = new Map<SpecifiedTable, Cells[]>();
  readonly leftOut: string[] = [];
  readonly warnings: string[] = [];

  take(key: string, value: unknown): void {
    const source = sources.get(key.toLowerCase());
    if (source) this.#takeRows(key, source, value);
    else if (key === 'achievements') this.#takeAchievements(value);
    else if (key.toLowerCase() === 'userprofile') this.profile = this.#row(key, 'userProfile', value);
    else if (isPlayerKey(key) && isSomething(value)) this.leftOut.push(key);
  }

  #takeRows(key: string, { table, constants = {} }: Source, value: unknown): void {
    const entries: readonly unknown[] = Array.isArray(value) ? value : isSomething(value) ? [value] : [];
    for (const entry of entries) {
      const row = this.#row(key, table, isRecord(entry) ? { ...entry, ...constants } : entry);
      if (row) this.#add(table, row);
    }
  }

  /** The player's `state` and `current` are columns of the achievements themselves (01). */
  #takeAchievements(value: unknown): void {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [];
    for (const entry of entries) {
      if (!isRecord(entry) || !(Number(entry['state']) > 0 || Number(entry['current']) > 0)) continue;
      const row = this.#row('achievements', 'userAchievement', { ...entry, AchievementPk: entry['pk'] });
      if (row) this.#add('userAchievement', row);
    }
  }

  #add(table: SpecifiedTable, row: Cells): void {
    const rows = this.rows.get(table);
    if (rows) rows.push(row);
    else this.rows.set(table, [row]);
  }

  /** A row in stored form, every column of its table in it; null, with a warning, where a value cannot be right. */
  #row(key: string, table: SpecifiedTable, entry: unknown): Cells | null {
    if (!isRecord(entry)) {
      this.warnings.push(`${key}: an entry is no row; it was left out.`);
      return null;
    }
    const row: Record<string, Cell> = {};
    for (const [column, kind] of Object.entries<PlayerColumn>(specifiedTables[table])) {
      if (foreign.has(column)) continue;
      const given = entry[column] ?? null;
      const value = storedValue(kind, given);
      const isWrong =
        value === undefined ||
        (given === null && isIdentity(table, column)) ||
        (typeof value === 'number' && column in bounds && value > (bounds[column] ?? 0)) ||
        (typeof value === 'number' && value < 0);
      if (isWrong) {
        this.warnings.push(
          `${key} pk ${String(entry['pk'])}: ${column} cannot be right; the row was left out.`,
        );
        return null;
      }
      row[column] = value;
    }
    return row;
  }
}

/** Whether a row of the table is about the thing that this column names: without it, it is about nothing. */
function isIdentity(table: SpecifiedTable, column: string): boolean {
  return column.endsWith('Pk') && (uniqueRules[table] ?? []).some((rule) => rule.columns.includes(column));
}

function isSomething(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

const integer = z.int();
const real = z.number();
const numericText = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);
const truth = z.boolean().transform(Number);
const text = z.string().refine((value) => !value.includes('\0'));

/** What a column stores for a captured value: null is the column's default; undefined where the value does not fit. */
function storedValue(kind: PlayerColumn, value: unknown): Cell | undefined {
  if (kind === 'json') return value === null ? null : text.safeParse(JSON.stringify(value)).data;
  if (kind === 'datetime') return value === null ? null : storedMoment(value);
  if (kind === 'text' || kind === 'text?') {
    return value === null ? (kind === 'text' ? '' : null) : text.safeParse(value).data;
  }
  if (value === null) return kind === 'integer?' ? null : 0;
  return z.union([kind === 'real' ? real : integer, numericText, truth]).safeParse(value).data;
}

function storedMoment(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? parseDate(value) : null;
  return ms === null ? undefined : storeDate(ms);
}
