/**
 * Folds the marks of boards into their ranges, and cuts ranges that have become large. Places are exact before, during
 * and after it: this is what keeps finding them fast.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { DialectName, Store, Tx } from '../store/store.js';
import { isAhead, orderOf, storedPlace, type Place, type Sql } from './order.js';
import {
  applyMarks,
  cut,
  firstPlace,
  joinSmall,
  mostPlayers,
  type BoardPlace,
  type Counted,
} from './ranges.js';
import { isOnBoardOf, parseBoardName, rankedPlace } from './tables.js';

/** Boards with fewer marks are left alone: a look adds these up without trouble. */
const fewMarks = 32;
/** Some number: whoever folds holds this lock, as two at once would count twice. */
const foldLock = 0x6b616c70;

type Range = Counted & { readonly pk?: number };

/** Folds the boards that have many marks, each in a transaction of its own; gives their number. */
export async function foldBoards(store: Store, least = fewMarks): Promise<number> {
  const { rows } = await sql<{ board: string }>`
    select "board" from "boardMarks" group by "board" having count(*) >= ${least}`.execute(store.read);
  for (const { board } of rows) {
    await store.write([], (tx) => foldBoard(tx, store.dialect, board));
    await nextTurn();
  }
  return rows.length;
}

async function foldBoard(tx: Tx, dialect: DialectName, board: string): Promise<void> {
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(${sql.lit(foldLock)})`.execute(tx);
  const { rows: marks } = await sql<Counted>`
    delete from "boardMarks" where "board" = ${board} returning "points", "at", "rowPk", "players"`.execute(
    tx,
  );
  if (marks.length === 0) return;
  const { rows: before } = await sql<Range>`
    select "pk", "points", "at", "rowPk", "players" from "boardRanges" where "board" = ${board}
    order by "points" desc, "at", "rowPk"`.execute(tx);
  const counted = joinSmall(applyMarks(before.length > 0 ? before : [{ ...firstPlace, players: 0 }], marks));
  const after: Range[] = [];
  for (const [index, range] of counted.entries()) {
    if (range.players <= mostPlayers) after.push(range);
    else after.push(...cut(range, await countedIn(tx, board, { range, next: counted[index + 1] })));
  }
  await store(tx, board, { before, after });
}

/** Writes the ranges that changed. Those of `after` that begin where one did before have its row. */
async function store(
  tx: Tx,
  board: string,
  { before, after }: { before: readonly Range[]; after: readonly Range[] },
): Promise<void> {
  const wanted = new Map(after.map((range) => [placeKey(range), range]));
  for (const old of before) {
    const range = wanted.get(placeKey(old));
    wanted.delete(placeKey(old));
    if (!range) await sql`delete from "boardRanges" where "pk" = ${old.pk}`.execute(tx);
    else if (range.players !== old.players) {
      await sql`update "boardRanges" set "players" = ${range.players} where "pk" = ${old.pk}`.execute(tx);
    }
  }
  for (const { points, at, rowPk, players } of wanted.values()) {
    await sql`insert into "boardRanges" ("board", "points", "at", "rowPk", "players")
      values (${board}, ${points}, ${at}, ${rowPk}, ${players})`.execute(tx);
  }
}

function placeKey({ points, at, rowPk }: BoardPlace): string {
  return `${points} ${at} ${rowPk}`;
}

/**
 * What is counted in a range, in order: its rows, less what is marked there. On PostgreSQL others may have committed
 * both since the marks were taken; one statement sees them together or not at all.
 */
async function countedIn(
  tx: Tx,
  board: string,
  { range, next }: { readonly range: BoardPlace; readonly next: BoardPlace | undefined },
): Promise<readonly Counted[]> {
  const { table, keys } = parseBoardName(board);
  const isOn = isOnBoardOf(
    table,
    'b',
    keys.map((key) => sql`${key}`),
  );
  const row = rankedPlace(table, 'b');
  const within = (place: Place): Sql => {
    const ends = next ? sql`and ${isAhead(place, valuesOf(next))}` : sql``;
    return sql`${place.points} <= ${range.points} and not (${isAhead(place, valuesOf(range))}) ${ends}`;
  };
  const { rows } = await sql<Counted>`
    select * from (
      select ${row.points} as "points", ${row.at} as "at", ${row.pk} as "rowPk", 1 as "players"
      from ${sql.table(table)} b where ${isOn} and b."onBoard" = 1 and ${within(row)}
      union all select m."points", m."at", m."rowPk", -m."players" from "boardMarks" m
      where m."board" = ${board} and ${within(storedPlace('m', 'rowPk'))}
    ) c order by ${orderOf(storedPlace('c', 'rowPk'), 'down')}`.execute(tx);
  return rows;
}

function valuesOf({ points, at, rowPk }: BoardPlace): Place {
  return { points: sql`${points}`, at: sql`${at}`, pk: sql`${rowPk}` };
}
