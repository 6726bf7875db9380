/**
 * The keys by which accounts are compared. Users of an old file that collide are never merged: the one of the higher
 * pk is renamed, and loses its e-mail to another who has it (specification, 10 *Everywhere*).
 */
import { sql, type RawBuilder } from 'kysely';
import { lowerCaseKey, nicknameKey } from '../name-keys.js';
import { run, type MigrationStep } from './migration.js';

const pageSize = 500;
/** `users.state` of one whose e-mail is verified (specification, 02). */
const verified = 2;
const uidOffset = 10_000_000;

interface Account {
  readonly pk: number;
  readonly state: number;
  id: string | null;
  nickname: string | null;
  email: string | null;
  renamed: number;
}

type Name = 'id' | 'nickname';
type Keys = ReadonlyMap<number, string>;

/** Fills the keys of all users, and renames those who collide. Reports each. */
export async function keyAccounts(step: MigrationStep): Promise<void> {
  const { db } = step;
  await run(
    db,
    `UPDATE "users" SET "id" = NULLIF("id", ''), "email" = NULLIF("email", ''), "nickname" = NULLIF("nickname", '')
     WHERE "id" = '' OR "email" = '' OR "nickname" = ''`,
  );
  const { rows } = await sql<Account>`
    SELECT "pk", "state", "id", "nickname", "email", 0 AS "renamed" FROM "users" ORDER BY "pk"`.execute(db);
  const accounts = rows.map((row) => ({ ...row, pk: Number(row.pk), state: Number(row.state), renamed: 0 }));
  const ids = claimNames(step, accounts, { name: 'id', keyOf: lowerCaseKey });
  const nicknames = claimNames(step, accounts, { name: 'nickname', keyOf: nicknameKey });
  const emails = claimEmails(step, accounts);
  await store(
    step,
    accounts.map((account) => {
      const { pk, id, nickname, email, renamed } = account;
      const keys = [ids.get(pk) ?? null, nicknames.get(pk) ?? null, emails.get(pk) ?? null];
      return sql`(${sql.join([pk, id, nickname, email, ...keys, renamed])})`;
    }),
  );
}

/** Whoever has a name by himself keeps it, and of several the lowest pk; only then are new names looked for. */
function claimNames(
  { report }: MigrationStep,
  accounts: readonly Account[],
  { name, keyOf }: { name: Name; keyOf: (text: string) => string },
): Keys {
  const owners = new Map<string, number>();
  const keys = new Map<number, string>();
  const claim = (text: string, pk: number): boolean => {
    const key = keyOf(text);
    if (owners.has(key)) return false;
    owners.set(key, pk);
    keys.set(pk, key);
    return true;
  };
  const colliding = accounts.filter((account) => account[name] !== null && !claim(account[name], account.pk));
  for (const account of colliding) {
    const old = account[name] ?? '';
    let renamed = old;
    do renamed += `_${account.pk}`;
    while (!claim(renamed, account.pk));
    account[name] = renamed;
    if (name === 'nickname') account.renamed = 1;
    const message = `User ${account.pk}: the ${name} "${old}" is also that of user ${owners.get(keyOf(old))}, and is now "${renamed}".`;
    report({ table: 'users', rows: 1, message });
  }
  return keys;
}

/** A verified e-mail goes before one that anybody may have typed. */
function claimEmails({ report }: MigrationStep, accounts: readonly Account[]): Keys {
  const owners = new Map<string, number>();
  const keys = new Map<number, string>();
  const isVerified = (account: Account) => account.state === verified;
  for (const account of [...accounts.filter(isVerified), ...accounts.filter((other) => !isVerified(other))]) {
    if (account.email === null) continue;
    const key = lowerCaseKey(account.email);
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, account.pk);
      keys.set(account.pk, key);
    } else {
      account.email = null;
      const message = `User ${account.pk}: the e-mail is also that of user ${owner}, and was removed.`;
      report({ table: 'users', rows: 1, message });
    }
  }
  return keys;
}

async function store({ db }: MigrationStep, rows: readonly RawBuilder<unknown>[]): Promise<void> {
  await run(
    db,
    `CREATE TEMPORARY TABLE kalpa_accounts ("pk" BIGINT PRIMARY KEY, "id" TEXT, "nickname" TEXT, "email" TEXT,
     "idKey" TEXT, "nicknameKey" TEXT, "emailKey" TEXT, "renamed" INTEGER)`,
  );
  for (let at = 0; at < rows.length; at += pageSize) {
    await sql`INSERT INTO kalpa_accounts VALUES ${sql.join(rows.slice(at, at + pageSize))}`.execute(db);
  }
  const columns = ['id', 'nickname', 'email', 'idKey', 'nicknameKey', 'emailKey'];
  const sets = columns.map((column) => `"${column}" = a."${column}"`).join(', ');
  await run(db, `UPDATE "users" SET ${sets} FROM kalpa_accounts a WHERE a."pk" = "users"."pk"`);
  await run(
    db,
    `UPDATE "userProfile" SET "nickname" = a."nickname" FROM kalpa_accounts a
     WHERE a."pk" = "userProfile"."UserPk" AND a."renamed" = 1`,
  );
  await run(db, 'DROP TABLE kalpa_accounts');
}

/**
 * Profiles whose uid is missing, or that of another, get the one their user's pk gives (specification, 02): merging
 * them by uid would take a player's profile away.
 */
export async function separateUids({ db, report }: MigrationStep): Promise<void> {
  const own = `"UserPk" + ${uidOffset}`;
  const rows = await run(
    db,
    `UPDATE "userProfile" SET "uid" = ${own} WHERE "uid" <> ${own} AND ("uid" <= 0
       OR "uid" IN (SELECT ${own} FROM "userProfile")
       OR "uid" IN (SELECT "uid" FROM "userProfile" GROUP BY "uid" HAVING count(*) > 1))`,
  );
  if (rows > 0)
    report({ table: 'userProfile', rows, message: `${rows} profiles had no uid of their own: now they do.` });
}
