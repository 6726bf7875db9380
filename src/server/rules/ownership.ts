import { Mode } from './modes.js';
import type { PlayKind } from './play-start.js';

/** What a player has of a map and its track: items, and rows of userMaps and userTracks. */
export interface MapHoldings {
  readonly mapItem: boolean;
  readonly userMap: boolean;
  readonly trackItem: boolean;
  readonly userTrack: boolean;
}

/** Whether modes of a track come with the track itself (Normal to SHardPlus). */
export function comesWithTrack(mode: number): boolean {
  return mode >= Mode.normal && mode <= Mode.sHardPlus;
}

/** Whether a player owns a map of that mode (specification, 10 *04* "Ownership"). */
export function ownsMap(mode: number, has: MapHoldings): boolean {
  if (has.mapItem || has.userMap) return true;
  return comesWithTrack(mode) && (has.trackItem || has.userTrack);
}

/** Whether a play may only start with its map owned: a free one, with the setting on, of a track that is not lent. */
export function needsOwnership(play: {
  readonly kind: PlayKind;
  readonly trackPk: number;
  /** The setting `play.requireOwned`. */
  readonly requireOwned: boolean;
  /** Tracks of the running lab mission's curationList and of the rotation songs. */
  readonly lentTracks: ReadonlySet<number>;
}): boolean {
  return play.requireOwned && play.kind === 'free' && !play.lentTracks.has(play.trackPk);
}
