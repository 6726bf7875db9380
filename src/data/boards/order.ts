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

/** When a score was made; rows of the earlier server may lack either date. Spelled alike everywhere, or indexes are not found. */
const scoredAt = (row: string) => `coalesce(${row}"updatedAt", ${row}"createdAt", '')`;

/** `scoredAt` of the table that an index is on. */
export const scoredAtSql = scoredAt('');

/** The place of a row of a ranked table, by the name that the row has in a query or in a trigger. */
export function placeOf(row: string, score: string): Place {
  return {
    points: sql.raw(`${row}."${score}"`),
    at: sql.raw(scoredAt(`${row}.`)),
    pk: sql.raw(`${row}."pk"`),
  };
}

/** The place that a row has in columns of these names: of a subquery, a range or a mark. */
export function storedPlace(row: string, pk = 'pk'): Place {
  return { points: sql.raw(`${row}."points"`), at: sql.raw(`${row}."at"`), pk: sql.raw(`${row}."${pk}"`) };
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
