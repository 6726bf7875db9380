/**
 * The tables, constraints and indexes of the player database. An empty database gets them; one of the earlier server
 * moves in: its rows, pks, extra columns and extra tables stay (specification, 00 rule 7, and 10 *02*).
 */
import { sql } from 'kysely';
import { createIndexesSql, playerTableNames } from '../ddl.js';
import { keyAccounts, separateUids } from './accounts.js';
import { beginCounters } from './counters.js';
import { mergeDuplicates } from './merge.js';
import { run, type MigrationStep, type SchemaMigration } from './migration.js';
import { makeTables } from './rebuild.js';

export const tables: SchemaMigration = {
  name: '0001-tables',
  async up(step: MigrationStep): Promise<void> {
    const lastPks = await makeTables(step);
    await keyAccounts(step);
    await separateUids(step);
    await mergeDuplicates(step);
    // The idle time of an old session counts from the first start of this server (specification, 10 *02*).
    await sql`UPDATE "tokens" SET "lastUsedAt" = ${step.now()} WHERE "lastUsedAt" = 0`.execute(step.db);
    for (const statement of playerTableNames.flatMap(createIndexesSql)) await run(step.db, statement);
    await beginCounters(step, lastPks);
  },
};
