import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withPostgres } from './postgres.js';

async function ask(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

test('each database is empty and its own', async () => {
  const first = await withPostgres();
  const second = await withPostgres();
  try {
    await ask(first.url, 'CREATE TABLE notes (text text)');
    assert.equal(await ask(first.url, `SELECT to_regclass('notes') IS NOT NULL`), [true]);
    assert.equal(await ask(second.url, `SELECT to_regclass('notes') IS NOT NULL`), [false]);
  } finally {
    await first.drop();
    await second.drop();
  }
});

test('a dropped database is gone, also with a connection left open', async () => {
  const dropped = await withPostgres();
  const kept = await withPostgres();
  const forgotten = new pg.Client({ connectionString: dropped.url });
  forgotten.on('error', () => undefined);
  try {
    await forgotten.connect();
    await dropped.drop();
    const name = new URL(dropped.url).pathname.slice(1);
    assert.equal(await ask(kept.url, `SELECT count(*)::int FROM pg_database WHERE datname = '${name}'`), [0]);
  } finally {
    await forgotten.end().catch(() => undefined);
    await kept.drop();
  }
});

test('the server is new enough to tell what is JSON, and speaks UTF-8 and UTC', async () => {
  const database = await withPostgres();
  try {
    assert.equal(await ask(database.url, `SELECT '{"a":[1]}' IS JSON OBJECT`), [true]);
    assert.equal(await ask(database.url, `SELECT '{a:1}' IS JSON`), [false]);
    assert.equal(await ask(database.url, `SELECT lower('ÄЖ')`), ['äж']);
    assert.equal(await ask(database.url, 'SHOW timezone'), ['UTC']);
  } finally {
    await database.drop();
  }
});

test.run();
