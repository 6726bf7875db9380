import type { Catalog } from '../../server/catalog/catalog.js';
import {
  deriveSeason,
  isSpecialChart,
  mapKey,
  readSeason,
  type DarkmoonSeason,
} from '../../server/rules/darkmoon-season.js';
import { Item } from '../../server/rules/items.js';
import type { Hand } from '../../server/rules/modes.js';
import { currency, keysOf, type Source, type SourceOptions } from './source.js';

/** Darkmoon: what the seasons give that the operator wrote, or those that are derived; and the maps to be had again. */
export function darkmoonSources({ catalog, darkmoon }: SourceOptions): Source[] {
  return [...ofHand(catalog, 'thumb', darkmoon.thumb), ...ofHand(catalog, 'multi', darkmoon.multi)];
}

function ofHand(catalog: Catalog, hand: Hand, documents: readonly unknown[] | null): Source[] {
  const maps = catalog.rows('maps');
  // Every dark map is a derived season's special one in some week: one season stands for all.
  const derived = () => deriveSeason(hand, 0, { maps, tracks: catalog.map('tracks') });
  const seasons = (documents ?? [derived()]).flatMap((each) => readSeason(each) ?? []);
  if (seasons.length === 0) return [];
  const dark = maps.filter((map) => isSpecialChart(map, hand)).map(mapKey);
  const { darkmoonRerunPurchaseCostKey: rerunKey, darkmoonRerunPurchaseCostValue: rerunValue } =
    catalog.metadata;
  const canRerun = typeof rerunKey === 'string' && typeof rerunValue === 'number';
  return [
    ...seasons.flatMap((season) => ofSeason(season, hand, documents ? [] : dark)),
    ...(canRerun
      ? [{ from: `darkmoon reruns (${hand})`, needs: currency(rerunKey, rerunValue), gives: dark }]
      : []),
  ];
}

function ofSeason(season: DarkmoonSeason, hand: Hand, specials: readonly string[]): Source[] {
  const { defaultCostKey, defaultCostAmount, defaultPenaltyCostAmount, specialCostKey } = season;
  const isSpecialGiven = season.specialRequiredClearCount > 0 && season.specialMapPk > 0;
  return [
    {
      from: `darkmoon (${hand})`,
      needs: currency(defaultCostKey, Math.max(defaultCostAmount, defaultPenaltyCostAmount)),
      gives: [Item.darkmoonCoin, ...keysOf([...season.defaultRewardItems, ...season.achievRewardItems])],
    },
    {
      from: `darkmoon special map (${hand})`,
      needs: currency(specialCostKey, season.specialCostAmount),
      gives: isSpecialGiven ? [...keysOf(season.specialRewardItems), ...specials] : [],
    },
  ];
}
