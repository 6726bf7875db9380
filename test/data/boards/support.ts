/** Boards without a server: what a place is by its counts, and by looking at every row. */
import { sql } from 'kysely';
import { joinRange, playersAhead, playersOn, type BoardSql } from '../../../src/data/boards/counts.js';
import { storedPlace } from '../../../src/data/boards/order.js';
import {
  boardName,
  boardNameOf,
  parseBoardName,
  rankedPlace,
  rankedTableNames,
} from '../../../src/data/boards/tables.js';
import type { Reader } from '../../../src/data/store/store.js';

export interface Standing {
  readonly board: string;
  readonly userPk: number;
  readonly ahead: number;
}

interface Row {
  readonly board: string;
  readonly userPk: number;
  readonly points: number;
  readonly at: string;
  readonly pk: number;
}

/** Every place on every board, by all rows: whoever is seen, with his best one. */
export async function placesByRows(db: Reader): Promise<Standing[]> {
  const boards = new Map<string, Row[]>();
  for (const table of rankedTableNames) {
    const { points, at, pk } = rankedPlace(table, 'b');
    const { rows } = await sql<Row>`
      select ${boardNameOf(table, 'b')} as "board", b."UserPk" as "userPk", ${points} as "points", ${at} as "at", ${pk} as "pk"
      from ${sql.table(table)} b join "users" u on u."pk" = b."UserPk"
      where u."permission" >= 0 and u."deleteAfter" is null`.execute(db);
    for (const row of rows) {
      const others = boards.get(row.board);
      if (others) others.push(row);
      else boards.set(row.board, [row]);
    }
  }
  const order = (a: Row, b: Row) => b.points - a.points || (a.at < b.at ? -1 : a.at > b.at ? 1 : a.pk - b.pk);
  return [...boards].flatMap(([board, rows]) => {
    const players = [...new Set(rows.sort(order).map(({ userPk }) => userPk))];
    return players.map((userPk, ahead) => ({ board, userPk, ahead }));
  });
}

/** The same places by counts. */
export async function placesByCounts(db: Reader, standings: readonly Standing[]): Promise<Standing[]> {
  const places: Standing[] = [];
  for (const { board, userPk } of standings) {
    const { of, own } = ownOn(board, userPk);
    const shown = storedPlace('shown');
    const { rows } = await sql<{ ahead: number }>`
      select ${playersAhead(of, shown)} as "ahead" from (${own}) shown ${joinRange(of, shown)}`.execute(db);
    places.push(...rows.map(({ ahead }) => ({ board, userPk, ahead: Number(ahead) })));
  }
  return places;
}

/** How many stand on a board, by counts. */
export async function sizeByCounts(db: Reader, board: string): Promise<number> {
  const { of } = ownOn(board, 0);
  const { rows } = await sql<{ players: number }>`select ${playersOn(of)} as "players"`.execute(db);
  return Number(rows[0]?.players);
}

function ownOn(board: string, userPk: number) {
  const { table, keys } = parseBoardName(board);
  const values = keys.map((key) => sql`${key}`);
  const of: BoardSql = { table, keys: values, name: boardName(table, values) };
  const { points, at, pk } = rankedPlace(table, 'b');
  const own = sql`select ${points} as "points", ${at} as "at", ${pk} as "pk" from ${sql.table(table)} b
    where b."onBoard" = 1 and ${boardNameOf(table, 'b')} = ${board} and b."UserPk" = ${userPk}`;
  return { of, own };
}
