/** Darkmoon's seasons: as a document gives them, and derived from the manifest (specification, 04 *Darkmoon*, 10 *01*). */
import type { Reward } from '../../data/columns.js';
import type { Manifest } from '../catalog/rows.js';
import { fieldOf, listOf, readReward, readRewards } from './document-values.js';
import { Item } from './items.js';
import { Mode, modeOf, type Hand } from './modes.js';
import { weekBegin } from './periods.js';

/** The four default maps of a season. */
export type DefaultStage = 1 | 2 | 3 | 4;

export const defaultStages: readonly DefaultStage[] = [1, 2, 3, 4];

/** A season of one hand as the rules see it. */
export interface DarkmoonSeason {
  readonly pk: number;
  readonly season: number;
  /** By stage; 0 where there is none. */
  readonly defaultMapPks: readonly number[];
  readonly specialMapPk: number;
  readonly defaultCostKey: string;
  readonly defaultCostAmount: number;
  readonly defaultPenaltyCostAmount: number;
  readonly specialCostKey: string;
  readonly specialCostAmount: number;
  readonly defaultRewardItems: readonly Reward[];
  readonly specialRewardItems: readonly Reward[];
  /** 0: the special reward is not given. */
  readonly specialRequiredClearCount: number;
  /** By step; null where a step has none. */
  readonly achievRewardItems: readonly (Reward | null)[];
}

/** Reads a season's document; null where it is none: darkmoon of that hand is not open then. */
export function readSeason(document: unknown): DarkmoonSeason | null {
  const number = (name: string) => {
    const value = fieldOf(document, name);
    return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const text = (name: string) => {
    const value = fieldOf(document, name);
    return typeof value === 'string' ? value : '';
  };
  const pk = fieldOf(document, 'pk');
  const season = fieldOf(document, 'season');
  if (!isInteger(pk) || !isInteger(season)) return null;
  return {
    pk,
    season,
    defaultMapPks: defaultStages.map((stage) => number(`defaultMapPk${stage}`)),
    specialMapPk: number('specialMapPk'),
    defaultCostKey: text('defaultCostKey'),
    defaultCostAmount: number('defaultCostAmount'),
    defaultPenaltyCostAmount: number('defaultPenaltyCostAmount'),
    specialCostKey: text('specialCostKey'),
    specialCostAmount: number('specialCostAmount'),
    defaultRewardItems: readRewards(fieldOf(document, 'defaultRewardItems')),
    specialRewardItems: readRewards(fieldOf(document, 'specialRewardItems')),
    specialRequiredClearCount: number('specialRequiredClearCount'),
    achievRewardItems: listOf(fieldOf(document, 'achievRewardItems')).map(readReward),
  };
}

function isInteger(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

type Chart = Pick<Manifest<'maps'>, 'pk' | 'mode' | 'difficulty' | 'state' | 'TrackPk' | 'mapItemKey'>;

/** The modes that a hand's special map, and its rerun maps, are of; all its other modes are for default maps. */
const specialModes: readonly number[] = [Mode.chaos, Mode.abyss, Mode.cosmos];

/** Whether a map can be a special one, or a rerun: of the hand's dark modes, open and rated. */
export function isSpecialChart(map: Chart, hand: Hand): boolean {
  return isPlayable(map, hand) && specialModes.includes(map.mode);
}

function isPlayable(map: Chart, hand: Hand): boolean {
  return map.state === 1 && map.difficulty !== 0 && modeOf(map.mode)?.hand === hand;
}

/** What the manifest has to play: all of its maps, and its tracks by pk. */
interface Playable {
  readonly maps: readonly Chart[];
  readonly tracks: ReadonlyMap<number, unknown>;
}

/** Track 0 is stored, but no client is told of it (specification, 01). */
const unservedTrack = 0;

/**
 * The document of a derived season, the same whenever it is asked for; null where the manifest has no map for it.
 * `season` counts weeks since the first one (specification, 10 *01*). Captures have maps whose track is not in them:
 * nobody could start one of those.
 */
export function deriveSeason(hand: Hand, season: number, { maps, tracks }: Playable): object | null {
  const playable = maps.filter(
    (map) => isPlayable(map, hand) && map.TrackPk !== unservedTrack && tracks.has(map.TrackPk),
  );
  const [special] = pick(
    playable.filter((map) => specialModes.includes(map.mode)),
    { count: 1, seed: season },
  );
  const chosen = pick(
    playable.filter((map) => !specialModes.includes(map.mode)),
    { count: defaultStages.length, seed: season },
  );
  if (!special && chosen.length === 0) return null;
  const byDifficulty = chosen.sort((a, b) => a.difficulty - b.difficulty || a.pk - b.pk);
  const startDate = new Date(weekBegin(season)).toISOString();
  const endDate = new Date(weekBegin(season + 1)).toISOString();
  const mapPks = defaultStages.map((stage) => [`defaultMapPk${stage}`, byDifficulty[stage - 1]?.pk ?? 0]);
  return {
    pk: season,
    season,
    startDate,
    endDate,
    ...(Object.fromEntries(mapPks) as Record<string, number>),
    specialMapPk: special?.pk ?? 0,
    defaultCostKey: Item.astralMelody,
    defaultCostAmount: 2,
    defaultPenaltyCostAmount: 3,
    specialCostKey: Item.astralMelody,
    specialCostAmount: 3,
    defaultRewardItems: [{ key: Item.darkmoonCoin, value: 2 }],
    specialRewardItems: special ? [{ key: mapKey(special), value: 1 }] : [],
    specialRequiredClearCount: special ? 3 : 0,
    achievRewardItems: [1, 3, 5].map((value) => ({ key: Item.fragment, value })),
    createdAt: startDate,
    updatedAt: startDate,
  };
}

/** The key of the item that a map is owned by. */
export function mapKey(map: Pick<Chart, 'pk' | 'mapItemKey'>): string {
  return map.mapItemKey === '' ? `map.${map.pk}` : map.mapItemKey;
}

/** So many of the maps, of as many tracks as there are, in an order that the seed alone decides. */
function pick(maps: readonly Chart[], { count, seed }: { count: number; seed: number }): Chart[] {
  const shuffled = maps
    .map((map) => ({ map, place: scatter(seed, map.pk) }))
    .sort((a, b) => a.place - b.place || a.map.pk - b.map.pk)
    .map(({ map }) => map);
  const tracks = new Set<number>();
  const isFirstOfTrack = ({ TrackPk }: Chart) => !tracks.has(TrackPk) && tracks.add(TrackPk).size > 0;
  const firsts = shuffled.filter(isFirstOfTrack);
  const rest = shuffled.filter((map) => !firsts.includes(map));
  return [...firsts, ...rest].slice(0, count);
}

/** A number that looks like chance and is always the same for the same two: the finalizer of MurmurHash3. */
function scatter(seed: number, pk: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1) ^ pk;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
