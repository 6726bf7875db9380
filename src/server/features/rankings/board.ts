/**
 * Boards: best scores in their order, one row per player, without those who are banned or wait to be deleted. Nothing
 * is kept between requests, so that a board is always current; every walk along one follows its index and ends after
 * the rows that are shown.
 */
import { sql, type Compilable, type RawBuilder } from 'kysely';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared, type PreparedQuery } from '../../../data/store/prepared.js';
import { friendPks } from '../../ledger/friends.js';
import { shownAround, type Ranked } from '../../rules/rankings.js';
import {
  isAhead,
  isEarlier,
  namedPlace,
  orderOf,
  ownPlaceOf,
  placeOf,
  type Place,
  type Sql,
} from './order.js';

type RankedTable = 'bestRecords' | 'userAlbumBestRecord' | 'userDarkmoonRanking';
/** Which of the boards of a kind: columns to values. */
type Keys = Readonly<Record<string, number>>;
type OwnKeys<K> = K & { readonly userPk: number };

interface BoardSpec<T extends RankedTable, F extends keyof PlayerRow<T>, K extends Keys> {
  readonly table: T;
  /** The column that decides, highest first. */
  readonly score: keyof PlayerRow<T> & string;
  /** The columns of an entry, beside those that all boards have. */
  readonly fields: readonly (F & string)[];
  /** The condition under which a row, by the name it has in a query, is on the board. */
  readonly holds: (row: string, keys: K) => Sql;
  /** Whether a player may have several rows on it: the best one counts. */
  readonly hasSeveral: boolean;
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
  /** A player's best row, and how many players are ahead of it; none where he has no score. */
  readonly own: PreparedQuery<OwnKeys<K>, R & { readonly ahead: number }>;
  readonly top: PreparedQuery<K, R>;
  /** The top (`isTop` 1), and those nearest to a place on either side of it (0). */
  readonly topAndAround: PreparedQuery<K & Ranked, R & { readonly isTop: number }>;
  /** A player and his friends. */
  readonly friends: PreparedQuery<OwnKeys<K>, R>;
  /** The number of players. */
  readonly players: PreparedQuery<K, { readonly count: number }>;
}

/** The queries of a board, over a table that has an index for it (`boardOf` in player-tables.ts). */
export function defineBoard<T extends RankedTable, F extends keyof PlayerRow<T>, K extends Keys>(
  spec: BoardSpec<T, F, K>,
): Board<BoardRow<T, F>, K> {
  const { score, limit } = spec;
  const row = placeOf('b', score);
  const count = spec.hasSeveral ? sql`count(distinct b."UserPk")` : sql`count(*)`;
  const down = orderOf(row, 'down');
  const top = (keys: K) => walk(spec, keys, { order: down, limit });
  return {
    own: compiled((keys) => {
      const order = orderOf(ownPlaceOf('b', score), 'down');
      const own = walk(spec, keys, { where: sql`b."UserPk" = ${keys.userPk}`, order, limit: 1 });
      const isBetter = isAhead(row, namedPlace('shown'));
      const ahead = sql`(select ${count} from ${players(spec, keys)} and ${isBetter}) as "ahead"`;
      return withProfiles(own, ahead);
    }),
    top: compiled((keys) => withProfiles(top(keys))),
    topAndAround: compiled((keys) => {
      const sides = sidesOf(row, { points: sql`${keys.points}`, at: sql`${keys.at}`, pk: sql`${keys.pk}` });
      const around = sides.map((step) => walk(spec, keys, step));
      const parts = [top(keys), ...around].map(
        (part, index) => sql`select part.*, ${sql.lit(index === 0 ? 1 : 0)} as "isTop" from (${part}) part`,
      );
      return withProfiles(sql.join(parts, sql` union all `));
    }),
    friends: compiled((keys) => {
      const pks = sql`${friendPks(keys.userPk)} union all select cast(${keys.userPk} as bigint)`;
      return withProfiles(walk(spec, keys, { where: sql`b."UserPk" in (${pks})` }));
    }),
    players: compiled((keys) => sql`select ${count} as "count" from ${players(spec, keys)}`),
  };
}

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

type AnySpec<K> = Pick<BoardSpec<RankedTable, never, Keys>, 'table' | 'hasSeveral'> & {
  readonly score: string;
  readonly fields: readonly string[];
  readonly holds: (row: string, keys: K) => Sql;
};

function walk<K>(spec: AnySpec<K>, keys: K, { where, order, limit }: Walk): Sql {
  const row = placeOf('b', spec.score);
  const columns = [...commonFields, ...spec.fields].map((field) => sql.ref(`b.${field}`));
  return sql`select ${sql.join(columns)}, ${row.points} as "points", ${row.at} as "at"
    from ${players(spec, keys)}
      ${where ? sql`and ${where}` : sql``}
      ${spec.hasSeveral ? sql`and ${isBest(spec, keys)}` : sql``}
    ${order ? sql`order by ${order}` : sql``} ${limit === undefined ? sql`` : sql`limit ${sql.lit(limit)}`}`;
}

/** The rows of a board, up to where further conditions follow. Its shape keeps SQLite from reading all users beforehand. */
function players<K>({ table, holds }: AnySpec<K>, keys: K): Sql {
  return sql`${sql.table(table)} b where ${holds('b', keys)} and exists (
      select 1 from "users" u where u."pk" = b."UserPk" and u."permission" >= 0 and u."deleteAfter" is null)`;
}

/** That no other row of the same player is ahead. */
function isBest<K>({ table, score, holds }: AnySpec<K>, keys: K): Sql {
  return sql`not exists (
      select 1 from ${sql.table(table)} o where o."UserPk" = b."UserPk" and ${holds('o', keys)}
        and ${isAhead(ownPlaceOf('o', score), placeOf('b', score))})`;
}

/** Rows of a board with what is shown of their players; `extra` is a column that may speak of the rows as `shown`. */
function withProfiles(rows: Sql, extra?: Sql): Sql {
  const columns = profileFields.map((field) => sql.ref(`p.${field}`));
  return sql`select shown.*, ${sql.join(columns)} ${extra ? sql`, ${extra}` : sql``}
    from (${rows}) shown join "userProfile" p on p."UserPk" = shown."UserPk"`;
}

/** Prepares SQL like a query of the builder. */
function compiled<P extends Readonly<Record<string, number | string>>, R>(
  build: (parameters: P) => Sql,
): PreparedQuery<P, R> {
  return prepared<P>()((db, parameters): Compilable<R> => ({
    compile: () => (build(parameters) as RawBuilder<R>).compile(db),
  }));
}
