/**
 * Databases as the earlier server made them (SQLAlchemy over SQLite): from the schemas of the specification, with its
 * column types, foreign keys, no indexes, and with rows as they really occur: duplicates, dangling references, empty
 * texts and nulls, dates with and without microseconds, JSON with spaces.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { transact } from '../../src/data/sqlite/database.js';
import { openDatabase } from '../../src/data/sqlite/driver.js';
import { earlierManifestRows, earlierPlayerRows, type EarlierRow, type EarlierRows } from './earlier-rows.js';

export interface EarlierOptions {
  /** Instead of `earlierPlayerRows` or `earlierManifestRows`. */
  readonly rows?: EarlierRows;
  readonly withoutTables?: readonly string[];
  /** `table.column` each. */
  readonly withoutColumns?: readonly string[];
  /** SQL that is run at the end: extra tables, extra columns. */
  readonly extra?: readonly string[];
}

const schemaOf = z.object({
  tables: z.record(
    z.string(),
    z.object({
      columns: z.record(z.string(), z.enum(['integer', 'real', 'text', 'datetime', 'json'])),
      references: z.record(z.string(), z.string()).optional(),
      unique: z.array(z.array(z.string())).optional(),
    }),
  ),
});

/** A schema of the specification, by table. */
export type SpecifiedSchema = z.infer<typeof schemaOf>['tables'];

/** Reads player-schema.json or manifest-schema.json. */
export function specifiedSchema(name: 'player' | 'manifest'): SpecifiedSchema {
  const file = new URL(`../data/schema/${name}-schema.json`, import.meta.url);
  return schemaOf.parse(JSON.parse(readFileSync(file, 'utf8'))).tables;
}

/** Makes a player.db of the earlier server. */
export function createEarlierPlayerDatabase(file: string, options: EarlierOptions = {}): void {
  create(file, 'player', { rows: earlierPlayerRows, ...options });
}

/** Makes a manifest.db of the earlier server (`PRAGMA user_version` 0). */
export function createEarlierManifestDatabase(file: string, options: EarlierOptions = {}): void {
  create(file, 'manifest', { rows: earlierManifestRows, ...options });
}

/** The statements, with literals, that make an earlier database; `postgres` has no DATETIME, and dates are VARCHAR. */
export function earlierStatements(
  name: 'player' | 'manifest',
  dialect: 'sqlite' | 'postgres',
  options: EarlierOptions,
): string[] {
  const { rows = {}, withoutTables = [], withoutColumns = [], extra = [] } = options;
  const schema = specifiedSchema(name);
  const tables = Object.keys(schema).filter((table) => !withoutTables.includes(table));
  const columnsOf = (table: string) =>
    Object.entries(schema[table]?.columns ?? {}).filter(
      ([column]) => !withoutColumns.includes(`${table}.${column}`),
    );
  const creates = tables.map((table) => {
    const lines = columnsOf(table).map(
      ([column, type]) => `"${column}" ${types[dialect][type]}${column === 'pk' ? ' NOT NULL' : ''}`,
    );
    lines.push('PRIMARY KEY ("pk")');
    if (dialect === 'sqlite') lines.push(...constraints(schema, table, withoutColumns));
    return `CREATE TABLE "${table}" (${lines.join(', ')})`;
  });
  const inserts = tables.flatMap((table) => (rows[table] ?? []).map((row) => insert(table, row)));
  return [...creates, ...inserts, ...extra];
}

const types = {
  sqlite: { integer: 'INTEGER', real: 'FLOAT', text: 'VARCHAR', datetime: 'DATETIME', json: 'JSON' },
  postgres: { integer: 'INTEGER', real: 'FLOAT', text: 'VARCHAR', datetime: 'VARCHAR', json: 'JSON' },
} as const;

function constraints(schema: SpecifiedSchema, table: string, withoutColumns: readonly string[]): string[] {
  const { references = {}, unique = [] } = schema[table] ?? {};
  const has = (column: string) => !withoutColumns.includes(`${table}.${column}`);
  const foreign = Object.entries(references)
    .filter(([column]) => has(column))
    .map(([column, target]) => `FOREIGN KEY("${column}") REFERENCES "${target.replace('.', '" ("')}")`);
  const uniques = unique.filter((columns) => columns.every(has));
  return [
    ...foreign,
    ...uniques.map((columns) => `UNIQUE (${columns.map((column) => `"${column}"`).join(', ')})`),
  ];
}

function insert(table: string, row: EarlierRow): string {
  const names = Object.keys(row).map((column) => `"${column}"`);
  const values = Object.values(row).map((value) =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL'),
  );
  return `INSERT INTO "${table}" (${names.join(', ')}) VALUES (${values.join(', ')})`;
}

function create(file: string, name: 'player' | 'manifest', options: EarlierOptions): void {
  const db = openDatabase(file, { timeout: 5000 });
  try {
    db.pragma('foreign_keys = OFF'); // As SQLite is by itself; the drivers turn them on.
    transact(db, 'deferred', () => {
      for (const statement of earlierStatements(name, 'sqlite', options)) db.exec(statement);
    });
  } finally {
    db.close();
  }
}
