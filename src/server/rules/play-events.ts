import type { AchievementEvent } from './achievements.js';
import type { LabTrigger } from './codes.js';
import {
  AchievementCategory,
  EndState,
  LabCategory,
  MissionCategory,
  NoteMode,
  PlayMode,
  isClear,
} from './codes.js';
import type { MissionEvent } from './missions.js';
import { Mode } from './modes.js';
import type { PlayKind } from './play-start.js';

/** What was played, and how it ended. */
export interface EndedPlay {
  readonly kind: PlayKind;
  readonly mode: number;
  readonly noteMode: number;
  readonly playMode: number;
  readonly trackPk: number;
  readonly endState: number;
  readonly rate: number;
  readonly perfect: number;
  readonly great: number;
  readonly good: number;
}

/** What an end counts for. */
export interface PlayEvents {
  readonly missions: MissionEvent[];
  readonly achievements: AchievementEvent[];
  readonly labTriggers: LabTrigger[];
}

/** The events of an accepted end other than a retry (specification, 04 *End*); scores (12, 52) come with the best record. */
export function playEvents(play: EndedPlay): PlayEvents {
  const notes = play.perfect + play.great + play.good;
  const missions: MissionEvent[] = [{ category: MissionCategory.notesHit, amount: notes }];
  const achievements: number[] = [];
  if (play.endState === EndState.notClear) achievements.push(AchievementCategory.fail);
  if (!isClear(play.endState)) return { missions, achievements: achievements.map(once), labTriggers: [] };

  const darkmoon = play.kind === 'darkmoon';
  missions.push(once(darkmoon ? MissionCategory.darkmoonClear : MissionCategory.freeClear));
  if (!darkmoon) achievements.push(AchievementCategory.freeClear);
  missions.push({ ...once(MissionCategory.trackClear), trackPk: play.trackPk });
  if (play.playMode === PlayMode.risk) missions.push(once(MissionCategory.risk));
  if (play.noteMode === NoteMode.mirror) missions.push(once(MissionCategory.mirror));
  if (play.endState === EndState.fullCombo) {
    missions.push(once(MissionCategory.fullCombo));
    achievements.push(AchievementCategory.fullCombo);
  }
  if (play.endState === EndState.allPerfect) {
    missions.push(once(MissionCategory.allPerfect));
    achievements.push(AchievementCategory.allPerfect);
  }
  if (play.rate >= 970_000) achievements.push(AchievementCategory.sRank);
  if (play.mode === Mode.abyss) achievements.push(AchievementCategory.abyssClear);
  if (play.mode === Mode.cosmos) achievements.push(AchievementCategory.cosmosClear);
  return { missions, achievements: achievements.map(once), labTriggers: [LabCategory.freePlay] };
}

function once(category: number): { category: number; amount: number } {
  return { category, amount: 1 };
}
