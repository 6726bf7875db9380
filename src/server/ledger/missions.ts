/** The mission rows of a player within one request: what time does to them, and what he did (04 *Missions*). */
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { updateByPk } from '../../data/store/bulk.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { wireRow, type WireRow } from '../../data/wire.js';
import type { Catalog } from '../catalog/catalog.js';
import type { LabTrigger } from '../rules/codes.js';
import { advanceMissions, dueMissions, remainingTime, type MissionEvent } from '../rules/missions.js';

type MissionRow = PlayerRow<'usermissions'>;

const missionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('usermissions').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

/** All mission rows of a player, those whose time is over included. */
export function readMissionRows(db: Reader | Tx, userPk: number): Promise<MissionRow[]> {
  return missionsOf(db, { userPk });
}

/** Rows as they are sent, each with the seconds that remain. */
export function wireMissions(rows: readonly MissionRow[], now: number): WireRow[] {
  return rows.map((row) => ({ ...wireRow('usermissions', row), remainingTime: remainingTime(row, now) }));
}

interface MissionsOptions {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

/**
 * Brings a player's mission rows up to the present: those whose time is over go, one per active mission without a
 * running row is made. Gives the running rows.
 */
export async function renewMissions({ tx, catalog, userPk, now }: MissionsOptions): Promise<MissionRow[]> {
  const { expired, running, created } = dueMissions(
    await readMissionRows(tx, userPk),
    catalog.map('missions'),
    now,
  );
  if (expired.length > 0) {
    const pks = expired.map(({ pk }) => pk);
    await tx.deleteFrom('usermissions').where('pk', 'in', pks).execute();
  }
  if (created.length === 0) return [...running];
  const date = storeDate(now);
  const made = await tx
    .insertInto('usermissions')
    .values(created.map((row) => ({ ...row, UserPk: userPk, createdAt: date, updatedAt: date })))
    .returningAll()
    .execute();
  return [...running, ...made].sort((a, b) => a.pk - b.pk);
}

export class Missions {
  readonly #options: MissionsOptions;
  #rows: MissionRow[] | undefined;
  readonly #changed = new Set<number>();

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
    const byPk = new Map(changed.map((row) => [row.pk, row]));
    for (const { pk } of changed) this.#changed.add(pk);
    this.#rows = (this.#rows ?? []).map((row) => byPk.get(row.pk) ?? row);
  }

  /** Writes the rows that changed. */
  async flush(): Promise<void> {
    const { tx, now } = this.#options;
    const date = storeDate(now);
    const rows = (await this.rows()).filter(({ pk }) => this.#changed.has(pk));
    if (rows.length === 0) return;
    const columns = ['state', 'current', 'updatedAt'];
    await updateByPk(tx, 'usermissions', { rows: rows.map((row) => ({ ...row, updatedAt: date })), columns });
  }
}
