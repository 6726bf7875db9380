/**
 * What is kept of players between requests, each thing for as long as the revision of the table that it comes from
 * stands and nobody wrote who moves no revisions. Each request looks at both, so that other processes' writes count. Nobody
 * but a transaction itself may see what it did until it is committed: only then its reads and writes are kept.
 */
import type { PlayerTable } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import { isTouched, type Reader, type Store, type Tx } from '../../data/store/store.js';
import { LruCache } from '../lru-cache.js';

const keptTables = [
  'usermissions',
  'userAchievement',
  'bestRecords',
  'userConstellCharacters',
] as const satisfies readonly PlayerTable[];
export type KeptTable = (typeof keptTables)[number];

type Revisions = Readonly<Partial<Record<KeptTable, number>>>;

const revisionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom('userRevisions')
    .select(['name', 'revision'])
    .where('UserPk', '=', userPk)
    .where('name', 'in', keptTables),
);

async function readRevisions(db: Reader | Tx, userPk: number): Promise<Revisions> {
  const rows = await revisionsOf(db, { userPk });
  return Object.fromEntries(rows.map(({ name, revision }) => [name, revision]));
}

/** What a transaction of `writeKeeping` knows; a player that it has locked has the same revisions all the time. */
interface Keeping {
  readonly revisions: Map<number, Promise<Revisions>>;
  /** What is to be kept once it is committed, by table and player. */
  readonly entering: Map<string, () => void>;
}

const keepings = new WeakMap<Reader | Tx, Keeping>();

/** `store.write`, and keeps what the transaction read and wrote of its players when it is committed. */
export async function writeKeeping<T>(
  store: Store,
  players: readonly number[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  let entering: Keeping['entering'] = new Map();
  const result = await store.write(players, (tx) => {
    entering = new Map();
    keepings.set(tx, { revisions: new Map(), entering });
    return work(tx);
  });
  for (const enter of entering.values()) enter();
  return result;
}

async function revisionOf(db: Reader | Tx, userPk: number, table: KeptTable): Promise<number> {
  const known = keepings.get(db)?.revisions;
  const revisions = known?.get(userPk) ?? readRevisions(db, userPk);
  known?.set(userPk, revisions);
  return (await revisions)[table] ?? 0;
}

/** Whose, and through what it is read. */
export interface KeptOf {
  readonly store: Store;
  /** A transaction must have locked the player. */
  readonly db: Reader | Tx;
  readonly userPk: number;
}

interface Entry<T> {
  readonly revision: number;
  /** The store's `foreignWrites`. */
  readonly foreignWrites: number;
  readonly value: T;
}

interface KeptOptions<T> {
  readonly table: KeptTable;
  /** How many bytes are kept at most. */
  readonly capacity: number;
  /** How many a value has, roughly. */
  readonly bytesOf: (value: T) => number;
}

/** One kind of thing that is kept, of rows of one table. Values are shared: whoever changes one copies it. */
export class Kept<T extends object> {
  readonly #options: KeptOptions<T>;
  readonly #caches = new WeakMap<Store, LruCache<number, Entry<T>>>();

  constructor(options: KeptOptions<T>) {
    this.#options = options;
  }

  /** What `complete` makes of what is kept of a player, if anything is; its result is kept in the place of that. */
  async read(of: KeptOf, complete: (known: T | undefined) => T | Promise<T>): Promise<T> {
    const { table } = this.#options;
    if (isTouched(of.db, table)) return complete(undefined);
    return this.readAt(of, await revisionOf(of.db, of.userPk, table), complete);
  }

  /** The same at a revision that was read along with something else, outside of any transaction. */
  async readAt(of: KeptOf, revision: number, complete: (known: T | undefined) => T | Promise<T>): Promise<T> {
    const entry = this.#cache(of.store).get(of.userPk);
    // Before anything is read: what is written from here on changes it.
    const foreignWrites = of.store.foreignWrites();
    const isGood = entry?.revision === revision && entry.foreignWrites === foreignWrites;
    const known = isGood ? entry.value : undefined;
    const value = await complete(known);
    if (value !== known) this.#enter(of, { revision, foreignWrites, value });
    return value;
  }

  /**
   * To be asked before a transaction writes to the table, and for the last time. Gives what is then to be called with
   * what that left the player with.
   */
  async writing(of: KeptOf & { readonly db: Tx }): Promise<(value: T) => void> {
    const { store, db, userPk } = of;
    const { table } = this.#options;
    const isFirst = !isTouched(db, table);
    const revision = isFirst && keepings.has(db) ? await revisionOf(db, userPk, table) : null;
    return (value) => {
      // Where others wrote to the table before, nobody knows what they left.
      if (revision === null) keepings.get(db)?.entering.delete(`${table} ${userPk}`);
      else if (isTouched(db, table)) {
        this.#enter(of, { revision: revision + 1, foreignWrites: store.foreignWrites(), value });
      }
    };
  }

  /** Enters at once what everybody can see, and what a transaction has when it is committed. */
  #enter({ store, db, userPk }: KeptOf, entry: Entry<T>): void {
    const { table, bytesOf } = this.#options;
    const enter = () => this.#cache(store).set(userPk, entry, bytesOf(entry.value));
    if (db === store.read) enter();
    else keepings.get(db)?.entering.set(`${table} ${userPk}`, enter);
  }

  #cache(store: Store): LruCache<number, Entry<T>> {
    const known = this.#caches.get(store);
    if (known) return known;
    const cache = new LruCache<number, Entry<T>>(this.#options.capacity);
    this.#caches.set(store, cache);
    return cache;
  }
}
