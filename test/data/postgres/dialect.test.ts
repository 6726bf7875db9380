import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { postgresPool, postgresPoolForDdl } from '../../../src/data/postgres/dialect.js';
import { withPostgres } from '../../support/postgres.js';

async function withPool(
  open: (url: string) => pg.Pool,
  work: (given: { pool: pg.Pool; end: (pid: number) => Promise<void> }) => Promise<void>,
): Promise<void> {
  const { url, drop } = await withPostgres();
  const pool = open(url);
  const operator = new pg.Client({ connectionString: url });
  await operator.connect();
  try {
    await work({
      pool,
      async end(pid) {
        await operator.query('select pg_terminate_backend($1)', [pid]);
      },
    });
  } finally {
    await operator.end();
    await pool.end();
    await drop();
  }
}

async function pidOf(on: pg.Pool | pg.PoolClient): Promise<number> {
  const { rows } = await on.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid ?? NaN;
}

for (const [name, open] of Object.entries({ postgresPool, postgresPoolForDdl })) {
  test(`${name}: an idle connection that the server ends is replaced, and the process goes on`, () =>
    withPool(open, async ({ pool, end }) => {
      const before = await pidOf(pool);
      const removed = new Promise((resolve) => pool.once('remove', resolve));
      await end(before);
      await removed;
      assert.is.not(await pidOf(pool), before);
    }));

  test(`${name}: one that ends within a transaction fails that transaction alone`, () =>
    withPool(open, async ({ pool, end }) => {
      const client = await pool.connect();
      const broken = new Promise((resolve) => client.once('end', resolve));
      await client.query('begin');
      const before = await pidOf(client);
      await end(before);
      await broken;
      const failed = await client.query('select 1').then(
        () => undefined,
        (error: unknown) => error,
      );
      client.release();
      assert.instance(failed, Error);
      assert.is.not(await pidOf(pool), before);
    }));
}

test.run();
