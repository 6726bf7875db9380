import type { Manifest } from '../catalog/rows.js';
import type { PlayerRow } from '../../data/player-tables.js';
import { HurdleCategory, HurdleState, PlayMode } from './codes.js';
import { Mode } from './modes.js';

type HurdleRow = PlayerRow<'userPerformerHurdleMissions'>;

/** A clear, as hurdles see it. */
export type HurdleClear =
  | {
      readonly kind: 'play';
      readonly mode: number;
      readonly rate: number;
      readonly playMode: number;
      readonly lunatic: boolean;
    }
  | { readonly kind: 'album'; readonly albumPk: number };

/**
 * The open hurdle rows that a clear advances, as they are afterwards: one step each, claimable at the goal
 * (specification, 04 *Experience*). A play or album that was not cleared must not come here.
 */
export function advanceHurdles(
  rows: readonly HurdleRow[],
  hurdles: ReadonlyMap<number, Manifest<'performerHurdleMissions'>>,
  clear: HurdleClear,
): HurdleRow[] {
  return rows.flatMap((row) => {
    const hurdle = hurdles.get(row.PerformerHurdleMissionPk);
    if (row.state !== HurdleState.open || !hurdle || !counts(hurdle, clear)) return [];
    const current = row.current + 1;
    if (current < hurdle.goal) return [{ ...row, current }];
    return [{ ...row, current: hurdle.goal, state: HurdleState.claimable }];
  });
}

function counts(hurdle: Manifest<'performerHurdleMissions'>, clear: HurdleClear): boolean {
  if (clear.kind === 'album') {
    return hurdle.category === HurdleCategory.albumClear && hurdle.targetPks.includes(clear.albumPk);
  }
  const easy: readonly number[] = [Mode.normal, Mode.sHard];
  const middling: readonly number[] = [Mode.hard, Mode.sHardPlus];
  switch (hurdle.category) {
    case HurdleCategory.lunatic:
      return clear.lunatic;
    case HurdleCategory.riskClear:
      return clear.playMode === PlayMode.risk;
    case HurdleCategory.hardOrAbove:
      return !easy.includes(clear.mode);
    case HurdleCategory.hardPlusOrAbove:
      return !easy.includes(clear.mode) && !middling.includes(clear.mode);
    case HurdleCategory.rate95:
      return clear.rate >= 950_000;
    case HurdleCategory.rate97:
      return clear.rate >= 970_000;
    case HurdleCategory.rate98:
      return clear.rate >= 980_000;
    default:
      return false;
  }
}
