/** What tables and columns a database really has, however its maker declared them. */
import { sql, type QueryExecutorProvider } from 'kysely';
import type { ExtraColumn } from '../ddl.js';
import type { DialectName } from '../store/store.js';

/** A table as it is found; `columns` in their order. */
export interface ExistingTable {
  readonly name: string;
  readonly columns: readonly ExtraColumn[];
}

interface FoundColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly default: string | null;
}

/** The ordinary tables of a database, without views, virtual tables and what the database keeps for itself. */
export async function existingTables(
  db: QueryExecutorProvider,
  dialect: DialectName,
): Promise<ExistingTable[]> {
  const found = dialect === 'sqlite' ? await sqliteColumns(db) : await postgresColumns(db);
  const tables = new Map<string, ExtraColumn[]>();
  for (const row of found) {
    const columns = tables.get(row.table) ?? [];
    columns.push({ name: row.column, type: row.type, default: row.default });
    tables.set(row.table, columns);
  }
  return [...tables].map(([name, columns]) => ({ name, columns }));
}

/** The table or column of this name; SQLite takes names that differ only in case for the same. */
export function findNamed<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
  dialect: DialectName,
): T | undefined {
  if (dialect === 'postgres') return list.find((entry) => entry.name === name);
  return list.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}

async function sqliteColumns(db: QueryExecutorProvider): Promise<readonly FoundColumn[]> {
  // hidden 2 and 3 are generated columns: kept as ordinary ones; 1 is hidden in virtual tables.
  const { rows } = await sql<FoundColumn>`
    SELECT m.name AS "table", c.name AS "column", c.type AS "type", c.dflt_value AS "default"
    FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
    WHERE m.type = 'table' AND m.name NOT GLOB 'sqlite_*' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND c.hidden <> 1
    ORDER BY m.name, c.cid`.execute(db);
  return rows;
}

async function postgresColumns(db: QueryExecutorProvider): Promise<readonly FoundColumn[]> {
  const { rows } = await sql<FoundColumn>`
    SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS "type",
      CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "default"
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    ORDER BY c.relname, a.attnum`.execute(db);
  return rows;
}
