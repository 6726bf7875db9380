/** Albums: courses of several maps (specification, 04 *Albums*). */
import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import type { AlbumEnd } from './album-end.js';
import { EndState, isClear, MissionCategory, NoteMode } from './codes.js';
import { fieldOf, readRewards } from './document-values.js';
import type { MissionEvent } from './missions.js';
import { handOf, type Hand } from './modes.js';
import { floorNear } from './numbers.js';

/** albums.type of those whose lamps raise the aqua level. */
const challengeType = 1;

/** Whether an album can be started now (ms): it is on, and within its dates. */
export function isAlbumOpen(album: Manifest<'albums'>, now: number): boolean {
  const { state, startDate, endDate } = album;
  return state !== 0 && (startDate === null || startDate <= now) && (endDate === null || now < endDate);
}

/** What an end other than a retry counts for. */
export function albumEvents(end: AlbumEnd): MissionEvent[] {
  const events = end.stages.flatMap((stage): MissionEvent[] => [
    { category: MissionCategory.notesHit, amount: stage.perfect + stage.great + stage.good },
    ...(isClear(stage.endState)
      ? [{ category: MissionCategory.trackClear, amount: 1, trackPk: stage.trackPk }]
      : []),
    ...(stage.endState === EndState.fullCombo ? [once(MissionCategory.fullCombo)] : []),
    ...(stage.endState === EndState.allPerfect ? [once(MissionCategory.allPerfect)] : []),
  ]);
  if (!isClear(end.endState)) return events;
  events.push(once(MissionCategory.albumClear), once(MissionCategory.risk));
  if (end.noteMode === NoteMode.mirror) events.push(once(MissionCategory.mirror));
  return events;
}

function once(category: number): MissionEvent {
  return { category, amount: 1 };
}

/** What a newly lit lamp of an album does to the player's aqua level. */
export interface AquaRise {
  readonly hand: Hand;
  readonly level: number;
  readonly rewards: readonly Reward[];
}

/** The hand that an album is for, or null where its finger means none. */
export function albumHand(album: Pick<Manifest<'albums'>, 'finger'>): Hand | null {
  return handOf('finger', album.finger);
}

/**
 * The rise to an album's difficulty by a newly lit lamp, with that level's rewards of metadata.challengeAlbumReward;
 * null where the album is none that raises, or not above the level that the hand has.
 */
export function aquaRise(
  album: Pick<Manifest<'albums'>, 'type' | 'finger' | 'difficulty'>,
  aquaLevels: Readonly<Record<Hand, number>>,
  challengeAlbumReward: unknown,
): AquaRise | null {
  const hand = albumHand(album);
  const level = album.difficulty;
  if (album.type !== challengeType || !hand || level <= aquaLevels[hand]) return null;
  const byLevel = fieldOf(challengeAlbumReward, hand === 'thumb' ? 'THUMB' : 'MULTI');
  return { hand, level, rewards: readRewards(fieldOf(byLevel, String(level - 1))) };
}

/** The pks of the albums that clearing this one opens. */
export function openedAlbums(rows: readonly Manifest<'albumOpenConditions'>[], albumPk: number): number[] {
  return rows
    .filter((row) => row.conditionKey === 'clear_album' && row.conditionValue === albumPk)
    .map((row) => row.AlbumPk);
}

/** Performer experience of a cleared album; `lamp` is the highest that is lit, 0 for none. */
export function albumExperience(avgRate: number, lamp: number, multiplier = 1): number {
  return floorNear((avgRate / 10_000 + 20 * lamp) * multiplier);
}
