/**
 * Packs, tracks and characters that are granted: they bring more than their item (specification, 03 step 6). What is
 * owned already is left out.
 */
import { newAwaken, newCharacter, newPack, newRootCharacterItem } from '../../data/accounts/content-rows.js';
import { insertMissing } from '../../data/store/bulk.js';
import type { DialectName, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { comesWithTrack } from '../rules/ownership.js';
import type { Items } from './items.js';

interface ContentsOptions {
  readonly tx: Tx;
  readonly dialect: DialectName;
  readonly catalog: Catalog;
  readonly items: Items;
  readonly userPk: number;
  readonly now: number;
}

/** Whether a key is granted here instead of as a plain item. */
export function isContent(key: string): boolean {
  return key.startsWith('pack.') || key.startsWith('track.') || key.startsWith('rootcharacter.');
}

/** Grants a pack, track or character by its item key; a key without a row in the manifest grants its item alone. */
export async function grantContent(options: ContentsOptions, key: string): Promise<void> {
  const { catalog } = options;
  const [pack] = key.startsWith('pack.') ? catalog.where('packs', 'packItemKey', key) : [];
  const [track] = key.startsWith('track.') ? catalog.where('tracks', 'trackItemKey', key) : [];
  const [character] = key.startsWith('rootcharacter.')
    ? catalog.where('constellCharacters', 'rootCharacterKey', key)
    : [];
  if (pack) return grantPack(options, pack);
  if (track) return grantTrack(options, track);
  if (character) return grantCharacter(options, character, key);
  await own(options, [key]);
}

async function grantPack(options: ContentsOptions, pack: Manifest<'packs'>): Promise<void> {
  const { tx, dialect, catalog, userPk: UserPk } = options;
  const tracks = catalog.where('tracks', 'PackPk', pack.pk);
  const maps = tracks.flatMap((track) => catalog.where('maps', 'TrackPk', track.pk));
  await own(options, [
    pack.packItemKey,
    ...tracks.map((track) => track.trackItemKey),
    ...maps.map((map) => map.mapItemKey),
  ]);
  const constants = { UserPk, ...newPack };
  await insertMissing(tx, 'userPacks', { dialect, constants, column: 'PackPk', values: [pack.pk] });
  await addTracksAndMaps(options, tracks, maps);
}

async function grantTrack(options: ContentsOptions, track: Manifest<'tracks'>): Promise<void> {
  const maps = options.catalog.where('maps', 'TrackPk', track.pk).filter(({ mode }) => comesWithTrack(mode));
  await own(options, [track.trackItemKey, ...maps.map((map) => map.mapItemKey)]);
  await addTracksAndMaps(options, [track], maps);
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

async function grantCharacter(
  options: ContentsOptions,
  character: Manifest<'constellCharacters'>,
  key: string,
): Promise<void> {
  const { tx, catalog, userPk, now } = options;
  await own(options, [key]);
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
