import type { Reward } from '../../data/columns.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { Manifest } from '../catalog/rows.js';
import { performerLevelRewarded } from './codes.js';
import { isCosmicTicket } from './membership.js';

type Level = Manifest<'performerLevels'>;

/** What a player has of performer levels. */
export interface PerformerState {
  /** The amount of the item `performerexp`. */
  readonly exp: number;
  readonly rows: readonly Pick<PlayerRow<'userPerformerLevelRewards'>, 'state' | 'PerformerLevelPk'>[];
}

/** The levels whose rewards a player can take: reached, and not yet rewarded (specification, 10 *03*). */
export function claimableLevels(levels: readonly Level[], { exp, rows }: PerformerState): Level[] {
  const rewarded = new Set(
    rows
      .filter(({ state }) => state === performerLevelRewarded)
      .map(({ PerformerLevelPk }) => PerformerLevelPk),
  );
  return levels.filter(({ pk, requiredPerformerEXP }) => exp >= requiredPerformerEXP && !rewarded.has(pk));
}

/** The rewards among some levels or hurdles: those that have none are left out. */
export function rewardsOf(rows: readonly { readonly rewardItem: Reward | null }[]): Reward[] {
  return rows.flatMap(({ rewardItem }) => rewardItem ?? []);
}

/** `cosmicTicketRewards`: the rewards that become cosmic membership. */
export function cosmicTicketRewards(rewards: readonly Reward[]): Reward[] {
  return rewards.filter(({ key }) => isCosmicTicket(key));
}
