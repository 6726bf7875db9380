/** Reversing characters (specification, 03 *Lab, noah, constellation*). */
import type { Manifest } from '../catalog/rows.js';
import type { Cost, Reward } from '../../data/columns.js';
import { reverseLevel, type ReverseLevel } from './experience.js';

/** A reverse that is due: from `level` to `to`, for costs, bringing rewards. */
export interface Reverse {
  readonly level: ReverseLevel;
  readonly to: number;
  /** Total experience that the present level needs. */
  readonly requiredExp: number;
  readonly costs: readonly Cost[];
  readonly rewards: readonly Reward[];
}

/** What awakens, levels, costs and rewards the manifest has for a character; a missing system asks and gives nothing. */
export interface ReverseSystems {
  readonly awaken: Pick<Manifest<'characterAwakens'>, 'releasedReverse'>;
  readonly levels: Manifest<'characterLevelSystems'> | undefined;
  readonly costs: Manifest<'characterCostSystems'> | undefined;
  readonly rewards: Manifest<'characterRewardSystems'> | undefined;
}

/** The next reverse of a character at `currentReverse`, or null where he has reached the highest that is released. */
export function nextReverse(currentReverse: number, systems: ReverseSystems): Reverse | null {
  const { awaken, levels, costs, rewards } = systems;
  const level = reverseLevel(currentReverse);
  const to = reverseLevel(currentReverse + 1);
  if (level === null || to === null || to === 0 || level >= awaken.releasedReverse) return null;
  return {
    level,
    to,
    requiredExp: levels?.[`levelExps${level}`].at(-1) ?? 0,
    costs: costs?.[`costs${to}`] ?? [],
    rewards: rewards?.[`itemRewards${to}`] ?? [],
  };
}

const skinPrefix = 'character.';

/** Whether an item is a skin of that character: of its root character, or its default one. */
export function isSkinOf(
  character: Pick<Manifest<'constellCharacters'>, 'rootCharacterKey' | 'defaultCharacterKey'>,
  item: Pick<Manifest<'items'>, 'key' | 'rootCharacterKey'>,
): boolean {
  if (!item.key.startsWith(skinPrefix)) return false;
  const isOfRoot = item.rootCharacterKey !== '' && item.rootCharacterKey === character.rootCharacterKey;
  return isOfRoot || item.key === character.defaultCharacterKey;
}
