import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAprilFools, playKind, startBoost } from '../../../src/server/rules/play-start.js';
import { freePlayRewards } from '../../../src/server/rules/rewards.js';
import { boost, scripted } from './rows.js';

test('the kind of a play by its playType', () => {
  const cases: [number, string | null][] = [
    [0, 'free'],
    [7, 'noah'],
    [13, 'darkmoon'],
    [20, 'free'],
    [21, null],
    [-1, null],
    [1.5, null],
  ];
  for (const [playType, expected] of cases) assert.is(playKind(playType), expected, String(playType));
});

test('a boost costs and multiplies as its row says', () => {
  const rows = [
    boost({ step: 1 }),
    boost({ step: 2, cost: 9, playRewardMultiplier: 5, playEXPMultiplier: 4 }),
  ];
  const free = { kind: 'free', packPk: 1 } as const;
  assert.equal(startBoost({ ...free, step: 2 }, rows), { cost: 9, rewardMultiplier: 5, expMultiplier: 4 });
  const none = { cost: 0, rewardMultiplier: 1, expMultiplier: 1 };
  assert.equal(startBoost({ ...free, step: 0 }, rows), none);
  assert.is(startBoost({ ...free, step: 3 }, rows), null);
  assert.equal(startBoost({ kind: 'noah', packPk: 1, step: 2 }, rows), none);
  for (const packPk of [39, 50]) assert.equal(startBoost({ kind: 'free', packPk, step: 2 }, rows), none);
});

test('rewards: the multiplier is for the play, not for the new best', () => {
  const cases: [number, boolean, number[], number, number][] = [
    [1, false, [450], 450, 1],
    [1, false, [550], 550, 1],
    [1, true, [500, 200], 700, 2],
    [2.5, false, [1125], 1125, 2],
    [3.5, true, [1575, 100], 1675, 5],
    [4.1, false, [1845], 1845, 4],
  ];
  for (const [multiplier, isNewBest, chance, energy, darkmatter] of cases) {
    assert.equal(freePlayRewards({ packPk: 1, isNewBest, multiplier }, scripted(...chance)), [
      { key: 'energy.green', value: energy },
      { key: 'darkmatter', value: darkmatter },
    ]);
  }
});

test('the range of energy grows with the multiplier', () => {
  assert.throws(() => freePlayRewards({ packPk: 1, isNewBest: false, multiplier: 1 }, scripted(449)));
  assert.throws(() => freePlayRewards({ packPk: 1, isNewBest: false, multiplier: 4.1 }, scripted(1844)));
  assert.throws(() => freePlayRewards({ packPk: 1, isNewBest: false, multiplier: 2 }, scripted(1101)));
});

test('April fools packs give nothing', () => {
  assert.is(isAprilFools(38), false);
  for (const packPk of [39, 50]) {
    assert.equal(freePlayRewards({ packPk, isNewBest: true, multiplier: 5 }, scripted()), []);
  }
});

test.run();
