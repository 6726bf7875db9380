/**
 * Packs, tracks and characters that are granted: they bring more than their item (specification, 03 step 6). What is
 * owned already is left out.
 */
import { newAwaken, newCharacter, newPack, newRootCharacterItem } from '../../data/accounts/content-rows.js';
import { insertMissing } from '../../data/store/bulk.js';
import type { DialectName, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { contentKeys, contentsOf } from '../rules/contents.js';
import type { Items } from './items.js';

interface ContentsOptions {
  readonly tx: Tx;
  readonly dialect: DialectName;
  readonly catalog: Catalog;
  readonly items: Items;
  readonly userPk: number;
  readonly now: number;
}

/**
 * Grants a pack, track or character by its item key; a key without a row in the manifest grants its item alone. Gives
 * false, and does nothing, where there is neither.
 */
export async function grantContent(options: ContentsOptions, key: string): Promise<boolean> {
  const { tx, dialect, catalog, userPk: UserPk } = options;
  const { pack, tracks = [], maps = [], character } = contentsOf(catalog, key);
  const isContent = tracks.length > 0 || pack !== undefined || character !== undefined;
  if (!isContent && !options.items.exists(key)) return false;
  await own(options, contentKeys(catalog, key));
  if (pack) {
    const constants = { UserPk, ...newPack };
    await insertMissing(tx, 'userPacks', { dialect, constants, column: 'PackPk', values: [pack.pk] });
  }
  await addTracksAndMaps(options, tracks, maps);
  if (character) await addCharacter(options, character, key);
  return true;
}

async function addTracksAndMaps(
  { tx, dialect, userPk: UserPk }: ContentsOptions,
  tracks: readonly Manifest<'tracks'>[],
  maps: readonly Manifest<'maps'>[],
): Promise<void> {
  const shared = { dialect, constants: { UserPk } };
  await insertMissing(tx, 'userTracks', { ...shared, column: 'TrackPk', values: tracks.map(({ pk }) => pk) });
  await insertMissing(tx, 'userMaps', { ...shared, column: 'MapPk', values: maps.map(({ pk }) => pk) });
}

async function addCharacter(
  options: ContentsOptions,
  character: Manifest<'constellCharacters'>,
  key: string,
): Promise<void> {
  const { tx, catalog, userPk, now } = options;
  await tx
    .insertInto('userConstellCharacters')
    .values(newCharacter(userPk, character, now))
    .onConflict((conflict) => conflict.columns(['UserPk', 'ConstellCharacterPk']).doNothing())
    .execute();
  const [awaken] = [...catalog.where('characterAwakens', 'ConstellCharacterPk', character.pk)].sort(
    (a, b) => a.awakenNum - b.awakenNum,
  );
  if (awaken) {
    await tx
      .insertInto('userCharacterAwakens')
      .values(newAwaken(userPk, awaken, now))
      .onConflict((conflict) => conflict.columns(['UserPk', 'CharacterAwakenPk']).doNothing())
      .execute();
  }
  const item = catalog.item(key);
  if (!item) return;
  await tx
    .insertInto('userRootCharacterItems')
    .values(newRootCharacterItem(userPk, item.pk, now))
    .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doNothing())
    .execute();
}

/** An item change of 1 for each of the keys that is an item and not owned. */
async function own({ items }: ContentsOptions, keys: readonly string[]): Promise<void> {
  const known = keys.filter((key) => items.exists(key));
  await items.load(known);
  for (const key of known) {
    if (items.amount(key) <= 0) items.change(key, 1);
  }
}
