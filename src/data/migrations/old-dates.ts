/**
 * Dates of earlier servers in the stored form. What has it already is told in SQL; the rest is gathered as distinct
 * texts in a temporary table, read here, strictly, and looked up while rows are copied: large tables stay in SQL.
 */
import { sql } from 'kysely';
import { parseDate, storeDate } from '../dates.js';
import type { DialectName } from '../store/store.js';
import { readNumber, run, type MigrationStep } from './migration.js';

const pageSize = 500;
const storedForm = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{6}$/;

/** A column that is about to be copied; `text` is the SQL expression of its text over the source `s`. */
export interface DateColumn {
  readonly name: string;
  readonly text: string;
}

/** Makes the temporary table of odd dates. */
export async function beginDates({ db }: MigrationStep): Promise<void> {
  await run(db, 'CREATE TEMPORARY TABLE kalpa_dates ("value" TEXT PRIMARY KEY, "stored" TEXT)');
}

/** Drops the temporary table of odd dates. */
export async function endDates({ db }: MigrationStep): Promise<void> {
  await run(db, 'DROP TABLE kalpa_dates');
}

/** The stored form of a date of any form, digits of an already stored one untouched; null where it is no date. */
function normaliseDate(text: string): string | null {
  const ms = parseDate(text);
  if (ms === null) return null;
  const stored = storedForm.test(text) ? text : storeDate(ms);
  return storedForm.test(stored) ? stored : null;
}

/** The SQL expression of a date column's stored form, once `readDates` has seen the column. */
export function dateExpression(text: string, dialect: DialectName): string {
  return `CASE WHEN ${isStoredForm(text, dialect)} THEN ${text} ELSE (SELECT d."stored" FROM kalpa_dates d WHERE d."value" = ${text}) END`;
}

/** Reads the odd dates of a table's columns; reports those that are none and will be NULL. `source` is quoted. */
export async function readDates(
  step: MigrationStep,
  table: string,
  { source, columns }: { source: string; columns: readonly DateColumn[] },
): Promise<void> {
  await run(step.db, 'DELETE FROM kalpa_dates');
  for (const { text } of columns) {
    await run(
      step.db,
      `INSERT INTO kalpa_dates ("value") SELECT DISTINCT ${text} FROM ${source} s
       WHERE ${text} IS NOT NULL AND NOT ${isStoredForm(text, step.dialect)} ON CONFLICT DO NOTHING`,
    );
  }
  if (await fillStored(step)) await reportLost(step, table, { source, columns });
}

/** Gives whether some are no dates; an empty text is nothing lost. */
async function fillStored({ db }: MigrationStep): Promise<boolean> {
  let lost = false;
  for (let last: string | null = null; ;) {
    const { rows }: { rows: { value: string }[] } = await sql<{ value: string }>`
      SELECT "value" FROM kalpa_dates ${last === null ? sql`` : sql`WHERE "value" > ${last}`}
      ORDER BY "value" LIMIT ${sql.lit(pageSize)}`.execute(db);
    const read = rows.map(({ value }) => ({ value, stored: normaliseDate(value) }));
    lost ||= read.some(({ value, stored }) => stored === null && value.trim() !== '');
    const found = read.filter(({ stored }) => stored !== null);
    if (found.length > 0) {
      await sql`INSERT INTO kalpa_dates ("value", "stored")
        VALUES ${sql.join(found.map(({ value, stored }) => sql`(${value}, ${stored})`))}
        ON CONFLICT ("value") DO UPDATE SET "stored" = excluded."stored"`.execute(db);
    }
    last = rows.at(-1)?.value ?? null;
    if (last === null) return lost;
  }
}

async function reportLost(
  { db, report }: MigrationStep,
  table: string,
  { source, columns }: { source: string; columns: readonly DateColumn[] },
): Promise<void> {
  for (const { name, text } of columns) {
    const rows = await readNumber(
      db,
      `SELECT count(*) AS value FROM ${source} s JOIN kalpa_dates d ON d."value" = ${text}
       WHERE d."stored" IS NULL AND trim(d."value") <> ''`,
    );
    if (rows > 0)
      report({ table, rows, message: `${table}.${name} held ${rows} texts that are no dates: now empty.` });
  }
}

/**
 * Strict: strftime turns 30 February into March, and lets 24:00 pass. On PostgreSQL the last days of a month count as
 * odd, which only costs a look.
 */
function isStoredForm(text: string, dialect: DialectName): string {
  if (dialect === 'postgres') {
    return `coalesce(${text} ~ '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\\d|2[0-8]) ([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{6}$', false)`;
  }
  const [d2, d6] = ['[0-9][0-9]', '[0-9][0-9][0-9][0-9][0-9][0-9]'];
  const shape = `${d2}${d2}-${d2}-${d2} ${d2}:${d2}:${d2}.${d6}`;
  const second = `substr(${text}, 1, 19)`;
  return `coalesce(${text} GLOB '${shape}' AND substr(${text}, 12, 2) < '24' AND strftime('%Y-%m-%d %H:%M:%S', ${second}) = ${second}, 0)`;
}
