/**
 * Writing player tables row by row. Each value is checked against its column; an edit says what it saw, writes only
 * what it changes, and holds the lock of the row's player, so that nobody's work is overwritten.
 */
import { sql } from 'kysely';
import { playerTables, type PlayerTable } from '../../data/player-tables.js';
import { specifiedTables } from '../../data/specified-tables.js';
import { touch, type Reader, type Tx } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { assertSeen } from '../http/seen.js';
import { changeAccount } from './account-edit.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';
import { isHidden, kindOf, shownRow, storedCell } from './table-cells.js';

type Row = Readonly<Record<string, unknown>>;

/** Columns with an action of their own, or that are made from others: what to do instead. */
const elsewhere: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    permission: 'promote, demote, ban or unban the player',
    banReason: 'ban the player anew',
    bannedUntil: 'ban the player anew',
    deleteAfter: 'delete the player',
    idKey: 'edit id',
    nicknameKey: 'edit nickname',
    emailKey: 'edit email',
    pendingEmail: 'edit email',
  },
  userProfile: { nickname: 'edit nickname of the users row', uid: 'it is given once' },
  bestRecords: { onBoard: 'it follows from the scores' },
  userAlbumBestRecord: { onBoard: 'it follows from the scores' },
  userDarkmoonRanking: { onBoard: 'it follows from the scores' },
};

/** Columns of users whose rules are those of the account. */
const accountColumns: readonly string[] = ['id', 'nickname', 'email'];

/** Tables of kalpa's own are written by the server alone. */
function isReadOnly(table: PlayerTable): boolean {
  return !Object.hasOwn(specifiedTables, table);
}

/** Whether a cell of a table can be edited. */
function isEditable(table: PlayerTable, column: string): boolean {
  if (isReadOnly(table) || isHidden(table, column)) return false;
  return !ownerColumns.includes(column) && column !== 'pk' && elsewhere[table]?.[column] === undefined;
}

/** The tables with their columns, for the console to draw; columns that are never shown are left out. */
export function describeTables() {
  return Object.entries(playerTables).map(([name, columns]) => {
    const table = name as PlayerTable;
    return {
      name,
      isReadOnly: isReadOnly(table),
      columns: Object.entries(columns)
        .filter(([column]) => !isHidden(table, column))
        .map(([column, kind]) => ({ name: column, kind, isEditable: isEditable(table, column) })),
    };
  });
}

/** A table by its name. Refuses with 404 what is none. */
export function tableNamed(name: string): PlayerTable {
  if (Object.hasOwn(playerTables, name)) return name as PlayerTable;
  throw refuse('There is no such table.', { status: 404 });
}

/** Columns that say whose a row is. */
const ownerColumns: readonly string[] = ['UserPk', 'InviterPk', 'InviteePk', 'did'];

interface RowAction {
  readonly actor: Actor;
  readonly table: PlayerTable;
}

interface RowEdit extends RowAction {
  readonly pk: number;
  readonly changes: Row;
  /** What the editor saw in the columns that he changes. */
  readonly seen: Row;
}

/** Changes columns of a row; gives the row as it is then. Refuses with 409 what changed meanwhile. */
export async function editRow(admin: Administration, edit: RowEdit): Promise<Row> {
  const { actor, table, pk, changes, seen } = edit;
  if (Object.keys(changes).length === 0) throw refuse('changes: must name a column.');
  assertWritable(table, Object.keys(changes), 'edit');
  return changeRow(admin, { actor, table, pk, action: 'row.edit' }, async (tx, row) => {
    const shown = shownRow(table, row);
    const before = Object.fromEntries(Object.keys(changes).map((column) => [column, shown[column]]));
    assertSeen(before, seen);
    await writeColumns(admin, tx, edit);
    const after = await readRow(tx, table, pk);
    const written = shownRow(table, after ?? {});
    return { result: written, before, after: changes };
  });
}

async function writeColumns(
  { clock }: Administration,
  tx: Tx,
  { table, pk, changes }: RowEdit,
): Promise<void> {
  const names = Object.keys(changes);
  const ofAccount = table === 'users' ? names.filter((name) => accountColumns.includes(name)) : [];
  if (ofAccount.length > 0) {
    const account = Object.fromEntries(ofAccount.map((name) => [name, textOrNull(name, changes[name])]));
    await changeAccount(tx, pk, { changes: account, now: clock.now() });
  }
  const plain = names.filter((name) => !ofAccount.includes(name));
  if (plain.length === 0) return;
  const cells = plain.map(
    (name) => sql`${sql.ref(name)} = ${storedCell(name, kindOf(table, name), changes[name])}`,
  );
  assertAmounts(table, changes);
  await sql`update ${sql.table(table)} set ${sql.join(cells)} where "pk" = ${pk}`
    .execute(tx)
    .catch((error: unknown) => refuseConflict(table, error));
  touch(tx, table);
}

function textOrNull(name: string, value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  throw refuse(`${name}: must be text.`);
}

/** Inserts a row; gives it. Columns that are left out have their defaults. */
export async function insertRow(
  admin: Administration,
  { actor, table, values }: RowAction & { readonly values: Row },
): Promise<Row> {
  assertWritable(table, Object.keys(values), 'insert');
  if (table === 'users' || table === 'userProfile' || table === 'tokens') {
    throw refuse(`${table}: accounts and sessions are made by signing up and logging in.`);
  }
  const columns = Object.keys(values);
  const cells = columns.map((name) => storedCell(name, kindOf(table, name), values[name]));
  assertAmounts(table, values);
  const owners = ownersIn(table, values);
  if (owners.length === 0) throw refuse(`${table}: must say whose it is.`);
  return admin.store.write(owners, async (tx) => {
    await assertPlayers(tx, owners);
    const { rows } =
      await sql<Row>`insert into ${sql.table(table)} (${sql.join(columns.map((name) => sql.ref(name)))})
      values (${sql.join(cells)}) returning *`
        .execute(tx)
        .catch((error: unknown) => refuseConflict(table, error));
    const row = shownRow(table, rows[0] ?? {});
    touch(tx, table);
    await auditRow(admin, tx, { actor, table, action: 'row.insert', row, after: row });
    return row;
  });
}

/** Deletes a row. Accounts are not deleted here, as what is theirs would stay behind. */
export async function deleteRow(
  admin: Administration,
  { actor, table, pk }: RowAction & { readonly pk: number },
): Promise<void> {
  assertWritable(table, [], 'delete');
  if (table === 'users' || table === 'userProfile') {
    throw refuse(`${table}: delete the player instead, which takes all of his rows along.`);
  }
  await changeRow(admin, { actor, table, pk, action: 'row.delete' }, async (tx, row) => {
    await sql`delete from ${sql.table(table)} where "pk" = ${pk}`.execute(tx);
    touch(tx, table);
    return { result: undefined, before: shownRow(table, row) };
  });
}

interface Change<T> {
  readonly result: T;
  readonly before?: object;
  readonly after?: object;
}

/** Finds a row and its players, locks them, reads it again, and does `work` to it. */
async function changeRow<T>(
  admin: Administration,
  { actor, table, pk, action }: RowAction & { readonly pk: number; readonly action: string },
  work: (tx: Tx, row: Row) => Promise<Change<T>>,
): Promise<T> {
  const found = await readRow(admin.store.read, table, pk);
  if (!found) throw refuse('There is no such row; somebody may have deleted it.', { status: 404 });
  return admin.store.write(ownersIn(table, found), async (tx) => {
    const row = await readRow(tx, table, pk);
    if (!row) throw refuse('There is no such row; somebody may have deleted it.', { status: 404 });
    const { result, before, after } = await work(tx, row);
    await auditRow(admin, tx, {
      ...{ actor, table, action, row },
      ...(before ? { before } : {}),
      ...(after ? { after } : {}),
    });
    return result;
  });
}

async function readRow(db: Reader | Tx, table: PlayerTable, pk: number): Promise<Row | undefined> {
  const { rows } = await sql<Row>`select * from ${sql.table(table)} where "pk" = ${pk}`.execute(db);
  return rows[0];
}

/** users.pk of those whose row it is. */
function ownersIn(table: PlayerTable, row: Row): number[] {
  const columns = table === 'users' ? ['pk'] : ownerColumns.filter((column) => column in playerTables[table]);
  return columns.map((column) => row[column]).filter((pk) => typeof pk === 'number');
}

async function assertPlayers(tx: Tx, pks: readonly number[]): Promise<void> {
  const found = await tx.selectFrom('users').select('pk').where('pk', 'in', pks).execute();
  const missing = pks.find((pk) => !found.some((user) => user.pk === pk));
  if (missing !== undefined) throw refuse(`There is no player ${missing}.`);
}

interface AuditedRow extends RowAction {
  readonly action: string;
  readonly row: Row;
  readonly before?: object;
  readonly after?: object;
}

async function auditRow({ clock }: Administration, tx: Tx, audited: AuditedRow): Promise<void> {
  const { actor, table, action, row, before = null, after = null } = audited;
  const [subjectPk] = ownersIn(table, row);
  await writeAudit(tx, {
    ...{ at: clock.now(), actor, action, target: `${table} ${String(row['pk'])}` },
    ...(subjectPk === undefined ? {} : { subjectPk }),
    ...{ before, after },
  });
}

function assertWritable(table: PlayerTable, columns: readonly string[], what: 'edit' | 'insert' | 'delete') {
  if (isReadOnly(table)) throw refuse(`${table}: only the server writes here.`);
  for (const column of columns) {
    kindOf(table, column);
    const instead = elsewhere[table]?.[column];
    if (instead !== undefined) throw refuse(`${column}: cannot be edited here: ${instead}.`);
    if (column === 'pk') throw refuse('pk: is given by the database.');
    if (what === 'edit' && ownerColumns.includes(column)) {
      throw refuse(`${column}: a row keeps its player; delete it, and insert another.`);
    }
  }
}

/** Balances never go below zero, whoever writes them (specification, 00 rule 2). */
function assertAmounts(table: PlayerTable, values: Row): void {
  const isOwned = table === 'useritems' || table === 'userRootCharacterItems';
  if (isOwned && typeof values['amount'] === 'number' && values['amount'] < 0) {
    throw refuse('amount: must not be below 0.');
  }
}

/** A broken unique constraint, in words; other errors stay what they are. */
function refuseConflict(table: string, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === '23505') {
    throw refuse(`${table}: there is such a row already.`, { status: 409 });
  }
  throw error;
}
