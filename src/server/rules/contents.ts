/** Packs, tracks and characters bring more than their item (specification, 03 step 6). */
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { comesWithTrack } from './ownership.js';

/** Whether a key is granted with what it brings, instead of as a plain item. */
export function isContent(key: string): boolean {
  return key.startsWith('pack.') || key.startsWith('track.') || key.startsWith('rootcharacter.');
}

/** What a pack, track or character brings. */
export interface Contents {
  readonly pack?: Manifest<'packs'>;
  readonly tracks?: readonly Manifest<'tracks'>[];
  readonly maps?: readonly Manifest<'maps'>[];
  readonly character?: Manifest<'constellCharacters'>;
}

/** What the manifest has for an item key; nothing where it names no pack, track or character. */
export function contentsOf(catalog: Catalog, key: string): Contents {
  const [pack] = key.startsWith('pack.') ? catalog.where('packs', 'packItemKey', key) : [];
  if (pack) {
    const tracks = catalog.where('tracks', 'PackPk', pack.pk);
    return { pack, tracks, maps: tracks.flatMap((track) => catalog.where('maps', 'TrackPk', track.pk)) };
  }
  const [track] = key.startsWith('track.') ? catalog.where('tracks', 'trackItemKey', key) : [];
  if (track) {
    const maps = catalog.where('maps', 'TrackPk', track.pk).filter(({ mode }) => comesWithTrack(mode));
    return { tracks: [track], maps };
  }
  const [character] = key.startsWith('rootcharacter.')
    ? catalog.where('constellCharacters', 'rootCharacterKey', key)
    : [];
  return character ? { character } : {};
}

/** The keys of all items that the content of an item key comes with, its own first. */
export function contentKeys(catalog: Catalog, key: string): readonly string[] {
  const { tracks = [], maps = [] } = contentsOf(catalog, key);
  const keys = [key, ...tracks.map((track) => track.trackItemKey), ...maps.map((map) => map.mapItemKey)];
  return [...new Set(keys)];
}
