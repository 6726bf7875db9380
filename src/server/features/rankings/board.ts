/**
 * Boards: best scores in their order, one row per player, without those who are banned or wait to be deleted. Nothing
 * is kept in memory, so that a board is always current; every walk along one follows its index and ends after the
 * rows that are shown, and a place is found by counts (data/boards).
 */
import { sql, type Compilable, type RawBuilder } from 'kysely';
import {
  joinRange,
  playersAhead,
  playersOn,
  standingOn,
  type BoardSql,
} from '../../../data/boards/counts.js';
import { isEarlier, orderOf, storedPlace, type Place, type Sql } from '../../../data/boards/order.js';
import { boardName, rankedPlace, type RankedTable } from '../../../data/boards/tables.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared, type PreparedQuery } from '../../../data/store/prepared.js';
import { friendPks } from '../../ledger/friends.js';
import { shownAround, type Ranked } from '../../rules/rankings.js';

/** Which of the boards of a kind: values of its keys. */
type Keys = Readonly<Record<string, number>>;
type OwnKeys<K> = K & { readonly userPk: number };

interface BoardSpec<T extends RankedTable, F extends keyof PlayerRow<T>, K extends Keys> {
  readonly table: T;
  /** The columns of an entry, beside those that all boards have. */
  readonly fields: readonly (F & string)[];
  /** The keys of a board, in the order of its table (`rankedTables`). */
  readonly keys: (keys: K) => readonly number[];
  /** How many are shown at the top. */
  readonly limit: number;
}

const profileFields = [
  'nickname',
  'titleKey',
  'iconKey',
  'iconBorderKey',
  'backgroundKey',
  'characterKey',
  'ingameSkinKey',
] as const;

const commonFields = ['pk', 'UserPk', 'createdAt', 'updatedAt'] as const;

/** A row of a board with what is shown of its player. */
export type BoardRow<T extends RankedTable, F extends keyof PlayerRow<T>> = Ranked &
  Pick<PlayerRow<'userProfile'>, (typeof profileFields)[number]> &
  Pick<PlayerRow<T>, F | ((typeof commonFields)[number] & keyof PlayerRow<T>)>;

/** The queries of a board; rows come in no order. */
export interface Board<R, K extends Keys> {
  /** A player's row, and how many players are ahead of it; none where he has no score. */
  readonly own: PreparedQuery<OwnKeys<K>, R & { readonly ahead: number }>;
  readonly top: PreparedQuery<K, R>;
  /** The top (`isTop` 1), and those nearest to a place on either side of it (0). */
  readonly topAndAround: PreparedQuery<K & Ranked, R & { readonly isTop: number }>;
  /** A player and his friends. */
  readonly friends: PreparedQuery<OwnKeys<K>, R>;
  /** The number of players. */
  readonly players: PreparedQuery<K, { readonly count: number }>;
}

/** The queries of a kind of board. */
export function defineBoard<T extends RankedTable, F extends keyof PlayerRow<T>, K extends Keys>(
  spec: BoardSpec<T, F, K>,
): Board<BoardRow<T, F>, K> {
  const { table, fields, limit } = spec;
  const row = rankedPlace(table, 'b');
  const down = orderOf(row, 'down');
  const boardOf = (keys: K): BoardSql => {
    const values = spec.keys(keys).map((key) => sql`${key}`);
    return { table, keys: values, name: boardName(table, values) };
  };
  const top = (board: BoardSql) => walk(board, fields, { order: down, limit });
  return {
    own: compiled((keys) => {
      const board = boardOf(keys);
      const own = walk(board, fields, { where: sql`${ofPlayer} = ${keys.userPk}`, limit: 1 });
      const shown = storedPlace('shown');
      const ahead = sql`${playersAhead(board, shown)} as "ahead"`;
      return withProfiles(own, { column: ahead, join: joinRange(board, shown) });
    }),
    top: compiled((keys) => withProfiles(top(boardOf(keys)))),
    topAndAround: compiled((keys) => {
      const board = boardOf(keys);
      const sides = sidesOf(row, { points: sql`${keys.points}`, at: sql`${keys.at}`, pk: sql`${keys.pk}` });
      const around = sides.map((step) => walk(board, fields, step));
      const parts = [top(board), ...around].map(
        (part, index) => sql`select part.*, ${sql.lit(index === 0 ? 1 : 0)} as "isTop" from (${part}) part`,
      );
      return withProfiles(sql.join(parts, sql` union all `));
    }),
    friends: compiled((keys) => {
      const pks = sql`${friendPks(keys.userPk)} union all select cast(${keys.userPk} as bigint)`;
      return withProfiles(walk(boardOf(keys), fields, { where: sql`${ofPlayer} in (${pks})` }));
    }),
    players: compiled((keys) => sql`select ${playersOn(boardOf(keys))} as "count"`),
  };
}

const ofPlayer = sql`b."UserPk"`;

interface Walk {
  readonly where?: Sql;
  readonly order?: Sql;
  readonly limit?: number;
}

/** The nearest on either side of a place. Those of the same score are walked by themselves: each is one range of the index. */
function sidesOf(row: Place, place: Place): Walk[] {
  const above = { order: orderOf(row, 'up'), limit: shownAround };
  const below = { order: orderOf(row, 'down'), limit: shownAround };
  const tied = sql`${row.points} = ${place.points}`;
  return [
    { ...above, where: sql`${tied} and ${isEarlier(row, place)}` },
    { ...above, where: sql`${row.points} > ${place.points}` },
    { ...below, where: sql`${tied} and ${isEarlier(place, row)}` },
    { ...below, where: sql`${row.points} < ${place.points}` },
  ];
}

function walk(board: BoardSql, fields: readonly string[], { where, order, limit }: Walk): Sql {
  const row = rankedPlace(board.table, 'b');
  const columns = [...commonFields, ...fields].map((field) => sql.ref(`b.${field}`));
  return sql`select ${sql.join(columns)}, ${row.points} as "points", ${row.at} as "at"
    from ${standingOn(board, { byPlayer: order === undefined })} ${where ? sql`and ${where}` : sql``}
    ${order ? sql`order by ${order}` : sql``} ${limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`}`;
}

/** Rows of a board with what is shown of their players; `extra` is a column that may speak of the rows as `shown`. */
function withProfiles(rows: Sql, extra?: { readonly column: Sql; readonly join: Sql }): Sql {
  const columns = profileFields.map((field) => sql.ref(`p.${field}`));
  return sql`select shown.*, ${sql.join(columns)} ${extra ? sql`, ${extra.column}` : sql``}
    from (${rows}) shown join "userProfile" p on p."UserPk" = shown."UserPk" ${extra ? extra.join : sql``}`;
}

/** Prepares SQL like a query of the builder. */
function compiled<P extends Readonly<Record<string, number | string>>, R>(
  build: (parameters: P) => Sql,
): PreparedQuery<P, R> {
  return prepared<P>()((db, parameters): Compilable<R> => ({
    compile: () => (build(parameters) as RawBuilder<R>).compile(db),
  }));
}
