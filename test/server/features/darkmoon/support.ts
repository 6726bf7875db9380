/** What the tests of darkmoon share: seasons of an operator's files, and plays of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../../../../src/data/folder.js';
import type { Manifest } from '../../../../src/server/catalog/rows.js';
import type { TestAnswer, TestApp, TestPlayer } from '../../../support/app.js';
import { play, start, type Started } from '../play/support.js';

type Fields = Readonly<Record<string, number>>;

/** Maps of the small capture; a new account owns those of track 1 up to mode 4. */
export const Map = {
  ...{ owned: 1001, owned2: 1002, owned3: 1003, foreign: 1027, thumbSpecial: 1042, thumbRandom: 1028 },
  ...{ multi: 1004, multi2: 1005, multi3: 1030, multi4: 1031, multiSpecial: 1032, multiRandom: 1015 },
} as const;

const rewards = (...items: readonly (readonly [string, number])[]) =>
  items.map(([key, value]) => ({ key, value }));

/** A season of thumb; `pk` and `season` differ, as both stand in rows. */
export const thumbSeason = {
  ...{ pk: 501, season: 77, defaultMapPk1: Map.owned, defaultMapPk2: Map.owned2, defaultMapPk3: Map.owned3 },
  ...{ defaultMapPk4: Map.foreign, specialMapPk: Map.thumbSpecial, banner: 'somewhere.png' },
  ...{ defaultCostKey: 'astralmelody', defaultCostAmount: 2, defaultPenaltyCostAmount: 3 },
  ...{ specialCostKey: 'darkmatter', specialCostAmount: 7, specialRequiredClearCount: 2 },
  defaultRewardItems: rewards(['darkmooncoin', 2], ['stardust.default', 1]),
  specialRewardItems: rewards([`map.${Map.thumbSpecial}`, 1]),
  achievRewardItems: rewards(['fragment', 1], ['map.1064', 1], ['nothing.real', 1]),
} as const;

/** A season of multi, of the same pk. */
export const multiSeason = {
  ...thumbSeason,
  ...{ defaultMapPk1: Map.multi, defaultMapPk2: Map.multi2, defaultMapPk3: Map.multi3 },
  ...{ defaultMapPk4: Map.multi4, specialMapPk: Map.multiSpecial, season: 78 },
  specialRewardItems: rewards([`map.${Map.multiSpecial}`, 1]),
} as const;

/** Writes the seasons' files, `[current, next]` each. */
export function withSeasons(thumb: unknown = thumbSeason, multi: unknown = multiSeason) {
  return async ({ config }: DataFolder): Promise<void> => {
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'darkmoonThumb.json'), JSON.stringify([thumb, { pk: 502, season: 79 }]));
    await writeFile(join(config, 'darkmoonMulti.json'), JSON.stringify([multi, {}]));
  };
}

/** A map by its pk. */
export function mapOf({ app }: TestApp, pk: number): Manifest<'maps'> {
  const map = app.catalog.find('maps', pk);
  if (!map) throw new Error(`There is no map ${pk}.`);
  return map;
}

const darkmoon = { playType: 13 } as const;

/** Starts a darkmoon play; fails where that is refused. */
export function startDark(to: TestApp, player: TestPlayer, mapPk: number, step = 0): Promise<Started> {
  return start(player, mapOf(to, mapPk), { ...darkmoon, astralBoostStep: step });
}

interface DarkPlay {
  readonly step?: number;
  readonly result?: Fields;
}

/** Starts and ends a darkmoon play, by default with a plain clear of 96 %; fails where a part is refused. */
export async function playDark(
  to: TestApp,
  player: TestPlayer,
  mapPk: number,
  { step = 0, result = {} }: DarkPlay = {},
): Promise<TestAnswer> {
  const options = { start: { ...darkmoon, astralBoostStep: step }, result };
  const answer = await play(player, mapOf(to, mapPk), options);
  if (answer.status !== 200) throw new Error(`The end was refused: ${answer.body.message}`);
  return answer;
}
