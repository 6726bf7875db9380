import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlayerRow } from '../../../src/data/player-tables.js';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import {
  achievStep,
  advanceDarkmoon,
  chartEvents,
  darkmoonBoost,
  darkmoonCost,
  darkmoonRewards,
  darkmoonStanding,
  reachesStep,
  rerunCandidates,
  stageOf,
} from '../../../src/server/rules/darkmoon.js';
import type { DarkmoonSeason } from '../../../src/server/rules/darkmoon-season.js';

const season: DarkmoonSeason = {
  ...{ pk: 4, season: 9, defaultMapPks: [11, 12, 13, 0], specialMapPk: 16 },
  ...{ defaultCostKey: 'astralmelody', defaultCostAmount: 2, defaultPenaltyCostAmount: 3 },
  ...{ specialCostKey: 'darkmatter', specialCostAmount: 7 },
  defaultRewardItems: [
    { key: 'darkmooncoin', value: 2 },
    { key: 'fragment', value: 1 },
  ],
  specialRewardItems: [{ key: 'map.16', value: 1 }],
  specialRequiredClearCount: 3,
  achievRewardItems: [],
};

function row(over: Partial<PlayerRow<'userDarkmoon'>> = {}): PlayerRow<'userDarkmoon'> {
  return {
    ...{ pk: 1, clearedStageNum: 0, specialClearCount: 0 },
    ...{ achievReward1State: 0, achievReward2State: 0, achievReward3State: 0 },
    ...{ defaultBestRate1: 0, defaultBestRate2: 0, defaultBestRate3: 0, defaultBestRate4: 0 },
    ...{ defaultBestScore1: 0, defaultBestScore2: 0, defaultBestScore3: 0, defaultBestScore4: 0 },
    ...{ specialBestRate: 0, specialBestScore: 0, specialUserRecordPk: 0 },
    ...{ defaultUserRecordPk1: 0, defaultUserRecordPk2: 0, defaultUserRecordPk3: 0, defaultUserRecordPk4: 0 },
    ...{ rerunMapPk1: 0, rerunMapPk2: 0, rerunMapPk3: 0 },
    ...{ UserPk: 7, DarkmoonPk: 4, isThumb: 1, createdAt: null, updatedAt: null },
    ...over,
  };
}

test('a map is a default stage, the special one, or a random one', () => {
  assert.equal(
    [11, 12, 13, 16, 17].map((pk) => stageOf(season, pk)),
    [1, 2, 3, 'special', 'random'],
  );
});

test('costs and rewards are multiplied by the boost, but those of a special map', () => {
  const at = (step: number) => darkmoonBoost(1, step);
  assert.equal([0, 1, 2, 3].map(at), [
    { cost: 1, reward: 1 },
    { cost: 5, reward: 3 },
    { cost: 10, reward: 5 },
    null,
  ]);
  assert.equal(darkmoonBoost('random', 2), { cost: 10, reward: 5 });
  assert.equal(darkmoonBoost('special', 2), { cost: 1, reward: 1 });
});

test('a start costs by stage, by who owns the map, and by what was paid before', () => {
  const randomCost = { moneyType: 'astralmelody', value: 4 };
  const terms = { stage: 2, boost: 5, ownsMap: true, randomCost, isPaid: false } as const;
  const melody = (value: number) => ({ moneyType: 'astralmelody', value });
  assert.equal(darkmoonCost(season, terms), melody(10));
  assert.equal(darkmoonCost(season, { ...terms, ownsMap: false }), melody(15));
  const special = { moneyType: 'darkmatter', value: 7 };
  assert.equal(darkmoonCost(season, { ...terms, stage: 'special', boost: 1, ownsMap: false }), special);
  const random = { ...terms, stage: 'random' } as const;
  assert.equal(darkmoonCost(season, random), melody(20));
  assert.equal(darkmoonCost(season, { ...random, isPaid: true }), melody(16));
  assert.equal(darkmoonCost(season, { ...random, isPaid: true, boost: 1 }), melody(0));
  assert.is(darkmoonCost(season, { ...random, randomCost: null }), null);
  assert.equal(darkmoonCost(season, { ...terms, randomCost: null }), melody(10));
});

test('a clear gives the rewards times the boost, and a coin more for a new best', () => {
  assert.equal(darkmoonRewards(season, { reward: 3, isNewBest: false }), [
    { key: 'darkmooncoin', value: 6 },
    { key: 'fragment', value: 3 },
  ]);
  assert.equal(darkmoonRewards(season, { reward: 1, isNewBest: true }).at(-1), {
    key: 'darkmooncoin',
    value: 1,
  });
});

test('rate, score and record of a map are replaced together, where the rate is higher', () => {
  const clear = { stage: 2, rate: 950_000, score: 900, recordPk: 5 } as const;
  const before = row({ clearedStageNum: 4, defaultBestRate2: 940_000, defaultBestScore2: 999 });
  const best = { defaultBestRate2: 950_000, defaultBestScore2: 900, defaultUserRecordPk2: 5 };
  assert.equal(advanceDarkmoon(before, clear, 3), {
    changed: { clearedStageNum: 5, ...best },
    earnsSpecial: false,
  });
  assert.equal(advanceDarkmoon(before, { ...clear, rate: 940_000, score: 9999 }, 3).changed, {
    clearedStageNum: 5,
  });
  assert.equal(advanceDarkmoon(before, { ...clear, stage: 'random' }, 3).changed, { clearedStageNum: 5 });
});

test('the special reward comes with the clear that reaches the count, not before and not again', () => {
  const clear = { stage: 'special', rate: 950_000, score: 900, recordPk: 5 } as const;
  const earned = [0, 1, 2, 3, 4].map((specialClearCount) =>
    advanceDarkmoon(row({ specialClearCount }), clear, 3),
  );
  assert.equal(
    earned.map(({ earnsSpecial }) => earnsSpecial),
    [false, false, true, false, false],
  );
  assert.equal(earned[2]?.changed, {
    ...{ specialClearCount: 3, specialBestRate: 950_000, specialBestScore: 900, specialUserRecordPk: 5 },
  });
  assert.is(advanceDarkmoon(row(), clear, 0).earnsSpecial, false);
});

test('the standing is the sum of the five best scores', () => {
  const scores = { defaultBestScore1: 1, defaultBestScore4: 20, specialBestScore: 300 };
  assert.equal(darkmoonStanding(row(scores)), { bestTotalScore: 321, endAt: 3 });
  assert.equal(darkmoonStanding(row()), { bestTotalScore: 0, endAt: 0 });
});

test('steps need 1, 3 and 10 clears in all', () => {
  const cases = [
    [1, { clearedStageNum: 0 }, false],
    [1, { specialClearCount: 1 }, true],
    [2, { clearedStageNum: 1, specialClearCount: 1 }, false],
    [2, { clearedStageNum: 1, specialClearCount: 2 }, true],
    [3, { clearedStageNum: 9 }, false],
    [3, { clearedStageNum: 10 }, true],
  ] as const;
  for (const [step, over, reached] of cases) assert.is(reachesStep(row(over), step), reached);
  assert.equal([0, 1, 2, 3, 4].map(achievStep), [null, 1, 2, 3, null]);
});

test('reruns are the dark maps of the hand, by pk, without the special reward', () => {
  const map = (pk: number, over: Partial<Manifest<'maps'>> = {}): Manifest<'maps'> => ({
    ...{ pk, mode: 6, difficulty: 20, state: 1, mapFileName: '', isSpeedChange: 0, isDarkmoonChart: 1 },
    ...{ noteCount: 0, createdAt: null, updatedAt: null, mapItemKey: `map.${pk}`, TrackPk: pk },
    ...over,
  });
  const maps = [
    map(30),
    map(20, { mode: 7 }),
    map(21, { mode: 5 }),
    map(16),
    map(17, { state: 0 }),
    map(18, { difficulty: 0 }),
    map(19, { mode: 0 }),
    map(22, { mode: 3 }),
    map(15, { mapItemKey: '' }),
  ];
  assert.equal(rerunCandidates(season, 'thumb', maps), [15, 30]);
  assert.equal(rerunCandidates(season, 'multi', maps), [20, 21]);
});

test('reward maps count for the achievements of their mode', () => {
  assert.equal(chartEvents([7, 6, 5, 0]), [
    { category: 8, amount: 1 },
    { category: 53, amount: 1 },
  ]);
});

test.run();
