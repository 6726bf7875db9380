/** Rows that stand in the way of a unique constraint become one (specification, 10 *02*). */
import { partSql, playerTableNames, quoteName, uniqueParts } from '../ddl.js';
import { uniqueRules, type PlayerTable, type UniqueRule } from '../player-tables.js';
import { run, type MigrationStep } from './migration.js';

/** Merges the duplicates of every table by its rules, and reports per rule how many rows went. */
export async function mergeDuplicates(step: MigrationStep): Promise<void> {
  for (const table of playerTableNames) {
    // Users are people: accounts.ts keeps all of them.
    const rules = table === 'users' ? [] : (uniqueRules[table] ?? []);
    for (const rule of rules) await mergeRule(step, table, rule);
  }
}

async function mergeRule({ db, report }: MigrationStep, table: PlayerTable, rule: UniqueRule): Promise<void> {
  const name = quoteName(table);
  const group = uniqueParts(rule).map(partSql).join(', ');
  const best = (rule.best ?? []).map((column) => `${quoteName(column)} DESC`);
  const sums = (rule.sum ?? []).map(quoteName);
  const totals = sums.map((column, i) => `, sum(${column}) OVER (PARTITION BY ${group}) AS "total${i}"`);
  const ranked = `SELECT "pk", row_number() OVER (PARTITION BY ${group} ORDER BY ${[...best, '"pk"'].join(', ')}) AS "place",
    count(*) OVER (PARTITION BY ${group}) AS "among"${totals.join('')}
    FROM ${name}${rule.where ? ` WHERE ${rule.where}` : ''}`;
  if (sums.length > 0) {
    const sets = sums.map((column, i) => `${column} = r."total${i}"`);
    await run(
      db,
      `UPDATE ${name} SET ${sets.join(', ')} FROM (${ranked}) r
       WHERE r."pk" = ${name}."pk" AND r."place" = 1 AND r."among" > 1`,
    );
  }
  const rows = await run(
    db,
    `DELETE FROM ${name} WHERE "pk" IN (SELECT r."pk" FROM (${ranked}) r WHERE r."place" > 1)`,
  );
  const columns = rule.columns.join(', ');
  if (rows > 0) {
    report({
      table,
      rows,
      message: `${table}: ${rows} rows were merged into another of the same ${columns}.`,
    });
  }
}
