/** Columns of a player's profile and public profile that one request changes: written once, and only those. */
import { sql } from 'kysely';
import type { PlayerRow } from '../../data/player-tables.js';
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
    const columns = Object.fromEntries<unknown>(this.#set);
    for (const [column, amount] of this.#added) columns[column] = sql`${sql.ref(column)} + ${amount}`;
    if (Object.keys(columns).length === 0) return;
    await tx
      .updateTable(this.#table as 'userProfile')
      .set(columns)
      .where('UserPk', '=', userPk)
      .execute();
  }
}
