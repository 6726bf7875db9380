/** Columns of a player's profile and public profile that one request changes: written once, and only those. */
import { sql } from 'kysely';
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared, type PreparedQuery } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';

type Columns<T extends 'userProfile' | 'userPublicProfile'> = Partial<PlayerRow<T>>;

type NumberColumn<T extends 'userProfile' | 'userPublicProfile'> = {
  [C in keyof PlayerRow<T>]: PlayerRow<T>[C] extends number ? C : never;
}[keyof PlayerRow<T>];

export class ProfileChanges<T extends 'userProfile' | 'userPublicProfile'> {
  readonly #table: T;
  readonly #set = new Map<string, string | number | null>();
  readonly #added = new Map<string, number>();

  constructor(table: T) {
    this.#table = table;
  }

  /** Sets columns. */
  set(columns: Columns<T>): void {
    for (const [column, value] of Object.entries(columns))
      this.#set.set(column, value as string | number | null);
  }

  /** Adds to a column. */
  add(column: NumberColumn<T>, amount: number): void {
    const name = String(column);
    this.#added.set(name, (this.#added.get(name) ?? 0) + amount);
  }

  /** What a number of the player's row, as it was read, is with these changes. */
  numberIn(row: PlayerRow<T>, column: NumberColumn<T>): number {
    const name = String(column);
    return Number(this.#set.get(name) ?? row[column]) + (this.#added.get(name) ?? 0);
  }

  /** Writes what changed, if anything did. */
  async flush(tx: Tx, userPk: number): Promise<void> {
    const values = new Map(this.#set);
    const added: string[] = [];
    for (const [column, amount] of this.#added) {
      const set = values.get(column);
      if (set === undefined) added.push(column);
      values.set(column, Number(set ?? 0) + amount);
    }
    if (values.size === 0) return;
    const update = updateOf(this.#table, [...values.keys()], added);
    await update(tx, { ...Object.fromEntries(values), userPk });
  }
}

type Values = Record<string, string | number | null>;

/** By table and columns: the same ones come again and again, and each is compiled once. */
const updates = new Map<string, PreparedQuery<Values, unknown>>();
const mostUpdates = 500;

/** Sets columns of a player's row to values of their names; those of `added` grow by theirs. */
function updateOf(
  table: 'userProfile' | 'userPublicProfile',
  columns: readonly string[],
  added: readonly string[],
): PreparedQuery<Values, unknown> {
  const name = `${table} ${columns.join(' ')} + ${added.join(' ')}`;
  const known = updates.get(name);
  if (known) return known;
  if (updates.size >= mostUpdates) updates.clear();
  const changed = (column: string, value: unknown) =>
    added.includes(column) ? sql`${sql.ref(column)} + ${value}` : value;
  const update = prepared<Values>()((db, values) =>
    db
      .updateTable(table as 'userProfile')
      .set(Object.fromEntries(columns.map((column) => [column, changed(column, values[column])])))
      .where('UserPk', '=', values['userPk'] as number),
  );
  updates.set(name, update);
  return update;
}
