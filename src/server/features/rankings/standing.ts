import type { Reader } from '../../../data/store/store.js';
import { aroundOwn, compareRanked, type Ranked } from '../../rules/rankings.js';
import type { Board } from './board.js';

/** What a player is shown of a board, and where he is on it. */
export interface Standing<R> {
  /** The player's place, 1 for the first; -2 where he has no score (specification, 04 *Rankings*). */
  readonly index: number;
  /** The place of the first of `around`, 0 for the first of all. */
  readonly startIndex: number;
  readonly top: readonly R[];
  /** The player's row, and those around it with it; null and none where he has no score. */
  readonly own: R | null;
  readonly around: readonly R[];
}

const noPlace = -2;

/** Reads a player's standing on a board: two statements. */
export async function readStanding<R extends Ranked, K extends Readonly<Record<string, number>>>(
  db: Reader,
  board: Board<R, K>,
  { keys, userPk }: { readonly keys: K; readonly userPk: number },
): Promise<Standing<R>> {
  const [own] = await board.own(db, { ...keys, userPk });
  if (!own) {
    const top = (await board.top(db, keys)).sort(compareRanked);
    return { index: noPlace, startIndex: 0, top, own: null, around: [] };
  }
  const { points, at, pk, ahead } = own;
  const rows = await board.topAndAround(db, { ...keys, points, at, pk });
  const top = rows.filter(({ isTop }) => isTop === 1).sort(compareRanked);
  const others = rows.filter(({ isTop }) => isTop === 0);
  const around = aroundOwn<R>(own, others);
  const startIndex = Math.max(0, ahead - around.indexOf(own));
  return { index: ahead + 1, startIndex, top, own, around };
}
