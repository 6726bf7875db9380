import type { Manifest } from '../catalog/rows.js';
import type { AlbumEnd, AlbumStage } from './album-end.js';
import { EndState } from './codes.js';

/** What a condition is held against: the end, and its notes summed over the stages. */
interface Judged {
  readonly end: AlbumEnd;
  readonly sums: Readonly<Record<'perfect' | 'great' | 'good' | 'miss', number>>;
  readonly value: number;
}

type Condition = (judged: Judged) => boolean;

/** What must not be exceeded or must not be there at all is nothing that an album without stages could do. */
const ofStages =
  (condition: Condition): Condition =>
  (judged) =>
    judged.end.stages.length > 0 && condition(judged);

/** albumLampConditions.conditionKey (specification, 04 *Albums*); a key that is not here lights nothing. */
const conditions = new Map<string, Condition>([
  ['clear_default', () => true],
  ['clear_lunatic', ({ end }) => end.lunaticMode === 1],
  ['gauge_over', ({ end, value }) => end.hp >= value],
  ['maxcombo_over', ({ end, value }) => end.totalMaxCombo >= value],
  ['score_over', ({ end, value }) => end.totalScore >= value],
  ['speed_over', ({ end, value }) => end.speed >= value],
  ['rate_over', ({ end, value }) => end.avgRate >= value],
  ['miss_count', ofStages(({ sums, value }) => sums.miss <= value)],
  ['good_under_count', ofStages(({ sums, value }) => sums.miss + sums.good <= value)],
  ['great_under_count', ofStages(({ sums, value }) => sums.miss + sums.good + sums.great <= value)],
  ['perfect_count', ({ sums, value }) => sums.perfect >= value],
  ['allcombo_all', ofStages(({ sums }) => sums.miss === 0)],
  ['allperfect_all', ofStages(({ sums }) => sums.miss + sums.good + sums.great === 0)],
  ['allcombo_one', ({ end }) => end.stages.some(({ endState }) => endState >= EndState.fullCombo)],
  ['allperfect_one', ({ end }) => end.stages.some(({ endState }) => endState === EndState.allPerfect)],
]);

/** Whether a lamp condition of that key can be met at all. */
export function isLampCondition(conditionKey: string): boolean {
  return conditions.has(conditionKey);
}

/** The lamps of an album. */
export type Lamp = 1 | 2 | 3;

const lamps: readonly Lamp[] = [1, 2, 3];

/** The lamps that a cleared album lights: the first three conditions of the album, by order. */
export function litLamps(rows: readonly Manifest<'albumLampConditions'>[], end: AlbumEnd): Lamp[] {
  const sum = (name: 'perfect' | 'great' | 'good' | 'miss') =>
    end.stages.reduce((total: number, stage: AlbumStage) => total + stage[name], 0);
  const sums = { perfect: sum('perfect'), great: sum('great'), good: sum('good'), miss: sum('miss') };
  const byOrder = [...rows].sort((a, b) => a.order - b.order || a.pk - b.pk);
  return lamps.filter((lamp) => {
    const row = byOrder[lamp - 1];
    const condition = row && conditions.get(row.conditionKey);
    return condition !== undefined && condition({ end, sums, value: row?.conditionValue ?? 0 });
  });
}

type LampStatus = Readonly<Record<`lamp${Lamp}Status`, number>>;

/** Those of `lit` that were not lit yet. */
export function newLamps(before: LampStatus, lit: readonly Lamp[]): Lamp[] {
  return lit.filter((lamp) => before[`lamp${lamp}Status`] === 0);
}

/** The highest lamp that is lit; 0 where none is. */
export function highestLamp(status: LampStatus): Lamp | 0 {
  return lamps.findLast((lamp) => status[`lamp${lamp}Status`] !== 0) ?? 0;
}
