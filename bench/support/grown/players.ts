/** Thousands of players, each with all that a new account has, and a session. */
import { createHash } from 'node:crypto';
import { quoteName } from '../../../src/data/ddl.js';
import { playerTables } from '../../../src/data/player-tables.js';
import type { SqliteDatabase } from '../../../src/data/sqlite/database.js';
import { storedToken } from '../../../src/server/http/player.js';
import { writeRows } from './rows.js';

const first = 1;
const uidOffset = 10_000_000;

/** The session token of a player of a grown server. */
export function tokenOf(userPk: number): string {
  return `${idOf(userPk)}:${createHash('sha512').update(`player ${userPk}`).digest('hex')}`;
}

function idOf(userPk: number): string {
  return userPk.toString(16).padStart(16, '0');
}

/** What differs between players: an SQL expression over `n.pk`, the pk of the new one, per column. */
const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    pk: 'n.pk',
    ...{
      id: "'grown' || n.pk",
      idKey: "'grown' || n.pk",
      nickname: "'Grown ' || n.pk",
      nicknameKey: "'grown ' || n.pk",
    },
    ...{ email: "'grown' || n.pk || '@example.org'", emailKey: "'grown' || n.pk || '@example.org'" },
  },
  userProfile: { UserPk: 'n.pk', uid: `${uidOffset} + n.pk`, nickname: "'Grown ' || n.pk" },
};

/** Copies the first player until there are `count` of them. */
export function multiplyPlayer(file: SqliteDatabase, count: number): void {
  file.exec('BEGIN IMMEDIATE');
  for (const [table, columns] of Object.entries(playerTables)) {
    const owner = table === 'users' ? 'pk' : 'UserPk';
    if (!(owner in columns) || (table !== 'users' && !('UserPk' in columns))) continue;
    const names = Object.keys(columns).filter((name) => name !== 'pk' || table === 'users');
    const values = names.map(
      (name) => own[table]?.[name] ?? (name === 'UserPk' ? 'n.pk' : `t.${quoteName(name)}`),
    );
    file.exec(`WITH RECURSIVE n(pk) AS (SELECT ${first + 1} UNION ALL SELECT pk + 1 FROM n WHERE pk < ${count})
      INSERT INTO ${quoteName(table)} (${names.map(quoteName).join(', ')})
      SELECT ${values.join(', ')} FROM n CROSS JOIN ${quoteName(table)} t WHERE t.${quoteName(owner)} = ${first}`);
  }
  file.exec(`UPDATE "counters" SET "value" = ${count} WHERE "name" = 'users'; DELETE FROM "tokens"`);
  file.exec('COMMIT');
  const pks = Array.from({ length: count }, (_, index) => first + index);
  writeRows(file, 'tokens', {
    columns: ['id', 'token', 'did', 'lastUsedAt'],
    rows: pks.map((pk) => ({
      id: idOf(pk),
      token: storedToken(tokenOf(pk)),
      did: pk,
      lastUsedAt: Date.now(),
    })),
  });
}
