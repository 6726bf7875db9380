/** What boards are called, and which there are of darkmoon. */
import type { Reader } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AppContext } from '../context.js';
import { currentSeason } from '../ledger/darkmoon.js';
import { handOf, type Hand } from '../rules/modes.js';
import { describeMap } from './belongings.js';
import type { BoardKind } from './scores.js';

/** The name of a board by its kind and keys (as `listBoard` takes them). */
export function boardName(
  catalog: Catalog,
  kind: BoardKind,
  [key = 0, detail = 0]: readonly number[],
): string {
  if (kind === 'map') {
    const { title, modeName, difficulty } = describeMap(catalog, key);
    return title === null ? `Map ${key}` : `${title}, ${modeName ?? ''} ${difficulty ?? ''}`;
  }
  if (kind === 'album') {
    const name = catalog.find('albums', key)?.albumKey ?? `Album ${key}`;
    return detail === 0 ? name : `${name}, earlier seasons`;
  }
  return `Season ${key}, ${handOf('darkmoonRanking', detail) ?? `hand ${detail}`}`;
}

export interface Seasons {
  /** Null where darkmoon is closed for that hand. */
  readonly present: number | null;
  /** All that may have a board, the newest first. */
  readonly seasons: readonly number[];
}

/** Nobody looks further back; a file by hand may name any number as its season. */
const mostSeasons = 500;

/** The darkmoon seasons of a hand, from the first on that has a board: two look-ups, however many rows there are. */
export async function darkmoonSeasons(app: AppContext, hand: Hand, now: number): Promise<Seasons> {
  const present = currentSeason(app, hand, now)?.season ?? null;
  const known = [await edge(app.store.read, 'asc'), await edge(app.store.read, 'desc'), present].filter(
    (season) => season !== null,
  );
  if (known.length === 0) return { present, seasons: [] };
  const last = Math.max(...known);
  const first = Math.max(Math.min(...known), last - mostSeasons + 1);
  return { present, seasons: Array.from({ length: last - first + 1 }, (_, back) => last - back) };
}

/** The first or the last season that anybody stands on a board of, of either hand. */
async function edge(db: Reader, direction: 'asc' | 'desc'): Promise<number | null> {
  const row = await db
    .selectFrom('userDarkmoonRanking')
    .select('season')
    .where('onBoard', '=', 1)
    .orderBy('season', direction)
    .limit(1)
    .executeTakeFirst();
  return row?.season ?? null;
}
