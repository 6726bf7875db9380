/** Reading player tables: pages, order, and a search in each column. */
import { sql, type RawBuilder } from 'kysely';
import { storageType } from '../../data/columns.js';
import { indexes, type PlayerTable } from '../../data/player-tables.js';
import type { Reader } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import type { Page } from './paging.js';
import { likePattern } from './players.js';
import { kindOf, shownRow } from './table-cells.js';

interface TableSearch extends Page {
  readonly table: PlayerTable;
  readonly sort: string;
  readonly isDescending: boolean;
  /** What is looked for, by column. */
  readonly filter: Readonly<Record<string, string>>;
}

export interface TablePage {
  readonly rows: readonly Record<string, unknown>[];
  /** How many rows match, of those that were searched. */
  readonly total: number;
  /** How many rows were looked at, where the table has more: the newest, or the oldest when sorted that way. */
  readonly searched: number | null;
}

/** A search that no index helps looks at no more rows than this: it would hold up everybody else. */
const mostSearched = 50_000;

/** A page of a table. Refuses unknown columns, and what a column of that kind cannot be searched by. */
export async function searchTable(db: Reader, search: TableSearch): Promise<TablePage> {
  const { table, sort, isDescending, filter, page, size } = search;
  kindOf(table, sort);
  const conditions = Object.entries(filter).map(([column, text]) => condition(table, column, text));
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const direction = isDescending ? sql`desc` : sql`asc`;
  const isBounded = await isLarge(db, search);
  const order = sort === 'pk' && !isDescending ? sql`asc` : sql`desc`;
  const source = isBounded
    ? sql`(select * from ${sql.table(table)} order by "pk" ${order} limit ${sql.lit(mostSearched)}) "newest"`
    : sql.table(table);
  const { rows } = await sql<Record<string, unknown>>`select * from ${source} ${where}
    order by ${sql.ref(sort)} ${direction}, "pk" ${direction}
    limit ${size} offset ${(page - 1) * size}`.execute(db);
  const counted = await sql<{ count: number }>`select count(*) as "count" from ${source} ${where}`.execute(
    db,
  );
  return {
    rows: rows.map((row) => shownRow(table, row)),
    total: Number(counted.rows[0]?.count ?? 0),
    searched: isBounded ? mostSearched : null,
  };
}

/** Whether a table has more rows than may be walked, and the search finds its rows by no index. */
async function isLarge(db: Reader, { table, filter }: TableSearch): Promise<boolean> {
  const isFound = Object.entries(filter).some(
    ([column, text]) => isIndexed(table, column) && /^\d+$/.test(text),
  );
  if (isFound) return false;
  const beyond = sql`select 1 from ${sql.table(table)} limit 1 offset ${sql.lit(mostSearched)}`;
  return (await beyond.execute(db)).rows.length > 0;
}

function isIndexed(table: PlayerTable, column: string): boolean {
  if (column === 'pk' || column === 'UserPk') return true;
  return (indexes[table] ?? []).some(([first]) => first === column);
}

const range = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/;

/** `null`, a number or `from..to` for numbers, part of a text for the rest. */
function condition(table: PlayerTable, column: string, text: string): RawBuilder<boolean> {
  const kind = kindOf(table, column);
  const name = sql.ref(column);
  if (text === 'null') return sql`${name} is null`;
  if (storageType(kind) !== 'text') {
    const [, from, to] = range.exec(text) ?? [];
    if (from !== undefined || to !== undefined) {
      return sql`(${from === undefined ? sql`1 = 1` : sql`${name} >= ${Number(from)}`} and
        ${to === undefined ? sql`1 = 1` : sql`${name} <= ${Number(to)}`})`;
    }
    if (!/^-?\d{1,15}(\.\d+)?$/.test(text)) {
      throw refuse(`filter: ${column} is looked for by a number, by 10..20, or by null.`);
    }
    return sql`${name} = ${Number(text)}`;
  }
  const pattern = likePattern(kind === 'datetime' ? text.replace('T', ' ').replace(/Z$/, '') : text);
  return sql`lower(${name}) like ${pattern.toLowerCase()} escape '\\'`;
}
