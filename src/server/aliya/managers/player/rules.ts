/** Energy and stages (specification, 07 *Player*). */

export interface PlayerState {
  readonly energy: number;
  /** Unix seconds from which the next energy is counted; of no meaning while there is the most of it. */
  readonly renewed_at: number;
  readonly level: number;
  readonly experience: number;
  /** The last stage that was passed; 0: none. */
  readonly stage: number;
}

export const mostEnergy = 10;
const secondsPerEnergy = 20 * 60;

/** A player who has just come, at `now` in unix seconds. */
export function newPlayer(now: number): PlayerState {
  return { energy: mostEnergy, renewed_at: now, level: 0, experience: 0, stage: 0 };
}

/** What time brought: one energy per whole 20 minutes, never beyond the most. */
export function regenerated(player: PlayerState, now: number): PlayerState {
  const gained = Math.floor((now - player.renewed_at) / secondsPerEnergy);
  if (player.energy >= mostEnergy || gained < 1) return player;
  const energy = Math.min(mostEnergy, player.energy + gained);
  return { ...player, energy, renewed_at: player.renewed_at + gained * secondsPerEnergy };
}

/** Less energy, of a player as regenerated at `now`; null where there is too little. Time spent at the most counts for nothing. */
export function spend(player: PlayerState, amount: number, now: number): PlayerState | null {
  if (player.energy < amount) return null;
  const renewed_at = player.energy >= mostEnergy ? now : player.renewed_at;
  return { ...player, energy: player.energy - amount, renewed_at };
}

/** More energy, never beyond the most. */
export function gain(player: PlayerState, amount: number): PlayerState {
  return { ...player, energy: Math.min(mostEnergy, player.energy + amount) };
}

/** Seconds until the next energy; 0 where there is the most of it. */
export function recoverTime(player: PlayerState, now: number): number {
  return player.energy >= mostEnergy ? 0 : player.renewed_at + secondsPerEnergy - now;
}

/** The player after a stage: the next one, or one done before; null for any other. */
export function pass(player: PlayerState, stage: number): PlayerState | null {
  if (stage < 1 || stage > player.stage + 1) return null;
  return { ...player, stage: Math.max(player.stage, stage) };
}
