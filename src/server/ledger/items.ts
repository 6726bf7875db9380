/**
 * What a player owns, as far as one request is concerned: rows are read when they are asked for, changed in memory,
 * and written once. Keys are the owned ones: `fragment.soft` is `fragment` (specification, 03 step 6).
 */
import type { Selectable } from 'kysely';
import { readDate, sendDate, storeDate } from '../../data/dates.js';
import type { PlayerDatabase } from '../../data/player-tables.js';
import { preparedUpsert } from '../../data/store/bulk.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { Item, ownedKey } from '../rules/items.js';
import { changeMelody, regenerate } from '../rules/regeneration.js';

type ItemRow = Selectable<PlayerDatabase['useritems']>;

interface Owned {
  readonly item: Manifest<'items'>;
  row: Omit<ItemRow, 'pk'>;
  /** Undefined until the row is in the database. */
  pk: number | undefined;
  changed: boolean;
  /** What this request changed, net. */
  delta: number;
  /** Whether it has an entry even where its amount did not change: its dates did. */
  redated: boolean;
}

/** An entry of `updatedUserItems` (specification, 03 *The envelope*). */
export type ItemEntry = ReturnType<typeof itemEntry>;

const itemsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db.selectFrom('useritems').selectAll().where('UserPk', '=', userPk).where('ItemPk', 'in', among(db, pks)),
);

/** The rows of some items of a player, as they are stored. */
export function readItemRows(db: Reader | Tx, userPk: number, pks: readonly number[]): Promise<ItemRow[]> {
  return itemsOf(db, { userPk, pks });
}

interface AmountOptions {
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

/** A player's astral melody as it counts now, regenerated but not stored; undefined where he has no row of it. */
export async function readMelody(
  db: Reader | Tx,
  { catalog, userPk, now }: AmountOptions,
): Promise<ItemRow | undefined> {
  const item = catalog.item(Item.astralMelody);
  const [row] = item ? await readItemRows(db, userPk, [item.pk]) : [];
  const { regeneration } = catalog;
  return row && regeneration ? { ...row, ...regenerate(row, regeneration, now) } : row;
}

/** How many of an item a player has now: regenerated, and none past its end date or where it is no item. */
export async function readAmount(db: Reader | Tx, options: AmountOptions, key: string): Promise<number> {
  if (key === Item.astralMelody) return (await readMelody(db, options))?.amount ?? 0;
  const item = options.catalog.item(ownedKey(key));
  const [row] = item ? await readItemRows(db, options.userPk, [item.pk]) : [];
  const end = readDate(row?.endDate ?? null);
  return row && (end === null || end > options.now) ? row.amount : 0;
}

const dates = ['startDate', 'endDate'] as const;

const upsertItems = preparedUpsert<{ pk: number; ItemPk: number }>('useritems', {
  columns: ['amount', 'renewedDate', 'state', ...dates, 'UserPk', 'ItemPk'],
  key: ['UserPk', 'ItemPk'],
  update: ['amount', 'renewedDate', 'state', ...dates],
  returning: ['pk', 'ItemPk'],
});

interface ItemsOptions {
  readonly tx: Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
  readonly now: number;
}

export class Items {
  readonly #options: ItemsOptions;
  readonly #owned = new Map<number, Owned>();

  constructor(options: ItemsOptions) {
    this.#options = options;
  }

  /** Reads the rows of these keys in one statement; keys that are no items are passed over. */
  async load(keys: Iterable<string>): Promise<void> {
    const { tx, catalog, userPk, now } = this.#options;
    const missing = new Map<number, Manifest<'items'>>();
    for (const key of keys) {
      const item = catalog.item(ownedKey(key));
      if (item && !this.#owned.has(item.pk)) missing.set(item.pk, item);
    }
    if (missing.size === 0) return;
    const rows = await readItemRows(tx, userPk, [...missing.keys()]);
    const byItem = new Map(rows.map((row) => [row.ItemPk, row]));
    for (const item of missing.values()) {
      const row = byItem.get(item.pk);
      const owned = row ? this.#fromRow(item, row) : this.#fresh(item);
      this.#owned.set(item.pk, owned);
      if (item.key === Item.astralMelody) regenerateInPlace(owned, catalog, now);
    }
  }

  /** The amount that the player has of a loaded item, with what this request changed so far; 0 past its end date. */
  amount(key: string): number {
    return this.#find(key)?.row.amount ?? 0;
  }

  /** Whether the key is an item at all. */
  exists(key: string): boolean {
    return this.#options.catalog.item(ownedKey(key)) !== undefined;
  }

  /** Changes a loaded item by `delta`. Gives false, and does nothing, where there is no such item or too little of it. */
  change(key: string, delta: number): boolean {
    const owned = this.#find(key);
    if (!owned) return false;
    const amount = owned.row.amount + delta;
    if (amount < 0 || !Number.isSafeInteger(amount)) return false;
    const { regeneration } = this.#options.catalog;
    if (owned.item.key === Item.astralMelody && regeneration) {
      const at = { max: regeneration.max, now: this.#options.now };
      owned.row = { ...owned.row, ...changeMelody(owned.row, delta, at) };
    }
    owned.row.amount = amount;
    owned.delta += delta;
    owned.changed = true;
    return true;
  }

  /** Sets a loaded item to amount 1 with these dates (unix ms): the title of a membership. */
  setTimed(key: string, start: number, end: number): void {
    const owned = this.#find(key);
    if (!owned) return;
    owned.delta += 1 - owned.row.amount;
    owned.row = { ...owned.row, amount: 1, startDate: storeDate(start), endDate: storeDate(end) };
    if (owned.pk === undefined) owned.row.state = 1;
    owned.changed = true;
    owned.redated = true;
  }

  /** The entry of a loaded item as it is now, also of one that did not change. */
  entry(key: string): ItemEntry | undefined {
    const owned = this.#find(key);
    return owned && itemEntry({ ...owned.row, pk: owned.pk ?? 0 }, owned.delta, this.#options.now);
  }

  /** Each item's net change so far, by key. */
  changes(): { readonly key: string; readonly delta: number }[] {
    return [...this.#owned.values()]
      .filter(({ delta }) => delta !== 0)
      .map(({ item, delta }) => ({ key: item.key, delta }));
  }

  /** Writes what changed in one statement, and gives an entry per item whose amount or dates changed. */
  async flush(): Promise<ItemEntry[]> {
    const { tx, now } = this.#options;
    const changed = [...this.#owned.values()].filter((owned) => owned.changed);
    const rows = await upsertItems(
      tx,
      changed.map(({ row }) => row),
    );
    const pks = new Map(rows.map(({ pk, ItemPk }) => [ItemPk, pk]));
    for (const owned of changed) owned.pk = pks.get(owned.item.pk) ?? owned.pk;
    return changed
      .filter(({ delta, redated }) => delta !== 0 || redated)
      .map(({ row, pk, delta }) => itemEntry({ ...row, pk: pk ?? 0 }, delta, now));
  }

  #find(key: string): Owned | undefined {
    const item = this.#options.catalog.item(ownedKey(key));
    if (!item) return undefined;
    const owned = this.#owned.get(item.pk);
    if (!owned) throw new Error(`The item ${key} was not loaded.`);
    return owned;
  }

  /** A row as it counts now: past its end date there is nothing, and what comes later has no end. */
  #fromRow(item: Manifest<'items'>, { pk, ...row }: ItemRow): Owned {
    const end = readDate(row.endDate);
    const over = end !== null && end <= this.#options.now;
    const counted = over ? { ...row, amount: 0, startDate: null, endDate: null } : { ...row };
    return { item, row: counted, pk, changed: false, delta: 0, redated: false };
  }

  #fresh(item: Manifest<'items'>): Owned {
    const { userPk: UserPk, now } = this.#options;
    const dates = { renewedDate: Math.floor(now / 1000), startDate: null, endDate: null };
    return {
      item,
      row: { amount: 0, state: 0, ...dates, UserPk, ItemPk: item.pk },
      pk: undefined,
      changed: false,
      delta: 0,
      redated: false,
    };
  }
}

function regenerateInPlace(owned: Owned, catalog: Catalog, now: number): void {
  const { regeneration } = catalog;
  if (!regeneration || owned.pk === undefined) return;
  const { amount, renewedDate } = regenerate(owned.row, regeneration, now);
  if (amount === owned.row.amount && renewedDate === owned.row.renewedDate) return;
  owned.row = { ...owned.row, amount, renewedDate };
  owned.changed = true;
}

/** An entry of `updatedUserItems`: `userItem.createdAt` is the row's startDate (specification, 10 *03*). */
export function itemEntry(row: ItemRow, delta: number, now: number) {
  const { pk, amount, renewedDate, state, UserPk, ItemPk } = row;
  const startDate = sendDate(row.startDate);
  return {
    userItem: {
      pk,
      amount,
      renewedDate,
      state,
      startDate,
      endDate: sendDate(row.endDate),
      createdAt: startDate,
      updatedAt: new Date(now).toISOString(),
      UserPk,
      ItemPk,
    },
    totalGainedAmount: delta,
    defaultGainedAmount: delta,
    systemGainedAmount: 0,
    skillBonusGainedAmount: 0,
    eventGainedAmount: 0,
    totalWithdrawAmount: 0,
    astralBoostGainedAmount: 0,
    royalPassGainedAmount: 0,
  };
}
