/** A player's rating: what it is made of, and how it came to be. */
import type { Reader } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import { EndState } from '../rules/codes.js';
import { handModes, type Hand } from '../rules/modes.js';
import { astralRating, recordRating } from '../rules/rating.js';

export const hands: readonly Hand[] = ['thumb', 'multi'];

const rowsAtOnce = 2000;

/** One day on which a player played, with his ratings at its end. */
export interface Day {
  /** `2026-01-14` */
  readonly day: string;
  readonly thumb: number;
  readonly multi: number;
}

/**
 * The ratings at the end of each day with a clear, from the plays that are kept. As in the game, of a map the play of
 * the highest score counts. Read in parts, so that a long history holds nobody up.
 */
export async function ratingHistory(db: Reader, catalog: Catalog, userPk: number): Promise<Day[]> {
  const bests: Record<Hand, Map<string, { score: number; rating: number }>> = {
    thumb: new Map(),
    multi: new Map(),
  };
  const days: Day[] = [];
  let [last, present] = [0, ''];
  const close = () => {
    if (present === '') return;
    const of = (hand: Hand) => astralRating([...bests[hand].values()].map((best) => best.rating));
    days.push({ day: present, thumb: of('thumb'), multi: of('multi') });
  };
  for (;;) {
    const rows = await db
      .selectFrom('records')
      .select(['pk', 'MapPk', 'PackPk', 'mode', 'rate', 'score', 'lunaticMode', 'createdAt'])
      .where('UserPk', '=', userPk)
      .where('pk', '>', last)
      .where('endState', '>=', EndState.clear)
      .orderBy('pk')
      .limit(rowsAtOnce)
      .execute();
    for (const row of rows) {
      const day = row.createdAt?.slice(0, 10) ?? present;
      if (day !== present) {
        close();
        present = day;
      }
      const hand = handModes('thumb').includes(row.mode) ? 'thumb' : 'multi';
      const key = `${row.MapPk} ${row.lunaticMode}`;
      if ((bests[hand].get(key)?.score ?? -1) < row.score) {
        bests[hand].set(key, {
          score: row.score,
          rating: recordRating(catalog.find('maps', row.MapPk), row),
        });
      }
    }
    last = rows.at(-1)?.pk ?? last;
    if (rows.length < rowsAtOnce) break;
  }
  close();
  return days;
}
