import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playerTables } from '../../../src/data/player-tables.js';
import { achievedEntry, advanceAchievements } from '../../../src/server/rules/achievements.js';
import { profileCounts } from '../../../src/server/rules/profile-counters.js';
import { achievement, userAchievement } from './rows.js';

test('rows advance by category, none beyond the goal, done at it', () => {
  const cases: [number, number, number, number[], [number, number] | null][] = [
    [6, 0, 0, [1], [1, 0]],
    [6, 0, 1, [1], [2, 2]],
    [6, 0, 0, [1, 1], [2, 2]],
    [6, 0, 0, [50], [2, 2]],
    [6, 0, 0, [], null],
    [6, 0, 0, [-3], null],
    [6, 2, 2, [1], null],
    [12, 0, 0, [1], [1, 0]],
    [12, 0, 1, [1], null],
    [52, 0, 1, [0], [0, 0]],
    [52, 0, 1, [900_000], [2, 2]],
  ];
  for (const [category, state, current, amounts, expected] of cases) {
    const { changed } = advanceAchievements(
      [achievement({ category })],
      () => ({ state, current }),
      amounts.map((amount) => ({ category, amount })),
    );
    assert.equal(
      changed.map((row) => [row.current, row.state])[0] ?? null,
      expected,
      `${category} ${amounts.join()}`,
    );
  }
});

test('completed ones bring their rewards, once each', () => {
  const reward = { key: 'fragment', value: 5 };
  const achievements = [
    achievement({ pk: 1, goal: 1, itemRewards: [reward], packRewards: ['pack.b'] }),
    achievement({ pk: 2, goal: 2, itemRewards: [{ key: 'icon.a', value: 1 }] }),
    achievement({ pk: 3, goal: 1, itemRewards: [reward], category: 7 }),
    achievement({ pk: 4, goal: 1, itemRewards: [reward] }),
  ];
  const progress = new Map([1, 2, 3, 4].map((pk) => [pk, { state: 0, current: 0 }]));
  const advance = () =>
    advanceAchievements(achievements, (pk) => progress.get(pk), [{ category: 6, amount: 1 }]);
  const first = advance();
  assert.equal(
    first.changed.map(({ achievement: { pk }, state, current }) => [pk, state, current]),
    [
      [1, 2, 1],
      [2, 0, 1],
      [4, 2, 1],
    ],
  );
  assert.equal(first.rewards, [reward, reward]);
  assert.equal(first.packRewards, ['pack.b']);
  assert.equal(
    first.completed.map(({ achievement: { pk } }) => pk),
    [1, 4],
  );
  for (const { achievement: done, state, current } of first.changed)
    progress.set(done.pk, { state, current });
  assert.equal(
    advance().completed.map(({ achievement: { pk } }) => pk),
    [2],
  );
});

test('an achievement that a player has no row of begins at 0', () => {
  const { changed } = advanceAchievements([achievement({ category: 6, goal: 3 })], () => undefined, [
    { category: 6, amount: 2 },
  ]);
  assert.equal(
    changed.map(({ current, state }) => [current, state]),
    [[2, 0]],
  );
});

test('an entry of achievedList is the row overwritten by the manifest, the player’s progress on top', () => {
  const row = userAchievement({ pk: 100, current: 2, state: 2 });
  const wire = { pk: 1, key: 'achievement.1', goal: 2, state: 0, current: 0, itemRewards: '' };
  assert.equal(achievedEntry(row, wire), {
    pk: 1,
    key: 'achievement.1',
    goal: 2,
    itemRewards: '',
    category: 6,
    AchievementPk: 1,
    UserPk: 7,
    state: 2,
    current: 2,
  });
});

test('the profile counts each event once, and by its amount', () => {
  const counts = profileCounts([
    { category: 6, amount: 1 },
    { category: 13, amount: 5 },
    { category: 13, amount: 7 },
    { category: 12, amount: 900_000 },
    { category: 66, amount: 1 },
    { category: 2, amount: -1 },
    { category: 3, amount: 0 },
  ]);
  assert.equal([...counts].sort(), [
    ['totalClearCount', 1],
    ['totalOwnedFragmentCount', 12],
  ]);
});

test('the columns of the profile by category', () => {
  const expected: [number, string][] = [
    [2, 'totalSRankCount'],
    [3, 'totalAllComboCount'],
    [4, 'totalAllPerfectCount'],
    [6, 'totalClearCount'],
    [7, 'totalFailCount'],
    [9, 'totalCosmosClearCount'],
    [11, 'cosmosMapClearCount'],
    [13, 'totalOwnedFragmentCount'],
    [50, 'abyssMapClearCount'],
    [51, 'totalAbyssClearCount'],
  ];
  for (const [category, column] of expected) {
    assert.equal([...profileCounts([{ category, amount: 1 }])], [[column, 1]]);
    assert.ok(column in playerTables.userProfile);
  }
});

test.run();
