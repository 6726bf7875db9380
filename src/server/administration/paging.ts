/** Lists in pages, with a count that never walks a whole large table. */
import { sql, type SelectQueryBuilder } from 'kysely';
import type { PlayerDatabase } from '../../data/player-tables.js';
import type { Reader } from '../../data/store/store.js';

/** Which part of a list is asked for: `page` begins at 1. */
export interface Page {
  readonly page: number;
  readonly size: number;
}

export interface Paged<R> {
  /** How many there are; where it is `mostCounted`, there may be more. */
  readonly total: number;
  readonly rows: readonly R[];
}

/** Nobody turns so many pages, and counting on would hold everybody else up. */
const mostCounted = 10_000;

type Query<T extends keyof PlayerDatabase, O> = SelectQueryBuilder<PlayerDatabase, T, O>;

/** A page of `ordered`; `counted` is the same query without columns and order. */
export async function pageOf<T extends keyof PlayerDatabase, O>(
  db: Reader,
  { ordered, counted }: { readonly ordered: Query<T, O>; readonly counted: Query<T, object> },
  { page, size }: Page,
): Promise<Paged<O>> {
  const rows = await ordered
    .limit(size)
    .offset((page - 1) * size)
    .execute();
  const matches = counted.select(sql.lit(1).as('one')).limit(mostCounted).as('matches');
  const { count } = await db
    .selectFrom(matches)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return { total: Number(count), rows };
}
