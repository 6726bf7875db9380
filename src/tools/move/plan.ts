/** Which tables and columns are moved, and as what. */
import { storageType, type PlayerColumn, type StorageType } from '../../data/columns.js';
import { quoteName, type ExtraColumn } from '../../data/ddl.js';
import { primaryKey } from '../../data/ddl.js';
import { playerTables, type PlayerTable } from '../../data/player-tables.js';
import { existingTables, findNamed, type ExistingTable } from '../../data/schema/existing.js';
import { run } from '../../data/migrations/migration.js';
import type { DialectName } from '../../data/store/store.js';
import type { Place } from './place.js';

export interface MovedColumn {
  readonly name: string;
  readonly type: StorageType;
  readonly isNullable: boolean;
}

export interface MovedTable {
  readonly name: string;
  /** `pk` is the first. */
  readonly columns: readonly MovedColumn[];
}

export interface MovePlan {
  readonly tables: readonly MovedTable[];
  /** Tables of the source that cannot be moved, as they have no integer pk. */
  readonly leftOut: readonly string[];
}

/** Tables that say how a database was made, or follow from others: the target has its own. */
const ownOfTarget = /^kalpa_|^board(Ranges|Marks)$/;
/** Columns that follow from others (data/boards). */
const derived = new Set(['onBoard']);

/** The tables of a source, the defined ones first, `users` before all: with what an earlier installation added. */
export async function planMove({ db, dialect }: Place): Promise<MovePlan> {
  const existing = (await existingTables(db, dialect)).filter(({ name }) => !ownOfTarget.test(name));
  const known = Object.keys(playerTables) as PlayerTable[];
  const tables = known.flatMap((name) => {
    const found = findNamed(existing, name, dialect);
    return found ? { name, columns: columnsOf(found, { dialect, defined: playerTables[name] }) } : [];
  });
  const further = existing.filter(({ name }) => !known.some((each) => findNamed([{ name }], each, dialect)));
  const movable = further.filter(({ columns }) =>
    columns.some(({ name, type }) => name === 'pk' && typeOf(type) === 'integer'),
  );
  return {
    tables: [
      ...tables,
      ...movable.map((table) => ({ name: table.name, columns: columnsOf(table, { dialect, defined: {} }) })),
    ],
    leftOut: further.filter((table) => !movable.includes(table)).map(({ name }) => name),
  };
}

interface Definition {
  readonly dialect: DialectName;
  readonly defined: Readonly<Record<string, PlayerColumn>>;
}

function columnsOf(found: ExistingTable, { dialect, defined }: Definition): MovedColumn[] {
  const definitions = Object.entries(defined).map(([name, kind]) => ({ name, kind }));
  const columns = found.columns
    .map((column): MovedColumn => {
      const definition = findNamed(definitions, column.name, dialect);
      if (!definition)
        return { name: column.name, type: typeOf(column.type), isNullable: column.name !== 'pk' };
      const { name, kind } = definition;
      const isNullable = kind !== 'integer' && kind !== 'real' && kind !== 'text';
      return { name, type: storageType(kind), isNullable };
    })
    .filter(({ name }) => !derived.has(name));
  return columns.sort((a, b) => Number(b.name === 'pk') - Number(a.name === 'pk'));
}

/** What the declared type of a column that is not ours stores: as SQLite's rules of affinity say, and PostgreSQL's names. */
function typeOf(declared: ExtraColumn['type']): StorageType {
  if (/int|serial|bool/i.test(declared)) return 'integer';
  return /real|floa|doub|numeric|decimal/i.test(declared) ? 'real' : 'text';
}

const sqlTypes: Record<DialectName, Record<StorageType, string>> = {
  sqlite: { integer: 'INTEGER', real: 'REAL', text: 'TEXT' },
  postgres: { integer: 'bigint', real: 'double precision', text: 'text' },
};

/** Gives the target the tables and columns that only the source has. */
export async function growTarget({ db, dialect }: Place, { tables }: MovePlan): Promise<void> {
  const existing = await existingTables(db, dialect);
  for (const { name, columns } of tables) {
    const table = findNamed(existing, name, dialect);
    const sqlOf = (column: MovedColumn) => `${quoteName(column.name)} ${sqlTypes[dialect][column.type]}`;
    const more = columns.filter(({ name: column }) => column !== 'pk');
    if (!table) {
      const definitions = [primaryKey[dialect], ...more.map(sqlOf)];
      await run(db, `CREATE TABLE ${quoteName(name)} (${definitions.join(', ')})`);
      continue;
    }
    for (const column of more) {
      if (findNamed(table.columns, column.name, dialect)) continue;
      await run(db, `ALTER TABLE ${quoteName(name)} ADD COLUMN ${sqlOf(column)}`);
    }
  }
}
