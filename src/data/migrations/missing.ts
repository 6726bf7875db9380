/**
 * What the definitions gained since a database was made: its tables, columns and indexes. A migration names what it
 * brings; what is there already (as in a database that `0001-tables` made by later definitions) stays as it is.
 */
import { columnSql, createIndexesSql, createTableSql, quoteName } from '../ddl.js';
import { playerTables, type PlayerTable } from '../player-tables.js';
import { existingTables, findNamed } from '../schema/existing.js';
import { run, type MigrationStep } from './migration.js';

/** Makes those of the named tables that are missing, and of the others the columns and indexes that are. */
export async function addMissing(step: MigrationStep, names: readonly PlayerTable[]): Promise<void> {
  const existing = await existingTables(step.db, step.dialect);
  for (const name of names) {
    const table = findNamed(existing, name, step.dialect);
    if (!table) {
      await run(step.db, createTableSql(name, { dialect: step.dialect }));
    } else {
      for (const [column, kind] of Object.entries(playerTables[name])) {
        if (findNamed(table.columns, column, step.dialect)) continue;
        await run(
          step.db,
          `ALTER TABLE ${quoteName(name)} ADD COLUMN ${columnSql(column, kind, step.dialect)}`,
        );
      }
    }
    for (const statement of createIndexesSql(name)) await run(step.db, statement);
  }
}
