/** Research of lab products: which missions belong to one, and when they are done (specification, 03 *Lab*). */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Manifest } from '../catalog/rows.js';
import { LabMissionState } from './codes.js';
import { isWithinDates } from './opening.js';

type LabMission = Manifest<'labMissions'>;
type LabProduct = Manifest<'labProducts'>;
type LabRow = Pick<PlayerRow<'userLabMissions'>, 'LabMissionPk' | 'state'>;

/** labProducts.state of one that is switched off. */
const offState = 0;

/** Whether research of a product can be begun at `now` (unix ms). */
export function isLabProductOpen(
  product: Pick<LabProduct, 'state' | 'openDate' | 'closeDate'>,
  now: number,
): boolean {
  return product.state !== offState && isWithinDates(product, now);
}

/** The missions of a product, which are those of its pack, by order and then pk. */
export function productMissions(
  { PackPk }: Pick<LabProduct, 'PackPk'>,
  missions: readonly LabMission[],
): readonly LabMission[] {
  return missions
    .filter((mission) => mission.PackPk === PackPk)
    .sort((a, b) => a.order - b.order || a.pk - b.pk);
}

/** The first mission that is not done, undefined where all are: what was done before a cancellation stays done. */
export function firstUndone(
  missions: readonly LabMission[],
  rows: readonly LabRow[],
): LabMission | undefined {
  const done = doneOf(rows);
  return missions.find(({ pk }) => !done.has(pk));
}

/** The first mission after the one of this pk that is not done, undefined where there is none. */
export function nextUndone(
  missions: readonly LabMission[],
  rows: readonly LabRow[],
  pk: number,
): LabMission | undefined {
  return firstUndone(missions.slice(missions.findIndex((mission) => mission.pk === pk) + 1), rows);
}

/**
 * Whether a product can be reported: its missions are done, and the current one (0 after the last) is none of them.
 * One that a later manifest added behind what the player is through with has no row, and is not held against him.
 */
export function areMissionsDone(
  missions: readonly LabMission[],
  rows: readonly LabRow[],
  currentPk: number,
): boolean {
  const done = doneOf(rows);
  const known = new Set([...rows.map(({ LabMissionPk }) => LabMissionPk), currentPk]);
  const asked = missions.filter(({ pk }) => known.has(pk));
  return asked.length > 0 && asked.every(({ pk }) => done.has(pk));
}

function doneOf(rows: readonly LabRow[]): ReadonlySet<number> {
  const done = rows.filter(({ state }) => state === LabMissionState.done);
  return new Set(done.map(({ LabMissionPk }) => LabMissionPk));
}

/** Whether the running mission can be researched: it waits for it, and both of its goals are reached. */
export function isResearchable(
  row: Pick<PlayerRow<'userLabMissions'>, 'state' | 'current0' | 'current1'>,
  mission: Pick<LabMission, 'goal0' | 'goal1'>,
): boolean {
  const isReached = row.current0 >= mission.goal0 && row.current1 >= mission.goal1;
  return row.state === LabMissionState.reached && isReached;
}
