/** The running lab mission within one request: what triggers count on it (specification, 04 *Missions*). */
import { storeDate } from '../../data/dates.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { LabMissionState, type LabTrigger } from '../rules/codes.js';
import { advanceLabMission } from '../rules/lab.js';

type LabRow = PlayerRow<'userLabMissions'>;

const labMissionOf = prepared<{ userPk: number; missionPk: number }>()((db, { userPk, missionPk }) =>
  db
    .selectFrom('userLabMissions')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where('LabMissionPk', '=', missionPk),
);

/** The lab mission that a player is at, with his row of it. */
export interface RunningLabMission {
  readonly row: LabRow;
  readonly mission: Manifest<'labMissions'>;
}

interface LabOptions {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly profile: PlayerRow<'userProfile'>;
  readonly now: number;
}

export class Lab {
  readonly #options: LabOptions;
  #running: RunningLabMission | null | undefined;
  #changed = false;

  constructor(options: LabOptions) {
    this.#options = options;
  }

  /** The running lab mission, read once; null where there is none. */
  async running(): Promise<RunningLabMission | null> {
    if (this.#running !== undefined) return this.#running;
    const { tx, catalog, profile } = this.#options;
    const missionPk = profile.onResearchLabMissionPkOrZero;
    const mission = missionPk > 0 ? catalog.find('labMissions', missionPk) : undefined;
    const [row] = mission ? await labMissionOf(tx, { userPk: profile.UserPk, missionPk }) : [];
    this.#running = mission ? { row: row ?? (await this.#addRow(mission.pk)), mission } : null;
    return this.#running;
  }

  /** A mission that a later manifest put into the pack of the running product has no row yet. */
  #addRow(missionPk: number): Promise<LabRow> {
    const { tx, profile, now } = this.#options;
    const fresh = { state: LabMissionState.running, current0: 0, current1: 0, endDate: null };
    return tx
      .insertInto('userLabMissions')
      .values({ ...fresh, startDate: storeDate(now), UserPk: profile.UserPk, LabMissionPk: missionPk })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /** Counts triggers; gives whether the mission can be researched from now on. */
  async advance(triggers: readonly LabTrigger[]): Promise<boolean> {
    const running = triggers.length > 0 ? await this.running() : null;
    if (!running) return false;
    const { changed, becameResearchable } = advanceLabMission(running.row, running.mission, triggers);
    if (!changed) return false;
    this.#running = { ...running, row: changed };
    this.#changed = true;
    return becameResearchable;
  }

  /** The running mission is done: a journal was handed in. */
  async finish(): Promise<void> {
    const running = await this.running();
    if (!running) return;
    const endDate = storeDate(this.#options.now);
    this.#running = { ...running, row: { ...running.row, state: LabMissionState.done, endDate } };
    this.#changed = true;
  }

  /** Writes the row, if it changed. */
  async flush(): Promise<void> {
    if (!this.#changed || !this.#running) return;
    const { pk, state, current0, current1, endDate } = this.#running.row;
    await this.#options.tx
      .updateTable('userLabMissions')
      .set({ state, current0, current1, endDate })
      .where('pk', '=', pk)
      .execute();
  }
}
