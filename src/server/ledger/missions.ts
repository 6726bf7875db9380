/** The mission rows of a player within one request: what time does to them, and what he did (04 *Missions*). */
import { storeDate } from '../../data/dates.js';
import type { Store, Tx } from '../../data/store/store.js';
import { wireRow, type WireRow } from '../../data/wire.js';
import type { Catalog } from '../catalog/catalog.js';
import type { LabTrigger } from '../rules/codes.js';
import {
  advanceMissions,
  dueMissions,
  remainingTime,
  type MissionEvent,
  type NewMission,
} from '../rules/missions.js';
import { readMissionRows, writeMissionRows, type MissionRow } from './kept-missions.js';

/** Rows as they are sent, each with the seconds that remain. */
export function wireMissions(rows: readonly MissionRow[], now: number): WireRow[] {
  return rows.map((row) => ({ ...wireRow('usermissions', row), remainingTime: remainingTime(row, now) }));
}

interface StartOptions {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

interface MissionsOptions extends StartOptions {
  readonly store: Store;
}

/** Makes the first mission rows of a new player. */
export async function startMissions(options: StartOptions): Promise<void> {
  const { created } = dueMissions([], options.catalog.map('missions'), options.now);
  await insertMissions(options, created);
}

/**
 * Brings a player's mission rows up to the present: those whose time is over go, one per active mission without a
 * running row is made. Gives the running rows.
 */
export async function renewMissions(options: MissionsOptions): Promise<readonly MissionRow[]> {
  const { store, tx, catalog, userPk, now } = options;
  const { expired, running, created } = dueMissions(
    await readMissionRows({ store, db: tx, userPk }),
    catalog.map('missions'),
    now,
  );
  if (expired.length > 0) {
    const pks = expired.map(({ pk }) => pk);
    await tx.deleteFrom('usermissions').where('pk', 'in', pks).execute();
  }
  const made = await insertMissions(options, created);
  return made.length === 0 ? running : [...running, ...made].sort((a, b) => a.pk - b.pk);
}

async function insertMissions(
  { tx, userPk, now }: StartOptions,
  created: readonly NewMission[],
): Promise<MissionRow[]> {
  if (created.length === 0) return [];
  const date = storeDate(now);
  return tx
    .insertInto('usermissions')
    .values(created.map((row) => ({ ...row, UserPk: userPk, createdAt: date, updatedAt: date })))
    .returningAll()
    .execute();
}

export class Missions {
  readonly #options: MissionsOptions;
  #rows: readonly MissionRow[] | undefined;
  readonly #changed = new Map<number, MissionRow>();

  constructor(options: MissionsOptions) {
    this.#options = options;
  }

  /** The running rows, read once. */
  async rows(): Promise<readonly MissionRow[]> {
    this.#rows ??= await renewMissions(this.#options);
    return this.#rows;
  }

  /** Counts events; gives what the running lab mission is to count of them. */
  async advance(events: readonly MissionEvent[]): Promise<readonly LabTrigger[]> {
    const rows = await this.rows();
    const { changed, labTriggers } = advanceMissions(rows, this.#options.catalog.map('missions'), events);
    this.change(changed);
    return labTriggers;
  }

  /** Takes over running rows that were changed: claimed ones, for instance. They are written by `flush`. */
  change(changed: readonly MissionRow[]): void {
    const updatedAt = storeDate(this.#options.now);
    for (const row of changed) this.#changed.set(row.pk, { ...row, updatedAt });
    this.#rows = (this.#rows ?? []).map((row) => this.#changed.get(row.pk) ?? row);
  }

  /** Writes the rows that changed. */
  async flush(): Promise<void> {
    if (this.#changed.size === 0) return;
    const { store, tx, userPk } = this.#options;
    const rows = { all: await this.rows(), changed: [...this.#changed.values()] };
    await writeMissionRows({ store, db: tx, userPk }, rows);
  }
}
