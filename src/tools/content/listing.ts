/** What a manifest holds, for people: packs, tracks, maps and items with their names. */
import type { ManifestContent } from '../../data/manifest/content.js';
import { Failure } from '../../failure.js';
import { modes } from '../../server/rules/modes.js';

export const listedKinds = ['packs', 'tracks', 'maps', 'items'] as const;
export type ListedKind = (typeof listedKinds)[number];

export interface Filters {
  /** Part of a title, name or key, in any case. */
  readonly search?: string;
  /** packs.pk */
  readonly pack?: number;
  /** tracks.pk */
  readonly track?: number;
  /** The number of a mode. */
  readonly mode?: number;
  /** What the item key begins with. */
  readonly key?: string;
}

type Cell = string | number;
/** One thing of the manifest; `key` is that of its item. */
export type Listed = Readonly<Record<string, Cell>> & { readonly pk: number; readonly key: string };

/** The mode of this name or number; undefined where there is none. */
export function modeNumber(text: string): number | undefined {
  return modes.find(({ mode, name }) => String(mode) === text || name.toLowerCase() === text.toLowerCase())
    ?.mode;
}

/** All things of a kind that the filters let through, by pk. */
export function listKind(
  content: ManifestContent,
  kind: ListedKind,
  filters: Filters = {},
): readonly Listed[] {
  const search = filters.search?.toLowerCase();
  return listings[kind](content).flatMap(({ shown, packPk, trackPk, mode }) => {
    const isWanted =
      (filters.pack === undefined || packPk === filters.pack) &&
      (filters.track === undefined || trackPk === filters.track) &&
      (filters.mode === undefined || mode === filters.mode) &&
      (filters.key === undefined || shown.key.startsWith(filters.key)) &&
      (search === undefined ||
        Object.values(shown).some((cell) => String(cell).toLowerCase().includes(search)));
    return isWanted ? [shown] : [];
  });
}

interface Listing {
  readonly shown: Listed;
  readonly packPk?: number;
  readonly trackPk?: number;
  readonly mode?: number;
}

const listings: Readonly<Record<ListedKind, (content: ManifestContent) => readonly Listing[]>> = {
  packs(content) {
    const tracks = countBy(content.rows('tracks'), ({ PackPk }) => PackPk);
    return content.rows('packs').map(({ pk, title, packItemKey, state }) => ({
      shown: { pk, title, tracks: tracks.get(pk) ?? 0, state, key: packItemKey },
      packPk: pk,
    }));
  },
  tracks(content) {
    const packs = titles(content.rows('packs'));
    const artists = new Map(content.rows('artist').map(({ pk, name }) => [pk, name]));
    const charts = countBy(content.rows('maps'), ({ TrackPk }) => TrackPk);
    return content.rows('tracks').map(({ pk, title, ArtistPk, PackPk, state, trackItemKey }) => ({
      shown: {
        ...{ pk, title, artist: artists.get(ArtistPk) ?? '', pack: packs.get(PackPk) ?? '' },
        ...{ maps: charts.get(pk) ?? 0, state, key: trackItemKey },
      },
      packPk: PackPk,
      trackPk: pk,
    }));
  },
  maps(content) {
    const tracks = new Map(content.rows('tracks').map((track) => [track.pk, track]));
    return content.rows('maps').map(({ pk, TrackPk, mode, difficulty, noteCount, state, mapItemKey }) => ({
      shown: {
        ...{ pk, track: tracks.get(TrackPk)?.title ?? '', mode: modeName(mode), difficulty },
        ...{ notes: noteCount, state, key: mapItemKey },
      },
      packPk: tracks.get(TrackPk)?.PackPk ?? 0,
      trackPk: TrackPk,
      mode,
    }));
  },
  items(content) {
    return content.rows('items').map(({ pk, key, name_ko, state }) => ({
      shown: { pk, key, name: name_ko, state },
    }));
  },
};

function modeName(mode: number): string {
  return modes.find((each) => each.mode === mode)?.name ?? String(mode);
}

function titles(
  rows: readonly { readonly pk: number; readonly title: string }[],
): ReadonlyMap<number, string> {
  return new Map(rows.map(({ pk, title }) => [pk, title]));
}

function countBy<T>(rows: readonly T[], by: (row: T) => number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(by(row), (counts.get(by(row)) ?? 0) + 1);
  return counts;
}

/** One thing by its pk or item key: how it is listed, and its whole row. Throws a Failure where there is none. */
export function findThing(
  content: ManifestContent,
  kind: ListedKind,
  name: string,
): { readonly listed: Listed; readonly row: Readonly<Record<string, unknown>> } {
  const all = listKind(content, kind);
  const listed = all.find(({ key }) => key === name) ?? all.find(({ pk }) => String(pk) === name);
  const rows: readonly { readonly pk: number }[] = content.rows(kind);
  const row = listed && rows.find(({ pk }) => pk === listed.pk);
  if (listed && row) return { listed, row: { ...row } };
  throw new Failure(
    `The manifest has no ${kind.slice(0, -1)} ${JSON.stringify(name)}.`,
    `Give its pk or its item key: kalpa manifest list ${kind} --search <part of the name>.`,
  );
}
