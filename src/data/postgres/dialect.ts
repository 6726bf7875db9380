/** Kysely over pg: named prepared statements, and 64-bit integers as numbers (all are checked below 2^53). */
import { createHash } from 'node:crypto';
import { PostgresDialect, sql, type Dialect, type Kysely } from 'kysely';
import pg from 'pg';
import { Failure } from '../../failure.js';

const namedStatements = 400;
const names = new Map<string, string>();

/** A short name for a statement's text; beyond 400 texts the statement stays unnamed, so that no server fills up. */
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= namedStatements) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
  names.set(text, name);
  return name;
}

/** A client that prepares each statement once per connection. */
class PreparingClient extends pg.Client {
  // The overloads of pg.Client.query cannot be repeated one by one; Kysely calls it with a text and its values only.
  override query: pg.Client['query'] = ((text: unknown, values?: unknown, ...rest: unknown[]) => {
    const run = pg.Client.prototype.query as (...args: unknown[]) => unknown;
    const name = typeof text === 'string' && Array.isArray(values) ? statementName(text) : undefined;
    return name ? run.call(this, { name, text, values }) : run.call(this, text, values, ...rest);
  }) as pg.Client['query'];
}

const int8 = 20;
const numeric = 1700;

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === int8 || oid === numeric) return Number;
    return pg.types.getTypeParser(oid, format);
  },
};

/** A pool of connections to the PostgreSQL database at `url`; each prepares a statement once. */
export function postgresPool(url: string, size = 10): pg.Pool {
  return poolOf({ connectionString: url, max: size, types, Client: PreparingClient });
}

/** The same without names for statements, which those of a migration would use up. */
export function postgresPoolForDdl(url: string): pg.Pool {
  return poolOf({ connectionString: url, max: 2 });
}

function poolOf(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis: 10_000 });
  // A connection that breaks is replaced, and who uses it is told by its next query; but with nobody listening, one that
  // breaks between two queries would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}

/** A Kysely dialect over a pool. */
export function postgresDialect(pool: pg.Pool): Dialect {
  return new PostgresDialect({ pool });
}

/** Asks a database once. One that does not answer is closed, and a Failure says why and what to do. */
export async function reachPostgres<DB>(db: Kysely<DB>): Promise<void> {
  try {
    await sql`select 1`.execute(db);
  } catch (error) {
    await db.destroy();
    throw new Failure(
      `PostgreSQL cannot be reached: ${reasonOf(error)}.`,
      'Check the setting `database`, and that the server runs and lets this user in.',
      { cause: error },
    );
  }
}

/** Why a connection failed. A name of several addresses (localhost) gives an error for each, under one without words. */
function reasonOf(error: unknown): string {
  const all: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  const first = all[0] ?? error;
  return first instanceof Error ? first.message : String(first);
}
