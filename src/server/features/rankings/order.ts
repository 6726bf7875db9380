/** The order of a board in SQL: the highest first, of equal ones the earlier (specification, 04 *Rankings*). */
import { sql, type RawBuilder } from 'kysely';

/** Any piece of SQL. */
export type Sql = RawBuilder<unknown>;

/** What a place is decided by, as pieces of SQL: columns of a row, or values. */
export interface Place {
  readonly points: Sql;
  readonly at: Sql;
  readonly pk: Sql;
}

/** The place of a row of a ranked table; `at` is spelled as the index has it (`boardOf` in player-tables.ts). */
export function placeOf(row: string, score: string): Place {
  const column = (name: string) => sql.ref(`${row}.${name}`);
  const at = sql`coalesce(${column('updatedAt')}, ${column('createdAt')}, '')`;
  return { points: column(score), at, pk: column('pk') };
}

/**
 * The same, for a few rows that are found by their player: the `+` keeps SQLite from walking the whole board for them
 * in its order.
 */
export function ownPlaceOf(row: string, score: string): Place {
  const place = placeOf(row, score);
  return { ...place, points: sql`+${place.points}` };
}

/** The place of a row of a subquery that has it under these names. */
export function namedPlace(row: string): Place {
  return { points: sql.ref(`${row}.points`), at: sql.ref(`${row}.at`), pk: sql.ref(`${row}.pk`) };
}

/** Best first, or last first. */
export function orderOf({ points, at, pk }: Place, direction: 'down' | 'up'): Sql {
  return direction === 'down' ? sql`${points} desc, ${at}, ${pk}` : sql`${points}, ${at} desc, ${pk} desc`;
}

/** Whether a score is as high as another, but earlier; as a range that an index can be walked over. */
export function isEarlier(place: Place, than: Place): Sql {
  return sql`${place.at} <= ${than.at} and (${place.at} < ${than.at} or ${place.pk} < ${than.pk})`;
}

/** Whether a place is better than another. */
export function isAhead(place: Place, than: Place): Sql {
  return sql`${place.points} >= ${than.points}
    and (${place.points} > ${than.points} or (${isEarlier(place, than)}))`;
}
