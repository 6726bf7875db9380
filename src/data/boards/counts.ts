/** How many players stand ahead of a place on a board, without counting them one by one; and all boards counted anew. */
import { sql, type QueryExecutorProvider } from 'kysely';
import { isAhead, isEarlier, orderOf, storedPlace, type Place, type Sql } from './order.js';
import { firstPlace, mostPlayers } from './ranges.js';
import { boardNameOf, isOnBoardOf, rankedPlace, rankedTableNames, type RankedTable } from './tables.js';
import { settleOnBoard } from './triggers.js';

/** A board in a query: its table, the values of its keys, and its name. */
export interface BoardSql {
  readonly table: RankedTable;
  readonly keys: readonly Sql[];
  readonly name: Sql;
}

/**
 * The rows that stand on a board, `b` each, up to where further conditions follow. For a few players, `byPlayer`: the
 * `+` keeps SQLite from walking the whole board for them.
 */
export function standingOn({ table, keys }: BoardSql, { byPlayer = false } = {}): Sql {
  const stands = byPlayer ? sql`+b."onBoard" = 1` : sql`b."onBoard" = 1`;
  return sql`${sql.table(table)} b where ${isOnBoardOf(table, 'b', keys)} and ${stands}`;
}

/** Joins the range in which a place is, as `start`, to a query that has the place. */
export function joinRange({ name }: BoardSql, place: Place): Sql {
  const range = storedPlace('s', 'rowPk');
  return sql`left join "boardRanges" "start" on "start"."pk" = (
      select s."pk" from "boardRanges" s
      where s."board" = ${name} and s."points" >= ${place.points} and not (${isAhead(place, range)})
      order by ${orderOf(range, 'up')} limit 1)`;
}

/**
 * The number of players ahead of a place, as an expression of a query with `joinRange`: those of the ranges before,
 * with what was marked in them since, and those of the place's own range one by one.
 */
export function playersAhead(board: BoardSql, place: Place): Sql {
  const { points, at, rowPk } = firstPlace;
  const start = {
    points: sql`coalesce("start"."points", ${sql.lit(points)})`,
    at: sql`coalesce("start"."at", ${sql.lit(at)})`,
    pk: sql`coalesce("start"."rowPk", ${sql.lit(rowPk)})`,
  };
  const sumOf = (table: string) => sql`coalesce((
      select sum(c."players") from ${sql.table(table)} c
      where c."board" = ${board.name} and ${isAhead(storedPlace('c', 'rowPk'), start)}), 0)`;
  const counts = between(rankedPlace(board.table, 'b'), { start, place }).map(
    (condition) => sql`(select count(*) from ${standingOn(board)} and ${condition})`,
  );
  return sql`cast(${sql.join([sumOf('boardRanges'), sumOf('boardMarks'), ...counts], sql` + `)} as bigint)`;
}

/** Behind every date that a score was made at. */
const afterAll = '9999-12-31';

/**
 * The rows from the start of a range up to a place, in three parts, each of which is one walk along the index: many may
 * have the same points, and who stands before the range among them is not looked at.
 */
function between(row: Place, { start, place }: { start: Place; place: Place }): Sql[] {
  const isTied = sql`${start.points} = ${place.points}`;
  return [
    sql`${row.points} = ${start.points}
      and ${row.at} >= ${start.at} and (${row.at} > ${start.at} or ${row.pk} >= ${start.pk})
      and ${row.at} <= case when ${isTied} then ${place.at} else ${sql.lit(afterAll)} end
      and (not (${isTied}) or ${row.at} < ${place.at} or ${row.pk} < ${place.pk})`,
    sql`${row.points} < ${start.points} and ${row.points} > ${place.points}`,
    sql`${row.points} = ${place.points} and not (${isTied}) and ${isEarlier(row, place)}`,
  ];
}

/** The number of players on a board, as an expression. */
export function playersOn({ name }: BoardSql): Sql {
  const sumOf = (table: string) =>
    sql`coalesce((select sum(c."players") from ${sql.table(table)} c where c."board" = ${name}), 0)`;
  return sql`cast(${sumOf('boardRanges')} + ${sumOf('boardMarks')} as bigint)`;
}

/** Counts all boards anew, from the rows alone. Seconds for a million of them: for migrations and repairs. */
export async function countBoards(db: QueryExecutorProvider): Promise<void> {
  for (const table of rankedTableNames) await settleOnBoard(table, sql`1 = 1`).execute(db);
  await sql`delete from "boardMarks"`.execute(db);
  await sql`delete from "boardRanges"`.execute(db);
  for (const table of rankedTableNames) await countTable(db, table);
}

async function countTable(db: QueryExecutorProvider, table: RankedTable): Promise<void> {
  const row = rankedPlace(table, 'b');
  const { points, at, rowPk } = firstPlace;
  const first = (column: Sql, value: string | number) =>
    sql`case when "range" = 0 then ${sql.lit(value)} else ${column} end`;
  await sql`insert into "boardRanges" ("board", "points", "at", "rowPk", "players")
    select "board", ${first(sql`"points"`, points)}, ${first(sql`"at"`, at)}, ${first(sql`"rowPk"`, rowPk)}, "players"
    from (
      select r.*, count(*) over (partition by "board", "range") as "players",
        row_number() over (partition by "board", "range" order by "place") as "inRange"
      from (
        select p.*, ("place" - 1) / ${sql.lit(mostPlayers / 2)} as "range" from (
          select n.*, row_number() over (partition by "board" order by "points" desc, "at", "rowPk") as "place" from (
            select ${boardNameOf(table, 'b')} as "board", ${row.points} as "points", ${row.at} as "at", ${row.pk} as "rowPk"
            from ${sql.table(table)} b where b."onBoard" = 1) n) p) r) k
    where "inRange" = 1`.execute(db);
}
