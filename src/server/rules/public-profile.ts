import type { PlayerRow } from '../../data/player-tables.js';
import type { ModeInfo } from './modes.js';
import { modes } from './modes.js';

type BestRecord = PlayerRow<'bestRecords'>;

/** Whether a best record is a full combo: no miss. */
export function isFullCombo(record: Pick<BestRecord, 'miss'>): boolean {
  return record.miss === 0;
}

/** Whether a best record is all perfect: no miss, good or great. */
export function isAllPerfect(record: Pick<BestRecord, 'miss' | 'good' | 'great'>): boolean {
  return isFullCombo(record) && record.good === 0 && record.great === 0;
}

/** The best records of one mode (lunaticMode 0, by the map's mode), counted. A full combo is a clear too, and so on. */
export interface ModeCounts {
  readonly mode: number;
  readonly clears: number;
  readonly fullCombos: number;
  readonly allPerfects: number;
}

/** The columns of userPublicProfile that count best records. */
export type BestCounter = ModeInfo['clears' | 'fullCombos' | 'allPerfects'];

/** All counters of best records of a player's public profile; modes that are not counted have zeros. */
export function publicCounters(counts: readonly ModeCounts[]): ReadonlyMap<BestCounter, number> {
  return new Map(
    modes.flatMap((row): [BestCounter, number][] => {
      const of = counts.find(({ mode }) => mode === row.mode);
      return [
        [row.clears, of?.clears ?? 0],
        [row.fullCombos, of?.fullCombos ?? 0],
        [row.allPerfects, of?.allPerfects ?? 0],
      ];
    }),
  );
}
