/**
 * Queries that are built and compiled once, and run with other values each time: building a query costs more than
 * SQLite takes to run it. The type of a parameter is that of its value; what the builder is given is a placeholder.
 */
import {
  PostgresAdapter,
  sql,
  type Compilable,
  type CompiledQuery,
  type Kysely,
  type RawBuilder,
} from 'kysely';
import type { PlayerDatabase } from '../player-tables.js';
import { touchedTables, writtenTable } from './touches.js';

/** What runs a compiled query: Kysely, or a connection itself. */
interface Runner {
  executeQuery<R>(query: CompiledQuery): Promise<{ readonly rows: R[] }>;
}

const shortWays = new WeakMap<object, Runner>();

/**
 * Has prepared queries of `db` run on the one connection it has: Kysely's layers, which are there to share connections, cost
 * more than a small query.
 */
export function runPreparedOn(db: Kysely<PlayerDatabase>, connection: Runner): void {
  shortWays.set(db, connection);
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

type Value = string | number | null | readonly number[] | readonly string[];

/** Runs a prepared query on a reader or a transaction with the given values; gives its rows. */
export type PreparedQuery<P, R> = (db: Kysely<PlayerDatabase>, values: P) => Promise<R[]>;

type ResultOf<Q> = Q extends Compilable<infer R> ? R : never;

interface Compiled {
  readonly query: CompiledQuery;
  readonly isPostgres: boolean;
  /** The table that it writes to, if it writes. */
  readonly table: string | undefined;
}

/**
 * Prepares a query: `prepared<{ userPk: number }>()((db, { userPk }) => db.selectFrom('users')…)`. A parameter that is
 * a list goes into `among(userPks)`. Not for queries whose shape depends on a value.
 */
export function prepared<P extends Record<string, Value>>() {
  return <Q extends Compilable<unknown>>(
    build: (db: Kysely<PlayerDatabase>, parameters: P) => Q,
  ): PreparedQuery<P, ResultOf<Q>> => {
    const compiled = new Map<boolean, Compiled>();
    return async (db, values) => {
      const isPostgres = isPostgresDb(db);
      let known = compiled.get(isPostgres);
      if (!known) {
        const query = build(db.withoutPlugins(), placeholders<P>()).compile();
        known = { query, isPostgres, table: writtenTable(query.query) };
        compiled.set(isPostgres, known);
      }
      if (known.table !== undefined) touchedTables(db).add(known.table);
      const run = shortWays.get(db) ?? db;
      const { rows } = await run.executeQuery<ResultOf<Q>>(bind(known, values));
      return rows;
    };
  };
}

function isPostgresDb(db: Kysely<PlayerDatabase>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

function placeholders<P>(): P {
  return new Proxy({}, { get: (_, name) => new Placeholder(String(name)) }) as P;
}

function bind({ query, isPostgres }: Compiled, values: Record<string, Value>): CompiledQuery {
  const parameters = query.parameters.map((parameter) => {
    if (!(parameter instanceof Placeholder)) return parameter;
    const value = values[parameter.name];
    if (value === undefined) throw new Error(`The prepared query wants a value for ${parameter.name}.`);
    return Array.isArray(value) && !isPostgres ? JSON.stringify(value) : value;
  });
  return { ...query, parameters };
}

/** The rows of a list parameter, for `where('pk', 'in', among(db, pks))`; `kind` is what the list holds. */
export function among<T extends number | string>(
  db: Kysely<PlayerDatabase>,
  list: readonly T[],
  kind: 'integer' | 'text' = 'integer',
): RawBuilder<T> {
  if (!isPostgresDb(db)) return sql`(select "value" from json_each(${list}))`;
  return kind === 'integer' ? sql`(select unnest(${list}::bigint[]))` : sql`(select unnest(${list}::text[]))`;
}

/** The elements of a JSON list in a parameter, as rows with one column `value`. */
export function jsonRows(db: Kysely<PlayerDatabase>, list: string): RawBuilder<unknown> {
  return isPostgresDb(db) ? sql`json_array_elements(${list}::json)` : sql`json_each(${list})`;
}
