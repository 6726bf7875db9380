/** Whether the counts of boards are what they should be: the rows themselves are asked. Seconds for a million of them. */
import { sql, type QueryExecutorProvider } from 'kysely';
import { isAhead, orderOf, storedPlace, type Sql } from './order.js';
import { boardNameOf, rankedPlace, rankedTableNames } from './tables.js';
import { belongsOnBoard } from './triggers.js';

/** What is wrong with the counts of boards: none, where nothing is. `countBoards` repairs it. */
export interface BoardFaults {
  /** Rows that stand on a board and should not, or the other way round. */
  readonly misplaced: number;
  /** Names of the boards whose ranges and marks do not add up to their rows, at most a hundred. */
  readonly miscounted: readonly string[];
}

/** Compares every board with its rows. */
export async function checkBoards(db: QueryExecutorProvider): Promise<BoardFaults> {
  let misplaced = 0;
  for (const table of rankedTableNames) {
    const { rows } = await sql<{ rows: number | string }>`
      select count(*) as "rows" from ${sql.table(table)} where "onBoard" <> ${belongsOnBoard(table)}`.execute(
      db,
    );
    misplaced += Number(rows[0]?.rows ?? 0);
  }
  const { rows } = await miscounted.execute(db);
  return { misplaced, miscounted: rows.map(({ board }) => board) };
}

const standing = rankedTableNames.map((table): Sql => {
  const { points, at, pk } = rankedPlace(table, 'b');
  return sql`select ${boardNameOf(table, 'b')} as "board", ${points} as "points", ${at} as "at", ${pk} as "rowPk", 1 as "players"
    from ${sql.table(table)} b where b."onBoard" = 1`;
});

const range = storedPlace('s', 'rowPk');

/** Rows less marks less ranges: in each range nothing must remain. */
const miscounted = sql<{ board: string }>`
  select distinct "board" from (
    select e."board", sum(e."players") as "rest" from (
      select c.*, (select s."pk" from "boardRanges" s
        where s."board" = c."board" and not (${isAhead(storedPlace('c', 'rowPk'), range)})
        order by ${orderOf(range, 'up')} limit 1) as "range"
      from (
        ${sql.join(standing, sql` union all `)}
        union all select "board", "points", "at", "rowPk", -"players" from "boardMarks"
        union all select "board", "points", "at", "rowPk", -"players" from "boardRanges"
      ) c
    ) e group by e."board", e."range" having sum(e."players") <> 0
  ) f order by "board" limit 100`;
