/**
 * The tables whose rows stand on boards (specification, 04 *Rankings*). A player stands on a board once, with his best
 * row, while he is neither banned nor awaiting deletion: that row has `onBoard` 1. Triggers keep it so (triggers.ts).
 */
import { sql } from 'kysely';
import { placeOf, type Place, type Sql } from './order.js';

export type RankedTable = 'bestRecords' | 'userAlbumBestRecord' | 'userDarkmoonRanking';

interface Ranked {
  /** What the names of its boards begin with. */
  readonly prefix: string;
  /** Integers that tell its boards apart, as SQL expressions over the columns of a row. */
  readonly keys: readonly BoardKey[];
  /** The column that decides, highest first. */
  readonly score: string;
}

interface BoardKey {
  readonly name: string;
  /** The columns that it is made of. */
  readonly column: string;
  readonly of: (column: string) => string;
}

const plain = (name: string): BoardKey => ({ name, column: name, of: (column) => column });

/** -1 for the seasons before the present one, which are one board, 0 for the present one. */
const era: BoardKey = {
  name: 'era',
  column: 'season',
  of: (season) => `(CASE WHEN ${season} < 0 THEN -1 WHEN ${season} > 0 THEN 1 ELSE 0 END)`,
};

export const rankedTables: Readonly<Record<RankedTable, Ranked>> = {
  bestRecords: { prefix: 'map', keys: [plain('MapPk')], score: 'score' },
  userAlbumBestRecord: { prefix: 'album', keys: [plain('AlbumPk'), era], score: 'totalScore' },
  userDarkmoonRanking: {
    prefix: 'darkmoon',
    keys: [plain('season'), plain('mode')],
    score: 'bestTotalScore',
  },
};

export const rankedTableNames = Object.keys(rankedTables) as readonly RankedTable[];

/** The columns that decide on which board a row is and where. */
export function decidingColumns(table: RankedTable): readonly string[] {
  const { keys, score } = rankedTables[table];
  const columns = keys.map(({ column }) => column);
  return ['pk', 'UserPk', ...columns, score, 'createdAt', 'updatedAt', 'hidden'];
}

/** Whether a row may stand on its board as far as it alone decides, by the name that the row has. */
export function isNotHidden(row: string): Sql {
  return sql.raw(`${row}."hidden" = 0`);
}

/** A key of a row's board, by the name that the row has; '' within an index. */
function keySql({ column, of }: BoardKey, row: string): string {
  return of(row === '' ? `"${column}"` : `${row}."${column}"`);
}

/** The parts of the index that a board is walked along: with all that counting takes. */
export function keyParts(table: RankedTable): readonly { readonly name: string; readonly sql: string }[] {
  return rankedTables[table].keys.map((key) => ({ name: key.name, sql: keySql(key, '') }));
}

/** The place of a row, by the name that the row has. */
export function rankedPlace(table: RankedTable, row: string): Place {
  return placeOf(row, rankedTables[table].score);
}

/** Whether a row is on the board with these keys, in the order of the table's definition. */
export function isOnBoardOf(table: RankedTable, row: string, keys: readonly Sql[]): Sql {
  const equal = rankedTables[table].keys.map((key, index) => {
    const value = keys[index];
    if (!value) throw new Error(`A board of ${table} wants a value for ${key.name}.`);
    return sql`${sql.raw(keySql(key, row))} = ${value}`;
  });
  return sql.join(equal, sql` and `);
}

/** Whether two rows are on the same board. */
export function isSameBoard(table: RankedTable, row: string, other: string): Sql {
  const keys = rankedTables[table].keys.map((key) => sql.raw(keySql(key, other)));
  return isOnBoardOf(table, row, keys);
}

/** The name of a row's board, as `map:12` or `album:3:0`. */
export function boardNameOf(table: RankedTable, row: string): Sql {
  return boardName(
    table,
    rankedTables[table].keys.map((key) => sql.raw(keySql(key, row))),
  );
}

/** The name of the board with these keys. */
export function boardName(table: RankedTable, keys: readonly Sql[]): Sql {
  const parts = keys.map((key) => sql`cast(cast(${key} as bigint) as text)`);
  return sql`${sql.lit(`${rankedTables[table].prefix}:`)} || ${sql.join(parts, sql` || ':' || `)}`;
}

/** The table and the keys of a board by its name. Throws where there is no such board. */
export function parseBoardName(name: string): {
  readonly table: RankedTable;
  readonly keys: readonly number[];
} {
  const [prefix, ...keys] = name.split(':');
  const table = rankedTableNames.find((each) => rankedTables[each].prefix === prefix);
  if (!table || keys.length !== rankedTables[table].keys.length)
    throw new Error(`There is no board ${name}.`);
  return { table, keys: keys.map(Number) };
}
