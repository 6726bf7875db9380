/**
 * The triggers that keep boards counted, whoever writes: the server, the command line, an operator's shell. Two of our
 * own tables follow from the ranked ones and are written by nobody else (counts.ts reads and folds them):
 *
 * - `boardRanges` cuts each board into ranges of places: where one begins, and how many players stand in it;
 * - `boardMarks` has what changed since: +1 where somebody came to stand on a board, -1 where he left. Adding a row
 *   locks nobody out, so that two plays of the same map do not wait for each other on PostgreSQL.
 *
 * The statements inside are the same on both databases; only what is around them differs.
 */
import { sql, type QueryExecutorProvider } from 'kysely';
import { primaryKey } from '../ddl.js';
import type { DialectName } from '../store/store.js';
import { isAhead, type Sql } from './order.js';
import {
  boardNameOf,
  decidingColumns,
  isNotHidden,
  isSameBoard,
  rankedPlace,
  rankedTableNames,
  type RankedTable,
} from './tables.js';

type Event = 'insert' | 'update' | 'delete';

interface Trigger {
  readonly name: string;
  readonly table: string;
  readonly event: Event;
  /** The columns whose update counts. */
  readonly columns?: readonly string[];
  readonly when?: Sql;
  readonly body: readonly Sql[];
}

/** Makes the tables of counts where they are missing. */
export async function makeCountTables(db: QueryExecutorProvider, dialect: DialectName): Promise<void> {
  for (const statement of countTables(dialect)) await sql.raw(statement).execute(db);
}

/** Makes every trigger anew. */
export async function makeBoardTriggers(db: QueryExecutorProvider, dialect: DialectName): Promise<void> {
  for (const trigger of allTriggers()) await (dialect === 'sqlite' ? makeSqlite : makePostgres)(db, trigger);
}

/** Takes every trigger away, for whoever writes rows in bulk and counts the boards anew afterwards. */
export async function dropBoardTriggers(db: QueryExecutorProvider, dialect: DialectName): Promise<void> {
  for (const trigger of allTriggers()) {
    const on = dialect === 'postgres' ? sql` on ${sql.table(trigger.table)}` : sql``;
    await sql`drop trigger if exists ${sql.raw(nameOf(trigger))}${on}`.execute(db);
  }
}

function allTriggers(): readonly Trigger[] {
  return [...rankedTableNames.flatMap((table) => [...marking(table), ...placing(table)]), ...hiding()];
}

function countTables(dialect: DialectName): string[] {
  const columns = `${primaryKey[dialect]}, "board" TEXT NOT NULL, "points" BIGINT NOT NULL, "at" TEXT NOT NULL,
    "rowPk" BIGINT NOT NULL, "players" BIGINT NOT NULL`;
  const place = '"board", "points" DESC, "at", "rowPk"';
  return [
    `CREATE TABLE IF NOT EXISTS "boardRanges" (${columns})`,
    `CREATE INDEX IF NOT EXISTS "ix_boardRanges_place" ON "boardRanges" (${place}, "players")`,
    `CREATE TABLE IF NOT EXISTS "boardMarks" (${columns})`,
    `CREATE INDEX IF NOT EXISTS "ix_boardMarks_place" ON "boardMarks" (${place}, "players")`,
  ];
}

/** Marks what comes to stand on a board and what leaves it, row by row. */
function marking(table: RankedTable): Trigger[] {
  const mark = (row: 'NEW' | 'OLD', players: 1 | -1) => {
    const { points, at, pk } = rankedPlace(table, row);
    const values = [boardNameOf(table, row), points, at, pk, sql.lit(players)];
    return sql`insert into "boardMarks" ("board", "points", "at", "rowPk", "players")
      select ${sql.join(values)} where ${sql.raw(row)}."onBoard" = 1`;
  };
  const columns = ['onBoard', ...decidingColumns(table)];
  const differs = columns.map((column) => sql.raw(`OLD."${column}" IS DISTINCT FROM NEW."${column}"`));
  return [
    {
      name: `${table}_marksInsert`,
      table,
      event: 'insert',
      when: sql`NEW."onBoard" = 1`,
      body: [mark('NEW', 1)],
    },
    {
      name: `${table}_marksDelete`,
      table,
      event: 'delete',
      when: sql`OLD."onBoard" = 1`,
      body: [mark('OLD', -1)],
    },
    {
      ...{ name: `${table}_marksUpdate`, table, event: 'update', columns },
      when: sql`(OLD."onBoard" = 1 or NEW."onBoard" = 1) and (${sql.join(differs, sql` or `)})`,
      body: [mark('OLD', -1), mark('NEW', 1)],
    },
  ];
}

/** Gives `onBoard` to the best of a player's rows on a board, whenever one of them changes. */
function placing(table: RankedTable): Trigger[] {
  const settle = (row: 'NEW' | 'OLD') => settleOnBoard(table, isOfSame(table, row));
  const hasMoved = sql`(OLD."UserPk" <> NEW."UserPk" or not (${isSameBoard(table, 'OLD', 'NEW')}))`;
  const settleLeft = settleOnBoard(table, sql`${hasMoved} and ${isOfSame(table, 'OLD')}`);
  const columns = decidingColumns(table);
  return [
    { name: `${table}_placesInsert`, table, event: 'insert', body: [settle('NEW')] },
    {
      name: `${table}_placesDelete`,
      table,
      event: 'delete',
      when: sql`OLD."onBoard" = 1`,
      body: [settle('OLD')],
    },
    { name: `${table}_placesUpdate`, table, event: 'update', columns, body: [settleLeft, settle('NEW')] },
  ];
}

/** Whether a row of the table is of the same player and on the same board as the one that changed. */
function isOfSame(table: RankedTable, row: 'NEW' | 'OLD'): Sql {
  const own = `"${table}"`;
  return sql`${sql.raw(own)}."UserPk" = ${sql.raw(row)}."UserPk" and ${isSameBoard(table, own, row)}`;
}

/** Takes a player off all boards when he is banned or leaves, and puts him back. */
function hiding(): Trigger[] {
  const table = 'users';
  const isShown = (row: string) => sql.raw(`(${row}."permission" >= 0 AND ${row}."deleteAfter" IS NULL)`);
  const settle = (row: 'NEW' | 'OLD') =>
    rankedTableNames.map((ranked) =>
      settleOnBoard(ranked, sql`${sql.table(ranked)}."UserPk" = ${sql.raw(row)}."pk"`),
    );
  return [
    { name: 'users_boardsInsert', table, event: 'insert', when: isShown('NEW'), body: settle('NEW') },
    { name: 'users_boardsDelete', table, event: 'delete', when: isShown('OLD'), body: settle('OLD') },
    {
      ...{ name: 'users_boardsUpdate', table, event: 'update', columns: ['permission', 'deleteAfter'] },
      when: sql`${isShown('OLD')} <> ${isShown('NEW')}`,
      body: settle('NEW'),
    },
  ];
}

/** Whether a row, by its table's name, is the one that its player stands on its board with: 1 or 0. */
export function belongsOnBoard(table: RankedTable): Sql {
  const own = `"${table}"`;
  return sql`(case when ${isNotHidden(own)} and exists (
      select 1 from "users" u where u."pk" = ${sql.table(table)}."UserPk" and u."permission" >= 0 and u."deleteAfter" is null)
    and not exists (select 1 from ${sql.table(table)} o where o."UserPk" = ${sql.table(table)}."UserPk"
      and ${isSameBoard(table, 'o', own)} and ${isNotHidden('o')}
      and ${isAhead(rankedPlace(table, 'o'), rankedPlace(table, own))}) then 1 else 0 end)`;
}

/** Sets `onBoard` of the rows that a condition picks, where it is not what it should be. */
export function settleOnBoard(table: RankedTable, condition: Sql): Sql {
  const should = belongsOnBoard(table);
  return sql`update ${sql.table(table)} set "onBoard" = ${should} where ${condition} and "onBoard" <> ${should}`;
}

function nameOf({ name }: Trigger): string {
  return `"boards_${name}"`;
}

function eventOf({ event, columns }: Trigger): Sql {
  return columns
    ? sql`${sql.raw(event)} of ${sql.join(columns.map((column) => sql.ref(column)))}`
    : sql.raw(event);
}

function bodyOf({ body }: Trigger): Sql {
  return sql`${sql.join(body, sql`; `)};`;
}

async function makeSqlite(db: QueryExecutorProvider, trigger: Trigger): Promise<void> {
  const name = sql.raw(nameOf(trigger));
  await sql`drop trigger if exists ${name}`.execute(db);
  await sql`create trigger ${name} after ${eventOf(trigger)} on ${sql.table(trigger.table)} for each row
    ${trigger.when ? sql`when ${trigger.when}` : sql``} begin ${bodyOf(trigger)} end`.execute(db);
}

async function makePostgres(db: QueryExecutorProvider, trigger: Trigger): Promise<void> {
  const name = sql.raw(nameOf(trigger));
  const table = sql.table(trigger.table);
  await sql`create or replace function ${name}() returns trigger language plpgsql as $body$
    begin ${bodyOf(trigger)} return null; end $body$`.execute(db);
  await sql`drop trigger if exists ${name} on ${table}`.execute(db);
  await sql`create trigger ${name} after ${eventOf(trigger)} on ${table} for each row
    ${trigger.when ? sql`when (${trigger.when})` : sql``} execute function ${name}()`.execute(db);
}
