import type { Manifest } from '../catalog/rows.js';
import { PlayType } from './codes.js';

/** What a play is by its playType. All but darkmoon count as free plays where 04 says *free play*. */
export type PlayKind = 'free' | 'noah' | 'darkmoon';

/** The kind of play that a playType means, or null where it is out of range. */
export function playKind(playType: number): PlayKind | null {
  if (!Number.isInteger(playType) || playType < 0 || playType > PlayType.highest) return null;
  if (playType === PlayType.noah) return 'noah';
  return playType === PlayType.darkmoon ? 'darkmoon' : 'free';
}

/** The April fools packs: no boost, no rewards, no rating, no experience (specification, 04 *Start*). */
const aprilFoolsPacks: readonly number[] = [39, 50];

/** Whether the pack of a track is one of the April fools packs. */
export function isAprilFools(packPk: number): boolean {
  return aprilFoolsPacks.includes(packPk);
}

/** What a boost costs in astral melody, and what it multiplies. */
export interface Boost {
  readonly cost: number;
  readonly rewardMultiplier: number;
  readonly expMultiplier: number;
}

const noBoost: Boost = { cost: 0, rewardMultiplier: 1, expMultiplier: 1 };

/**
 * The boost of a play in astral melody. Noah and the April fools packs have none, whatever step is sent, and darkmoon has
 * its own; step 0 without a row is none as well; any other step without a row gives null, to be refused.
 */
export function startBoost(
  play: { readonly kind: PlayKind; readonly packPk: number; readonly step: number },
  boosts: readonly Manifest<'astralBoosts'>[],
): Boost | null {
  if (play.kind !== 'free' || isAprilFools(play.packPk)) return noBoost;
  const row = boosts.find(({ step }) => step === play.step);
  if (!row) return play.step === 0 ? noBoost : null;
  return {
    cost: Math.max(0, row.cost),
    rewardMultiplier: row.playRewardMultiplier,
    expMultiplier: row.playEXPMultiplier,
  };
}
