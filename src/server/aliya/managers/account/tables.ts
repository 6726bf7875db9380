import type { SchemaMigration } from '../../../../data/migrations/migration.js';
import { tablesMigration, type Tx } from '../../database.js';
import { keyOf, type Account } from './rules.js';

interface AccountRow extends Account {
  readonly unique_id: string;
  /** The forms in which account and e-mail are compared; unique. */
  readonly account_key: string | null;
  readonly email_key: string | null;
  readonly password: string | null;
  /** Unix ms. */
  readonly created_at: number;
}

/** How often a password was tried of late. */
interface TriesRow {
  readonly subject: string;
  readonly count: number;
  /** Unix ms. */
  readonly expires_at: number;
}

export interface AccountTables {
  aliya_accounts: AccountRow;
  aliya_account_tries: TriesRow;
}

export const accountMigrations: readonly SchemaMigration[] = [
  tablesMigration('0001-accounts', [
    `CREATE TABLE aliya_accounts (
      unique_id TEXT PRIMARY KEY,
      account TEXT,
      account_key TEXT UNIQUE,
      email TEXT,
      email_key TEXT UNIQUE,
      phone_number TEXT UNIQUE,
      password TEXT,
      created_at INTEGER NOT NULL
    )`,
  ]),
  tablesMigration('0002-tries', [
    `CREATE TABLE aliya_account_tries (
      subject TEXT PRIMARY KEY,
      count INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    )`,
    'CREATE INDEX aliya_account_tries_expiry ON aliya_account_tries (expires_at)',
  ]),
];

/** How people name an account when they log in. */
export type Identifier = 'account' | 'email' | 'phone_number';

type Reading = Pick<Tx<AccountTables>, 'selectFrom'>;

const columns = ['unique_id', 'account', 'email', 'phone_number', 'password'] as const;

/** The user with this name, e-mail or phone number. */
export function findAccount(db: Reading, identifier: Identifier, value: string) {
  const column = { account: 'account_key', email: 'email_key', phone_number: 'phone_number' } as const;
  const key = identifier === 'phone_number' ? value : keyOf(value);
  return db
    .selectFrom('aliya_accounts')
    .select(columns)
    .where(column[identifier], '=', key)
    .executeTakeFirst();
}

/** A user by the device's id. */
export function findUser(db: Reading, uniqueId: string) {
  return db.selectFrom('aliya_accounts').select(columns).where('unique_id', '=', uniqueId).executeTakeFirst();
}

/** Makes a user where there is none; false where there is one. */
export async function createUser(tx: Tx<AccountTables>, uniqueId: string, now: number): Promise<boolean> {
  const none = {
    account: null,
    account_key: null,
    email: null,
    email_key: null,
    phone_number: null,
    password: null,
  };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('aliya_accounts')
    .values({ unique_id: uniqueId, created_at: now, ...none })
    .onConflict((conflict) => conflict.column('unique_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
