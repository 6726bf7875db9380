import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  claimableLevels,
  cosmicTicketRewards,
  rewardsOf,
} from '../../../src/server/rules/performer-rewards.js';

const level = (pk: number, requiredPerformerEXP: number) => ({
  ...{ pk, level: pk, requiredPerformerEXP, state: 1, rewardItem: null },
  ...{ performerHurdleMissionPkOrZero: 0, createdAt: null, updatedAt: null },
});
const levels = [level(1, 0), level(2, 100), level(3, 200)];

test('levels are claimable once their experience is reached, until they are rewarded', () => {
  const cases: [exp: number, rows: [pk: number, state: number][], expected: number[]][] = [
    [0, [], [1]],
    [99, [], [1]],
    [100, [], [1, 2]],
    [100, [[1, 2]], [2]],
    [100, [[2, 1]], [1, 2]],
    [
      1000,
      [
        [1, 2],
        [2, 2],
        [3, 2],
      ],
      [],
    ],
    [200, [[99, 2]], [1, 2, 3]],
  ];
  for (const [exp, pairs, expected] of cases) {
    const rows = pairs.map(([PerformerLevelPk, state]) => ({ PerformerLevelPk, state }));
    const pks = claimableLevels(levels, { exp, rows }).map(({ pk }) => pk);
    assert.equal(pks, expected, `${exp} with ${JSON.stringify(pairs)}`);
  }
});

test('levels without a reward give none; tickets are told apart', () => {
  const [gem, ticket] = [
    { key: 'gem', value: 2 },
    { key: 'cosmicticket.day_1', value: 1 },
  ];
  const rewards = rewardsOf([{ rewardItem: gem }, { rewardItem: null }, { rewardItem: ticket }]);
  assert.equal(rewards, [gem, ticket]);
  assert.equal(cosmicTicketRewards(rewards), [ticket]);
});

test.run();
