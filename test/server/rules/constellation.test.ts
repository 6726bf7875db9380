import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import { isSkinOf, nextReverse } from '../../../src/server/rules/constellation.js';

const dates = { createdAt: null, updatedAt: null };

const levels: Manifest<'characterLevelSystems'> = {
  ...{
    pk: 1,
    levelExps0: [0, 10, 20],
    levelExps1: [0, 40],
    levelExps2: [60],
    levelExps3: [],
    levelExps4: [],
  },
  ...{ levelExps5: [5], levelExps6: [6], ...dates },
};

const costs: Manifest<'characterCostSystems'> = {
  ...{ pk: 1, costs1: [{ moneyType: 'fragment', value: 5 }], costs2: [], costs3: [], costs4: [], costs5: [] },
  ...{ costs6: [{ moneyType: 'darkmatter', value: 6 }], ...dates },
};

const rewards: Manifest<'characterRewardSystems'> = {
  ...{ pk: 1, rewardsForShow0: [], itemRewards0: [], rewardsForShow1: [], rewardsForShow2: [] },
  ...{ itemRewards1: [{ key: 'icon.a', value: 1 }], itemRewards2: [{ key: 'icon.b', value: 2 }] },
  ...{ rewardsForShow3: [], itemRewards3: [], rewardsForShow4: [], itemRewards4: [], rewardsForShow5: [] },
  ...{ itemRewards5: [], rewardsForShow6: [], itemRewards6: [{ key: 'icon.f', value: 6 }], ...dates },
};

const systems = (releasedReverse: number) => ({ awaken: { releasedReverse }, levels, costs, rewards });

test('a reverse takes the experience of its level, and costs and rewards of the next', () => {
  assert.equal(nextReverse(0, systems(6)), {
    ...{ level: 0, to: 1, requiredExp: 20 },
    ...{ costs: [{ moneyType: 'fragment', value: 5 }], rewards: [{ key: 'icon.a', value: 1 }] },
  });
  assert.equal(nextReverse(1, systems(6)), {
    ...{ level: 1, to: 2, requiredExp: 40, costs: [] },
    ...{ rewards: [{ key: 'icon.b', value: 2 }] },
  });
  assert.equal(nextReverse(5, systems(6)), {
    ...{ level: 5, to: 6, requiredExp: 5 },
    ...{ costs: [{ moneyType: 'darkmatter', value: 6 }], rewards: [{ key: 'icon.f', value: 6 }] },
  });
});

test('there is none at the released level or beyond, nor where no columns go', () => {
  const cases: [number, number][] = [
    [3, 3],
    [4, 3],
    [0, 0],
    [6, 7],
    [6, 6],
    [-1, 6],
  ];
  for (const [current, released] of cases) assert.is(nextReverse(current, systems(released)), null);
});

test('systems that the manifest lacks ask and give nothing', () => {
  const none = { awaken: { releasedReverse: 3 }, levels: undefined, costs: undefined, rewards: undefined };
  assert.equal(nextReverse(0, none), { level: 0, to: 1, requiredExp: 0, costs: [], rewards: [] });
});

test('a skin is a character item of the same root, or the default one', () => {
  const vela = { rootCharacterKey: 'rootcharacter.vela', defaultCharacterKey: 'character.vela' };
  const cases: [string, string, boolean][] = [
    ['character.vela_night', 'rootcharacter.vela', true],
    ['character.vela', '', true],
    ['character.oru', 'rootcharacter.oru', false],
    ['character.lost', '', false],
    ['icon.vela', 'rootcharacter.vela', false],
    ['rootcharacter.vela', 'rootcharacter.vela', false],
  ];
  for (const [key, rootCharacterKey, expected] of cases) {
    assert.is(isSkinOf(vela, { key, rootCharacterKey }), expected, key);
  }
  const rootless = { rootCharacterKey: '', defaultCharacterKey: '' };
  assert.is(isSkinOf(rootless, { key: 'character.lost', rootCharacterKey: '' }), false);
});

test.run();
