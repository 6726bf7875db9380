import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { startPostgres, type PostgresServer } from './postgres-server.js';

/** Where the test run's one server is; set by the guard for files that need it. */
export const postgresVariable = 'KALPA_TEST_POSTGRES';

export interface PostgresDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** Servers that this process started by itself are shared by the databases that are open at the same time. */
let own: { server: Promise<PostgresServer>; users: number } | undefined;

/**
 * A new, empty PostgreSQL database of a random name; `drop` ends its connections and removes it. On the server of the
 * test run, or, in a file that is run by hand, on one that starts now and stops with the last `drop`.
 */
export async function withPostgres(): Promise<PostgresDatabase> {
  const shared = process.env[postgresVariable];
  if (shared !== undefined && shared !== '') return createDatabase(shared, () => Promise.resolve());
  const mine = (own ??= { server: startPostgres(), users: 0 });
  mine.users++;
  const release = async () => {
    if (--mine.users > 0) return;
    own = undefined;
    await (await mine.server).stop();
  };
  try {
    return await createDatabase((await mine.server).url, release);
  } catch (error) {
    await release().catch(() => undefined);
    throw error;
  }
}

async function createDatabase(serverUrl: string, release: () => Promise<void>): Promise<PostgresDatabase> {
  const name = `kalpa_test_${randomBytes(8).toString('hex')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await execute(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await release();
    },
  };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
