/** Astral melody of a player; renewedDate in unix seconds. */
export interface Melody {
  readonly amount: number;
  readonly renewedDate: number;
}

/** `metadata.heart.astralmelody`: one per regenTime seconds, while below max. */
export interface Regeneration {
  readonly regenTime: number;
  readonly max: number;
}

/**
 * What time brings, now in milliseconds: one per whole regenTime since renewedDate, never above max, renewedDate
 * moved on by whole steps. At or above max nothing moves.
 */
export function regenerate(melody: Melody, { regenTime, max }: Regeneration, now: number): Melody {
  if (!(regenTime > 0) || melody.amount >= max) return melody;
  const elapsed = Math.floor(now / 1000) - melody.renewedDate;
  const steps = Math.min(Math.floor(elapsed / regenTime), Math.ceil(max - melody.amount));
  if (steps <= 0) return melody;
  return {
    amount: Math.min(max, melody.amount + steps),
    renewedDate: melody.renewedDate + steps * regenTime,
  };
}

/**
 * The melody after a change by `change` (already regenerated; now in milliseconds). Leaving max starts the clock at
 * now: time spent at max counts for nothing.
 */
export function changeMelody(
  melody: Melody,
  change: number,
  at: { readonly max: number; readonly now: number },
): Melody {
  const amount = melody.amount + change;
  const leavesMax = melody.amount >= at.max && amount < at.max;
  return { amount, renewedDate: leavesMax ? Math.floor(at.now / 1000) : melody.renewedDate };
}
