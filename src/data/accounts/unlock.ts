/** Giving a player all content: only what is missing is added, nothing owned is changed (specification, 02 *unlock-all*). */
import type { Insertable } from 'kysely';
import type { NormalRow } from '../columns.js';
import { storeDate } from '../dates.js';
import type { manifestTables } from '../manifest-tables.js';
import type { PlayerDatabase, PlayerTable } from '../player-tables.js';
import { insertMissing } from '../store/bulk.js';
import { among, prepared } from '../store/prepared.js';
import type { DialectName, Tx } from '../store/store.js';
import {
  newAwaken,
  newCharacter,
  newPack,
  newRootCharacterItem,
  type AwakenContent,
  type CharacterContent,
} from './content-rows.js';

export const unlockKinds = ['tracks', 'packs', 'maps', 'products', 'items', 'characters', 'awakens'] as const;

export type UnlockKind = (typeof unlockKinds)[number];

/** Rows that an unlock added, or would add, by kind. */
export type Unlocked = Record<UnlockKind, number>;

/** What there is to own, as pks; made once per manifest. */
export interface UnlockContent {
  readonly tracks: readonly number[];
  readonly packs: readonly number[];
  readonly maps: readonly number[];
  readonly products: readonly number[];
  readonly items: readonly number[];
  /** Those of `items` that are characters, too. */
  readonly rootCharacterItems: readonly number[];
  readonly characters: readonly CharacterContent[];
  readonly awakens: readonly AwakenContent[];
}

type ContentTable =
  'items' | 'tracks' | 'packs' | 'maps' | 'products' | 'constellCharacters' | 'characterAwakens';

/** Where the content comes from: a read manifest, or the running server's catalog. */
export interface ContentSource {
  rows<T extends ContentTable>(table: T): readonly NormalRow<(typeof manifestTables)[T]>[];
}

const rootCharacter = 'rootcharacter.';

/** What the keys of items that can be unlocked begin with. */
export const unlockedPrefixes: readonly string[] = [
  ...['skin.', 'icon.', 'character.', 'title.', 'background.', 'iconborder.', 'story.', 'track.', 'map.'],
  ...['play.', 'sfx.', 'taskeventgauge.', 'pack.', rootCharacter, 'emoticon.', 'playnote.', 'playgear.'],
  ...[
    'playbackground.',
    'playpulseeffect.',
    'playscouter.',
    'playcombojudge.',
    'playdeco.',
    'playhiteffect.',
  ],
];

/** Everything in a manifest that a player can own at once. */
export function unlockContent(source: ContentSource): UnlockContent {
  const items = source
    .rows('items')
    .filter(({ key }) => unlockedPrefixes.some((prefix) => key.startsWith(prefix)));
  return {
    tracks: pksOf(source.rows('tracks')),
    packs: pksOf(source.rows('packs')),
    maps: pksOf(source.rows('maps').filter(({ state }) => state !== 0)),
    products: pksOf(source.rows('products')),
    items: pksOf(items),
    rootCharacterItems: pksOf(items.filter(({ key }) => key.startsWith(rootCharacter))),
    characters: source.rows('constellCharacters'),
    awakens: source.rows('characterAwakens'),
  };
}

function pksOf(rows: readonly { readonly pk: number }[]): number[] {
  return rows.map(({ pk }) => pk);
}

interface UnlockOptions {
  readonly dialect: DialectName;
  readonly userPk: number;
  readonly content: UnlockContent;
  readonly kinds: readonly UnlockKind[];
  /** Unix ms. */
  readonly now: number;
}

/** Adds what a player lacks of these kinds, in a few statements whatever its size; gives the rows added per kind. */
export async function unlock(tx: Tx, options: UnlockOptions): Promise<Unlocked> {
  const added: Unlocked = nothingUnlocked();
  for (const kind of new Set(options.kinds)) added[kind] = await unlockers[kind](tx, options);
  return added;
}

/** A count of 0 for every kind. */
export function nothingUnlocked(): Unlocked {
  return { tracks: 0, packs: 0, maps: 0, products: 0, items: 0, characters: 0, awakens: 0 };
}

type Unlocker = (tx: Tx, options: UnlockOptions) => Promise<number>;

const unlockers: Record<UnlockKind, Unlocker> = {
  tracks: (tx, { dialect, userPk: UserPk, content }) =>
    insertMissing(tx, 'userTracks', {
      ...{ dialect, constants: { UserPk, stageState: 0 } },
      ...{ column: 'TrackPk', values: content.tracks },
    }),
  packs: (tx, { dialect, userPk: UserPk, content }) =>
    insertMissing(tx, 'userPacks', {
      ...{ dialect, constants: { UserPk, ...newPack } },
      ...{ column: 'PackPk', values: content.packs },
    }),
  maps: (tx, { dialect, userPk: UserPk, content }) =>
    insertMissing(tx, 'userMaps', {
      ...{ dialect, constants: { UserPk } },
      ...{ column: 'MapPk', values: content.maps },
    }),
  // Without dates: by createdAt a purchase is told from what was given here (specification, 10 *03*, Shop).
  products: (tx, { dialect, userPk: UserPk, content }) =>
    insertMissing(tx, 'userProducts', {
      ...{ dialect, constants: { UserPk, buyCount: 1, periodicBuyCount: 0 } },
      ...{ column: 'ProductPk', values: content.products },
    }),
  items: unlockItems,
  characters: (tx, { userPk, content, now }) =>
    insertAbsent(
      tx,
      'userConstellCharacters',
      content.characters.map((character) => newCharacter(userPk, character, now)),
    ),
  awakens: (tx, { userPk, content, now }) =>
    insertAbsent(
      tx,
      'userCharacterAwakens',
      content.awakens.map((awaken) => newAwaken(userPk, awaken, now)),
    ),
};

/** Rows of which nothing is left, or whose time is over, count as not owned (specification, 10 *03*). */
const ownAgain = prepared<{ userPk: number; pks: readonly number[]; date: string }>()(
  (db, { userPk, pks, date }) =>
    db
      .updateTable('useritems')
      .set({ amount: 1, state: 0, renewedDate: 0, startDate: null, endDate: null })
      .where('UserPk', '=', userPk)
      .where('ItemPk', 'in', among(db, pks))
      .where((eb) => eb.or([eb('amount', '<=', 0), eb('endDate', '<=', date)]))
      .returning('pk'),
);

async function unlockItems(tx: Tx, options: UnlockOptions): Promise<number> {
  const { dialect, userPk, content, now } = options;
  const renewed = await ownAgain(tx, { userPk, pks: content.items, date: storeDate(now) });
  const added = await insertMissing(tx, 'useritems', {
    ...{ dialect, constants: { UserPk: userPk, amount: 1, state: 0, renewedDate: 0 } },
    ...{ column: 'ItemPk', values: content.items },
  });
  const characters = await insertAbsent(
    tx,
    'userRootCharacterItems',
    content.rootCharacterItems.map((itemPk) => newRootCharacterItem(userPk, itemPk, now)),
  );
  return renewed.length + added + characters;
}

const rowsAtOnce = 200;

/** Inserts the rows that no unique constraint keeps out; gives their number. */
async function insertAbsent<T extends PlayerTable>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<PlayerDatabase[T]>[],
): Promise<number> {
  let added = 0;
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto(table)
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    added += Number(numInsertedOrUpdatedRows ?? 0);
  }
  return added;
}
