/** The rows of one player database into another, whatever either is kept in: SQLite or PostgreSQL. */
import { sql, type Kysely } from 'kysely';
import { countBoards } from '../../data/boards/counts.js';
import { makeBoardTriggers } from '../../data/boards/triggers.js';
import { playerTableNames, quoteName } from '../../data/ddl.js';
import { playerTables, type PlayerTable } from '../../data/player-tables.js';
import type { DialectName } from '../../data/store/store.js';

type Row = Readonly<Record<string, unknown>>;

const rowsRead = 1000;
/** A statement of SQLite takes 32766 parameters, and no table has a hundred columns. */
const rowsWritten = 200;

interface Copy {
  /** Inside a transaction that sees one moment. */
  readonly from: Kysely<unknown>;
  /** A database of this program's tables without a row, in a transaction. */
  readonly to: Kysely<unknown>;
  readonly toDialect: DialectName;
}

/** Copies all rows; gives their number. Boards are counted anew at the end, instead of row by row by their triggers. */
export async function copyRows({ from, to, toDialect }: Copy): Promise<number> {
  await dropTriggers(to, toDialect);
  let copied = 0;
  for (const table of playerTableNames) {
    await sql`delete from ${sql.table(table)}`.execute(to);
    copied += await copyTable(from, to, table);
    if (toDialect === 'postgres') await continuePks(to, table);
  }
  await countBoards(to);
  await makeBoardTriggers(to, toDialect);
  return copied;
}

async function copyTable(from: Kysely<unknown>, to: Kysely<unknown>, table: PlayerTable): Promise<number> {
  const columns = Object.keys(playerTables[table]);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  let [copied, last] = [0, Number.MIN_SAFE_INTEGER];
  for (;;) {
    const { rows } = await sql<Row>`select ${names} from ${sql.table(table)} where "pk" > ${last}
      order by "pk" limit ${sql.lit(rowsRead)}`.execute(from);
    for (let at = 0; at < rows.length; at += rowsWritten) {
      const part = rows.slice(at, at + rowsWritten).map((row) => {
        return sql`(${sql.join(columns.map((column) => row[column] ?? null))})`;
      });
      await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(part)}`.execute(to);
    }
    copied += rows.length;
    last = Number(rows.at(-1)?.['pk'] ?? last);
    if (rows.length < rowsRead) return copied;
  }
}

async function dropTriggers(to: Kysely<unknown>, dialect: DialectName): Promise<void> {
  const { rows } =
    dialect === 'sqlite'
      ? await sql<{ name: string; table: string }>`
          select "name", "tbl_name" as "table" from sqlite_master where "type" = 'trigger'`.execute(to)
      : await sql<{ name: string; table: string }>`
          select t.tgname as "name", c.relname as "table" from pg_trigger t join pg_class c on c.oid = t.tgrelid
          join pg_namespace n on n.oid = c.relnamespace
          where not t.tgisinternal and n.nspname = current_schema()`.execute(to);
  for (const { name, table } of rows) {
    const on = dialect === 'sqlite' ? '' : ` ON ${quoteName(table)}`;
    await sql.raw(`DROP TRIGGER ${quoteName(name)}${on}`).execute(to);
  }
}

/** The next pk comes after all that are there. */
async function continuePks(to: Kysely<unknown>, table: PlayerTable): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${quoteName(table)}, 'pk'),
    greatest(1, (select max("pk") from ${sql.table(table)})))`.execute(to);
}
