/** Player databases without a server: each test runs on SQLite and on PostgreSQL. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { test } from 'uvu';
import { createPlayerDatabase, migratePlayerDatabase } from '../../../src/data/migrations/player.js';
import { postgresDialect, postgresPool } from '../../../src/data/postgres/dialect.js';
import { openStore, type Store } from '../../../src/data/store/store.js';
import { withPostgres } from '../../support/postgres.js';

export interface StoreTest {
  readonly store: Store;
  /** What `store` was opened by. */
  readonly database: string;
  /** Texts of the statements of `store`. */
  readonly statements: string[];
  /** Another store on the same database, as another process has it. */
  another(): Promise<Store>;
}

const now = () => Date.UTC(2026, 0, 14);

/** Registers a test for each database. */
export function onBoth(name: string, work: (given: StoreTest) => Promise<void>): void {
  test(`sqlite: ${name}`, () => onSqlite(work));
  test(`postgres: ${name}`, () => onPostgres(work));
}

/** Runs `work` on a new SQLite file. */
export async function onSqlite(work: (given: StoreTest) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-store-'));
  try {
    const database = join(folder, 'player.db');
    await createPlayerDatabase(database, now);
    await withStores(database, work);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onPostgres(work: (given: StoreTest) => Promise<void>): Promise<void> {
  const { url, drop } = await withPostgres();
  try {
    const db = new Kysely<unknown>({ dialect: postgresDialect(postgresPool(url, 2)) });
    try {
      await migratePlayerDatabase({ db, dialect: 'postgres', now, report: () => {} });
    } finally {
      await db.destroy();
    }
    await withStores(url, work);
  } finally {
    await drop();
  }
}

async function withStores(database: string, work: (given: StoreTest) => Promise<void>): Promise<void> {
  const statements: string[] = [];
  const stores: Store[] = [];
  const open = async (options: Parameters<typeof openStore>[0]) => {
    const store = await openStore(options);
    stores.push(store);
    return store;
  };
  try {
    const store = await open({ database, onStatement: (text) => statements.push(text) });
    await work({ store, database, statements, another: () => open({ database }) });
  } finally {
    for (const store of stores) await store.close();
  }
}

/** Inserts users with these pks. */
export async function addUsers(store: Store, pks: readonly number[]): Promise<void> {
  await store.write([], (tx) =>
    tx
      .insertInto('users')
      .values(pks.map((pk) => ({ pk, id: `user${pk}`, nickname: `User ${pk}`, permission: 2 })))
      .execute(),
  );
}

/** The error that a promise is rejected with; throws where it is not. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`Expected an error, got ${String(outcome)}.`);
}
