/**
 * Makes the player tables by their definitions. A table that is there already is made anew and its rows copied: only
 * so do SQLite's columns get their types and defaults, lose foreign keys, and pks never come back.
 */
import { createTableSql, playerTableNames, quoteName } from '../ddl.js';
import { storageType, type PlayerColumn } from '../columns.js';
import { playerTables, type PlayerTable } from '../player-tables.js';
import { existingTables, findNamed, type ExistingTable } from '../schema/existing.js';
import type { DialectName } from '../store/store.js';
import { readNumber, run, type MigrationStep } from './migration.js';
import { beginDates, dateExpression, endDates, readDates } from './old-dates.js';

/** The last pk that each table that was made anew ever gave, before any row of it was merged away. */
export type LastPks = Map<PlayerTable, number>;

/** Makes every player table, keeping the rows, extra columns and pks of those that are there. */
export async function makeTables(step: MigrationStep): Promise<LastPks> {
  const existing = await existingTables(step.db, step.dialect);
  const lastPks: LastPks = new Map();
  await beginDates(step);
  for (const table of playerTableNames) {
    const source = findNamed(existing, table, step.dialect);
    if (source) lastPks.set(table, await rebuild(step, table, source));
    else await run(step.db, createTableSql(table, { dialect: step.dialect }));
  }
  await endDates(step);
  return lastPks;
}

async function rebuild(step: MigrationStep, table: PlayerTable, found: ExistingTable): Promise<number> {
  const { db, dialect } = step;
  const defined = Object.keys(playerTables[table]).map((name) => ({ name }));
  const extra = found.columns.filter((column) => !findNamed(defined, column.name, dialect));
  const source = quoteName(found.name);
  const made = quoteName(`kalpa_new_${table}`);
  await run(db, createTableSql(table, { dialect, name: `kalpa_new_${table}`, extra }));
  const lastPk = await lastPkOf(step, found.name);
  const columns = copiedColumns(table, found, dialect);
  await readDates(step, table, { source, columns: columns.filter((column) => column.kind === 'datetime') });
  const names = [...columns, ...extra].map((column) => quoteName(column.name));
  const values = [
    ...columns.map((column) => column.value),
    ...extra.map((column) => `s.${quoteName(column.name)}`),
  ];
  await run(db, `INSERT INTO ${made} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${source} s`);
  // CASCADE takes the foreign keys of others along; in SQLite they are off.
  await run(db, `DROP TABLE ${source}${dialect === 'postgres' ? ' CASCADE' : ''}`);
  await run(db, `ALTER TABLE ${made} RENAME TO ${quoteName(table)}`);
  return Math.max(lastPk, await readNumber(db, `SELECT max("pk") AS value FROM ${quoteName(table)}`));
}

interface CopiedColumn {
  readonly name: string;
  readonly kind: PlayerColumn;
  readonly text: string;
  readonly value: string;
}

function copiedColumns(table: PlayerTable, found: ExistingTable, dialect: DialectName): CopiedColumn[] {
  return Object.entries(playerTables[table]).flatMap(([name, kind]) => {
    const column = findNamed(found.columns, name, dialect);
    if (!column) return [];
    const from = `s.${quoteName(column.name)}`;
    const text = dialect === 'sqlite' ? `CAST(${from} AS TEXT)` : postgresText(from, column.type);
    const value = name === 'pk' ? from : copiedValue(kind, { from, text, type: column.type, dialect });
    return [{ name, kind, text, value }];
  });
}

interface Source {
  readonly from: string;
  readonly text: string;
  readonly type: string;
  readonly dialect: DialectName;
}

/** What is no number becomes 0: one corrupt row must not break a list. Fractions of integers are rounded. */
function copiedValue(kind: PlayerColumn, { from, text, type, dialect }: Source): string {
  if (kind === 'datetime') return dateExpression(text, dialect);
  if (storageType(kind) === 'text') return kind === 'text' ? `coalesce(${text}, '')` : text;
  const number = dialect === 'sqlite' ? sqliteNumber(kind, from) : postgresNumber(kind, { from, text, type });
  return kind === 'integer?' ? number : `coalesce(${number}, 0)`;
}

function sqliteNumber(kind: PlayerColumn, from: string): string {
  if (kind === 'real') return `CASE WHEN abs(CAST(${from} AS REAL)) < 1e300 THEN CAST(${from} AS REAL) END`;
  return `CASE typeof(${from}) WHEN 'integer' THEN ${from} WHEN 'null' THEN NULL ELSE CAST(round(${from}) AS INTEGER) END`;
}

function postgresNumber(kind: PlayerColumn, { from, text, type }: Omit<Source, 'dialect'>): string {
  const target = kind === 'real' ? 'double precision' : 'bigint';
  if (type === 'boolean') return `${from}::int::${target}`;
  if (/int|numeric|real|double/.test(type)) return `${from}::${target}`;
  return `CASE WHEN ${text} ~ '^\\s*-?\\d{1,15}(\\.\\d+)?\\s*$' THEN ${text}::numeric::${target} ELSE 0 END`;
}

function postgresText(from: string, type: string): string {
  if (!type.startsWith('timestamp')) return `${from}::text`;
  const utc = type.includes('with time zone') ? `(${from} AT TIME ZONE 'UTC')` : from;
  return `to_char(${utc}, 'YYYY-MM-DD HH24:MI:SS.US')`;
}

/** The last pk that the sequence of a table gave; 0 where it gave none. */
export async function lastPkOf(
  { db, dialect }: Pick<MigrationStep, 'db' | 'dialect'>,
  table: string,
): Promise<number> {
  const literal = `'${table.replaceAll("'", "''")}'`;
  if (dialect === 'sqlite') {
    return readNumber(db, `SELECT max(seq) AS value FROM sqlite_sequence WHERE name = ${literal}`);
  }
  return readNumber(
    db,
    `SELECT pg_sequence_last_value(pg_get_serial_sequence('${quoteName(table).replaceAll("'", "''")}', 'pk')::regclass) AS value`,
  );
}
