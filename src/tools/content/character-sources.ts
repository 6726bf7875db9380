import type { Catalog } from '../../server/catalog/catalog.js';
import { nextReverse } from '../../server/rules/constellation.js';
import { currency, keysOf, type Source } from './source.js';

/** Reversing a character, level by level: the costs so far, and what the level gives. */
export function characterSources(catalog: Catalog): Source[] {
  return catalog.rows('constellCharacters').flatMap((character) => {
    const [awaken] = [...catalog.where('characterAwakens', 'ConstellCharacterPk', character.pk)].sort(
      (a, b) => a.awakenNum - b.awakenNum,
    );
    if (!awaken) return [];
    const systems = {
      awaken,
      levels: catalog.find('characterLevelSystems', awaken.CharacterLevelSystemPk),
      costs: catalog.find('characterCostSystems', awaken.CharacterCostSystemPk),
      rewards: catalog.find('characterRewardSystems', awaken.CharacterRewardSystemPk),
    };
    const sources: Source[] = [];
    const needs = [character.rootCharacterKey];
    for (let at = 0, reverse = nextReverse(0, systems); reverse; reverse = nextReverse(at, systems)) {
      needs.push(...reverse.costs.flatMap(({ moneyType, value }) => currency(moneyType, value)));
      const from = `reverse ${reverse.to} of ${character.rootCharacterKey}`;
      sources.push({ from, needs: [...needs], gives: keysOf(reverse.rewards) });
      at = reverse.to;
    }
    return sources;
  });
}
