/** Sequences and counters begin behind every pk that was ever seen, so that nobody inherits what a deleted one left. */
import { sql } from 'kysely';
import { playerTableNames, quoteName } from '../ddl.js';
import type { PlayerTable } from '../player-tables.js';
import { existingTables, findNamed, type ExistingTable } from '../schema/existing.js';
import { readNumber, run, type MigrationStep } from './migration.js';
import type { LastPks } from './rebuild.js';

/** Which columns, of any table, refer to the pk of a table. */
const references: Partial<Record<PlayerTable, readonly string[]>> = {
  users: ['UserPk', 'InviterPk', 'InviteePk'],
  records: [
    ...[1, 2, 3].map((n) => `UserRecordPk${n}`),
    ...[1, 2, 3, 4].map((n) => `defaultUserRecordPk${n}`),
    'specialUserRecordPk',
    'RecordPk',
  ],
  userAlbumRecord: ['UserAlbumRecordPk'],
};

/** A pk beyond this in a column that refers is a slip: no server ever gave so many. */
const believable = 1e12;
const uidOffset = 10_000_000;

/**
 * Sets the sequence of every table and the counters: `users` is the last pk given to a user, `ratings` 0 tells the
 * server to compute bestRecords.rating anew (specification, 04 *Rating*), which takes the manifest.
 */
export async function beginCounters(step: MigrationStep, lastPks: LastPks): Promise<void> {
  const tables = await existingTables(step.db, step.dialect);
  let lastUser = 0;
  for (const table of playerTableNames) {
    const highest = Math.max(lastPks.get(table) ?? 0, await highestReference(step, table, tables));
    if (table === 'users') lastUser = highest;
    if (highest > 0) await setSequence(step, table, highest);
  }
  await sql`INSERT INTO "counters" ("name", "value") VALUES ('users', ${lastUser}), ('ratings', 0)
    ON CONFLICT ("name") DO UPDATE SET "value" =
      CASE WHEN excluded."value" > "counters"."value" THEN excluded."value" ELSE "counters"."value" END`.execute(
    step.db,
  );
}

async function highestReference(
  step: MigrationStep,
  table: PlayerTable,
  tables: readonly ExistingTable[],
): Promise<number> {
  const queries = tables.flatMap((other) =>
    (references[table] ?? [])
      .flatMap((name) => findNamed(other.columns, name, step.dialect) ?? [])
      .filter((column) => step.dialect === 'sqlite' || /int|numeric/.test(column.type))
      .map((column) => highestIn(other.name, quoteName(column.name))),
  );
  if (table === 'users') {
    queries.push(highestIn('tokens', '"did"'), highestIn('userProfile', `"uid" - ${uidOffset}`));
  }
  let highest = 0;
  for (const query of queries) highest = Math.max(highest, await readNumber(step.db, query));
  return highest;
}

function highestIn(table: string, value: string): string {
  return `SELECT max(${value}) AS value FROM ${quoteName(table)} WHERE ${value} <= ${believable}`;
}

/** Has the pks of a table go on after `last`. */
export async function setSequence(
  { db, dialect }: Pick<MigrationStep, 'db' | 'dialect'>,
  table: string,
  last: number,
): Promise<void> {
  if (dialect === 'postgres') {
    await run(db, `SELECT setval(pg_get_serial_sequence('${quoteName(table)}', 'pk'), ${last})`);
    return;
  }
  await run(db, `DELETE FROM sqlite_sequence WHERE name = '${table}'`);
  await run(db, `INSERT INTO sqlite_sequence (name, seq) VALUES ('${table}', ${last})`);
}
