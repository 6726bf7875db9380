/** Boards by what an administrator knows of them: a title, an album's name or number, a season; not only by pks. */
import type { AppContext } from '../context.js';
import { refuse } from '../http/refusal.js';
import { currentSeason } from '../ledger/darkmoon.js';
import { handNumbers, modes, type Hand } from '../rules/modes.js';
import { describeMap, mapsTitled } from './belongings.js';
import type { BoardKind } from './scores.js';

export interface BoardName {
  readonly kind: BoardKind;
  /** The title of a track, or the key of an album; a pk as well. */
  readonly name?: string | undefined;
  /** Of a map: the name of its mode, or its number. */
  readonly mode?: string | undefined;
  /** Of an album, 0 is the present one; of darkmoon absent is the present one. */
  readonly season?: number | undefined;
  /** Of darkmoon. */
  readonly hand?: Hand | undefined;
}

/** The keys of a board (scores.ts). Refuses what is none, and what is several with what they are. */
export function boardKeys(app: AppContext, board: BoardName, now: number): readonly number[] {
  const { kind, season, hand = 'thumb' } = board;
  if (kind === 'map') return [mapNamed(app, board)];
  if (kind === 'album') return [albumNamed(app, board.name), season ?? 0];
  const present = season ?? currentSeason(app, hand, now)?.season;
  if (present === undefined) throw refuse('season: darkmoon is closed; name a season.');
  return [present, handNumbers[hand].darkmoonRanking];
}

function mapNamed({ catalog }: AppContext, { name, mode }: BoardName): number {
  const wanted = needed(name, 'the title of a track, or the pk of a map');
  const byPk = catalog.find('maps', pkIn(wanted));
  if (byPk) return byPk.pk;
  const info = mode === undefined ? undefined : modeNamed(mode);
  const fitting = (mapsTitled(catalog, wanted) ?? [])
    .map((pk) => ({ pk, ...describeMap(catalog, pk) }))
    .filter(({ modeName }) => info === undefined || modeName === info.name);
  const exact = fitting.filter(({ title }) => title?.toLowerCase() === wanted.toLowerCase());
  const names = (exact.length > 0 ? exact : fitting).map(({ pk, title, modeName }) => ({
    pk,
    name: `${title ?? ''} (${modeName ?? '?'})`,
  }));
  return onlyOne(names, `no map of ${JSON.stringify(wanted)}${info ? ` in mode ${info.name}` : ''}`);
}

function modeNamed(text: string): (typeof modes)[number] {
  const found = modes.find(
    ({ mode, name }) => String(mode) === text || name.toLowerCase() === text.toLowerCase(),
  );
  if (!found)
    throw refuse(`mode: must be one of ${modes.map(({ name }) => name).join(', ')}, or its number.`);
  return found;
}

function albumNamed({ catalog }: AppContext, name: string | undefined): number {
  const wanted = needed(name, 'the key of an album, or its pk');
  const byPk = catalog.find('albums', pkIn(wanted));
  if (byPk) return byPk.pk;
  const albums = catalog.rows('albums').map(({ pk, albumKey }) => ({ pk, name: albumKey }));
  const same = (text: string) => text.toLowerCase();
  const exact = albums.filter((album) => same(album.name) === same(wanted));
  const fitting = albums.filter((album) => same(album.name).includes(same(wanted)));
  return onlyOne(exact.length > 0 ? exact : fitting, `no album ${JSON.stringify(wanted)}`);
}

function needed(name: string | undefined, what: string): string {
  const text = name?.trim() ?? '';
  if (text === '') throw refuse(`name: must be ${what}; or give keys.`);
  return text;
}

function pkIn(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

const mostNamed = 10;

interface Named {
  readonly pk: number;
  readonly name: string;
}

function onlyOne(found: readonly Named[], none: string): number {
  const [first, second] = found;
  if (!first) throw refuse(`name: there is ${none}.`, { status: 404 });
  if (!second) return first.pk;
  const some = found.slice(0, mostNamed).map(({ pk, name }) => `${name} = ${pk}`);
  throw refuse(
    `name: there are ${found.length}: ${some.join(', ')}${found.length > mostNamed ? ', …' : ''}.`,
  );
}
