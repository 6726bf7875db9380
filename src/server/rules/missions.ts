import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { LabTrigger } from './codes.js';
import { LabCategory, MissionCategory, MissionPeriod, MissionState } from './codes.js';
import { Item } from './items.js';

type MissionRow = PlayerRow<'usermissions'>;
type Missions = ReadonlyMap<number, Manifest<'missions'>>;

const periodSeconds = new Map<number, number>([
  [MissionPeriod.daily, 86_400],
  [MissionPeriod.weekly, 604_800],
]);

/** A mission row to be made: its pk, player and dates come from the store. */
export type NewMission = Pick<
  MissionRow,
  'state' | 'periodType' | 'current' | 'expireDate' | 'MissionPk' | 'remainingTime'
>;

/** What time alone does to a player's missions. */
export interface DueMissions {
  /** Rows whose time is over: to be deleted. */
  readonly expired: readonly MissionRow[];
  /** Rows that still run. */
  readonly running: readonly MissionRow[];
  /** Rows to be made, one per active mission that has none running. */
  readonly created: readonly NewMission[];
}

/** Seconds until a mission row (expireDate in unix seconds) expires; `now` in milliseconds. Never negative. */
export function remainingTime(row: Pick<MissionRow, 'expireDate'>, now: number): number {
  return Math.max(0, row.expireDate - seconds(now));
}

function seconds(now: number): number {
  return Math.floor(now / 1000);
}

/** Which mission rows expired and which are to be made, now in milliseconds (specification, 04 *Missions*). */
export function dueMissions(rows: readonly MissionRow[], missions: Missions, now: number): DueMissions {
  const running = rows.filter((row) => remainingTime(row, now) > 0);
  const present = new Set(running.map((row) => row.MissionPk));
  const created = [...missions.values()].flatMap((mission) => {
    const length = periodSeconds.get(mission.periodType);
    if (mission.state !== 1 || length === undefined || present.has(mission.pk)) return [];
    return [
      {
        state: MissionState.open,
        periodType: mission.periodType,
        current: 0,
        expireDate: seconds(now) + length,
        MissionPk: mission.pk,
        remainingTime: length,
      },
    ];
  });
  return { expired: rows.filter((row) => remainingTime(row, now) === 0), running, created };
}

/** Something that missions of a category count; `trackPk` only with category 3 (clear of a track). */
export interface MissionEvent {
  readonly category: number;
  readonly amount: number;
  readonly trackPk?: number;
}

/** What events did to mission rows: the rows that changed, and what the running lab mission is to count. */
export interface MissionProgress<Row> {
  readonly changed: Row[];
  readonly labTriggers: LabTrigger[];
}

type Counted = Pick<MissionRow, 'MissionPk' | 'state' | 'current'>;

/**
 * Applies events to a player's running mission rows. Only open rows move, never beyond their goal; at the goal they
 * become claimable. A completed daily mission is one step of category 12, unless it is of that category itself.
 */
export function advanceMissions<Row extends Counted>(
  rows: readonly Row[],
  missions: Missions,
  events: readonly MissionEvent[],
): MissionProgress<Row> {
  const present = [...rows];
  const changed = new Set<number>();
  const labTriggers: LabTrigger[] = [];
  const queue = events.filter(({ amount }) => amount > 0);
  for (let event = queue.shift(); event; event = queue.shift()) {
    for (const [index, row] of present.entries()) {
      const mission = missions.get(row.MissionPk);
      if (row.state !== MissionState.open || !mission || !counts(mission, event)) continue;
      const done = row.current + event.amount >= mission.goal;
      const current = Math.max(row.current, Math.min(mission.goal, row.current + event.amount));
      present[index] = { ...row, current, state: done ? MissionState.claimable : row.state };
      changed.add(index);
      if (!done) continue;
      const trigger = labTriggerOf(mission.periodType);
      if (trigger !== null) labTriggers.push(trigger);
      if (
        mission.periodType === MissionPeriod.daily &&
        mission.category !== MissionCategory.dailyMissionsDone
      ) {
        queue.push({ category: MissionCategory.dailyMissionsDone, amount: 1 });
      }
    }
  }
  return { changed: present.filter((_, index) => changed.has(index)), labTriggers };
}

function counts(mission: Manifest<'missions'>, event: MissionEvent): boolean {
  if (mission.category !== event.category) return false;
  return mission.category !== MissionCategory.trackClear || mission.TrackPk === event.trackPk;
}

/** What a completed mission of that period is to the lab, or null where there is no such period. */
export function labTriggerOf(periodType: number): LabTrigger | null {
  if (periodType === MissionPeriod.daily) return LabCategory.dailyMission;
  return periodType === MissionPeriod.weekly ? LabCategory.weeklyMission : null;
}

const clearTicketKeys = new Map<number, string>([
  [MissionPeriod.daily, 'missionclearticket.daily'],
  [MissionPeriod.weekly, 'missionclearticket.weekly'],
]);

/** The item that completes a mission of that period at once, or undefined where there is no such period. */
export function clearTicketKey(periodType: number): string | undefined {
  return clearTicketKeys.get(periodType);
}

const gains = new Map<string, number>([
  [Item.energy, MissionCategory.energyGained],
  [Item.darkmatter, MissionCategory.darkmatterGained],
]);
const spendings = new Map<string, number>([
  [Item.energy, MissionCategory.energySpent],
  [Item.darkmatter, MissionCategory.darkmatterSpent],
  [Item.astralMelody, MissionCategory.astralMelodySpent],
]);

/** What missions count of an item's net change (specification, 03 step 6 "hooks"). */
export function itemMissionEvents(key: string, change: number): MissionEvent[] {
  const category = (change > 0 ? gains : spendings).get(key);
  return category === undefined || change === 0 ? [] : [{ category, amount: Math.abs(change) }];
}
