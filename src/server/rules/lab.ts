import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { LabTrigger } from './codes.js';
import { LabMissionState, isClear } from './codes.js';

type LabMission = Manifest<'labMissions'>;
type LabRow = PlayerRow<'userLabMissions'>;

/** Whether a lab mission is done by a clear of one of its tracks instead of by reaching goals. */
function isJournal(mission: Pick<LabMission, 'storyCategory'>): boolean {
  return mission.storyCategory.startsWith('journal');
}

/** What triggers did to the running lab mission: the row if it changed, and whether it can be researched from now on. */
export interface LabProgress {
  readonly changed: LabRow | null;
  readonly becameResearchable: boolean;
}

/**
 * Counts triggers on the player's running lab mission: a step on each goal whose category it is, never beyond the
 * goal; with both goals reached the row's state is 1. Journal missions count nothing.
 */
export function advanceLabMission(
  row: LabRow,
  mission: LabMission,
  triggers: readonly LabTrigger[],
): LabProgress {
  if (row.state !== LabMissionState.running || isJournal(mission) || triggers.length === 0) {
    return { changed: null, becameResearchable: false };
  }
  const step = (current: number, category: number, goal: number) => {
    const steps = triggers.filter((trigger) => trigger === category).length;
    return Math.max(current, Math.min(goal, current + steps));
  };
  const current0 = step(row.current0, mission.category0, mission.goal0);
  const current1 = step(row.current1, mission.category1, mission.goal1);
  const reached = current0 >= mission.goal0 && current1 >= mission.goal1;
  if (!reached && current0 === row.current0 && current1 === row.current1) {
    return { changed: null, becameResearchable: false };
  }
  const state = reached ? LabMissionState.reached : row.state;
  return { changed: { ...row, current0, current1, state }, becameResearchable: reached };
}

/** The lab mission of the same pack that follows `mission`, by order and then pk, or null after the last. */
export function nextLabMission(
  mission: Pick<LabMission, 'pk' | 'order' | 'PackPk'>,
  missions: readonly LabMission[],
): LabMission | null {
  const following = missions.filter(
    ({ PackPk, order, pk }) =>
      PackPk === mission.PackPk && (order > mission.order || (order === mission.order && pk > mission.pk)),
  );
  return following.sort((a, b) => a.order - b.order || a.pk - b.pk)[0] ?? null;
}

/**
 * Whether a play hands in the running journal mission: it is one, not done yet, and this is a clear of a track of its
 * curationList. Its price (discounted) is then paid if it can be, the row done and the next mission current.
 */
export function submitsJournal(
  row: Pick<LabRow, 'state'>,
  mission: Pick<LabMission, 'storyCategory' | 'curationList'>,
  play: { readonly endState: number; readonly trackPk: number },
): boolean {
  return (
    isJournal(mission) &&
    row.state !== LabMissionState.done &&
    isClear(play.endState) &&
    mission.curationList.includes(play.trackPk)
  );
}
