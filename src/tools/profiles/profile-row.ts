/** The one row of userProfile: counters and levels by the higher, looks and preferences where none was chosen here. */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Cells } from '../../data/store/bulk.js';
import { profileParts } from '../../server/rules/customisation.js';

type Profile = PlayerRow<'userProfile'>;
type Column = keyof Profile;

const counted: readonly Column[] = [
  ...(['totalClearCount', 'totalFailCount', 'totalSRankCount', 'totalAllComboCount'] as const),
  ...(['totalAllPerfectCount', 'totalCosmosClearCount', 'totalOwnedFragmentCount'] as const),
  ...(['totalAbyssClearCount', 'abyssMapClearCount', 'irregularMapClearCount'] as const),
  ...(['cosmosMapClearCount', 'isDarkAreaDrawn', 'isSpecialChartFreePass', 'thumbAquaLevel'] as const),
  ...(['multiAquaLevel', 'performerLevel'] as const),
];

const keys: readonly Column[] = [...profileParts.map(({ field }) => field), 'ingameSkinKey'];

/** What a new account has (specification, 02). */
const preferences: Readonly<Partial<Record<Column, number>>> = {
  showThumbRating: 1,
  showMultiRating: 1,
  denyThumbRating: 0,
  denyMultiRating: 0,
};

const research: readonly Column[] = [
  'onResearchLabProductPkOrZero',
  'onResearchLabMissionPkOrZero',
  'researchStartDate',
];

export interface ProfileMerge {
  readonly own: Profile;
  readonly captured: Cells;
  /** Whether the account owns the item of a key. */
  readonly owns: (key: string) => boolean;
  /** Whether the account has done the research of a labProducts.pk. */
  readonly isResearched: (labProductPk: number) => boolean;
  /** Whether the capture was further in the story. */
  readonly isFurther: boolean;
}

/** The columns of userProfile that change. */
export function mergeProfile(merge: ProfileMerge): Cells {
  const { own, captured, owns, isResearched, isFurther } = merge;
  const chosen: Record<string, Cells[string]> = {};
  const take = (column: Column) => {
    const value = captured[column] ?? null;
    if (value !== own[column]) chosen[column] = value;
  };
  for (const column of counted) if (Number(captured[column]) > Number(own[column])) take(column);
  for (const column of keys) {
    const key = captured[column];
    if (isUnchosen(column, own) && typeof key === 'string' && owns(key)) take(column);
  }
  for (const [column, value] of Object.entries(preferences) as [Column, number][]) {
    if (own[column] === value) take(column);
  }
  const running = Number(captured['onResearchLabProductPkOrZero']);
  const isFree = own.onResearchLabProductPkOrZero === 0;
  if (isFree && running > 0 && !isResearched(running)) research.forEach(take);
  if (isFurther) take('onProgressNoahStagePkOrZero');
  return chosen;
}

function isUnchosen(column: Column, own: Profile): boolean {
  return /^(title|icon|iconborder|background|skin)\.default$|^character\.kalpa$/.test(String(own[column]));
}
