import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  characterGain,
  performerExperience,
  performerGain,
  performerLevel,
  playExperience,
  reverseLevel,
} from '../../../src/server/rules/experience.js';
import { byPk, hurdle, level, userHurdle } from './rows.js';

test('experience of a play', () => {
  const cases: [number, boolean, boolean, number, number][] = [
    [3, false, false, 0, 0],
    [4, false, false, 4, 0],
    [5, false, true, 8, 12],
    [6, false, false, 12, 0],
    [6, true, true, 16, 12],
    [3, true, false, 4, 0],
  ];
  for (const [endState, lunatic, isFavourite, skill, favourite] of cases) {
    assert.equal(playExperience({ rating: 12, endState, lunatic, isFavourite }), {
      base: 12,
      skill,
      favourite,
    });
  }
});

test('character experience grows to the last step and below the released reverse only', () => {
  const exp = { base: 10, skill: 3.4, favourite: 10 };
  const character = { currentReverse: 1, releasedReverse: 3, currentExp: 100, levelExps: [50, 200, 1000] };
  assert.is(characterGain(character, exp, 1), 123);
  assert.is(characterGain(character, exp, 2), 146);
  assert.is(characterGain({ ...character, currentExp: 990 }, exp, 1), 1000);
  assert.is(characterGain({ ...character, currentExp: 1500 }, exp, 1), 1500, 'what is there stays');
  assert.is(characterGain({ ...character, currentReverse: 3 }, exp, 1), null);
  assert.is(characterGain({ ...character, levelExps: [] }, exp, 1), null);
});

test('reverse levels have columns from 0 to 6', () => {
  assert.is(reverseLevel(0), 0);
  assert.is(reverseLevel(6), 6);
  assert.is(reverseLevel(7), null);
  assert.is(reverseLevel(-1), null);
});

test('performer experience: favourites do not count, currentlyUsing does', () => {
  const exp = { base: 10, skill: 3.4, favourite: 10 };
  assert.is(performerExperience(exp, 1, 0), 40);
  assert.is(performerExperience(exp, 2, 0), 80);
  assert.is(performerExperience(exp, 1, 50), 60);
});

const levels = [
  level({ level: 1, requiredPerformerEXP: 100 }),
  level({ level: 3, requiredPerformerEXP: 300, performerHurdleMissionPkOrZero: 2 }),
  level({ level: 2, requiredPerformerEXP: 200, performerHurdleMissionPkOrZero: 1 }),
  level({ level: 4, requiredPerformerEXP: 400, performerHurdleMissionPkOrZero: 99 }),
];
const hurdles = byPk(hurdle({ pk: 1 }), hurdle({ pk: 2 }));

test('performer experience stops exactly at the first hurdle that is not met', () => {
  const done = userHurdle({ state: 1 });
  const cases: [string, number, number, (typeof done)[], number, number | null, number][] = [
    ['below any', 0, 99, [], 99, null, 0],
    ['to a level', 0, 100, [], 100, null, 1],
    ['just below a hurdle', 150, 49, [], 49, null, 1],
    ['onto a hurdle', 150, 50, [], 50, 1, 2],
    ['past two hurdles', 150, 500, [], 50, 1, 2],
    ['at a hurdle', 200, 10, [], 0, 1, 2],
    ['past one that is done', 200, 50, [done], 50, null, 2],
    ['past one that is done, onto the next', 200, 500, [done], 100, 2, 3],
    ['while one is open', 200, 500, [userHurdle()], 0, null, 2],
    ['nothing gained', 200, 0, [], 0, null, 2],
    ['past a hurdle that is not in the manifest', 350, 100, [], 100, null, 4],
  ];
  for (const [name, old, gained, rows, expected, openedHurdlePk, reached] of cases) {
    const result = performerGain(old, gained, { levels, hurdles, rows });
    assert.equal(result, { gained: expected, openedHurdlePk, level: reached }, name);
  }
});

test('of two hurdles at the same experience, that of the lower level opens', () => {
  const same = [
    level({ level: 2, requiredPerformerEXP: 50, performerHurdleMissionPkOrZero: 2 }),
    level({ level: 1, requiredPerformerEXP: 50, performerHurdleMissionPkOrZero: 1 }),
  ];
  const { openedHurdlePk } = performerGain(0, 80, { levels: same, hurdles, rows: [] });
  assert.is(openedHurdlePk, 1);
});

test('no gain is ever more than was earned, and the level is that of the experience', () => {
  const amount = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(amount, amount, (old, earned) => {
      const { gained, level: reached } = performerGain(old, earned, { levels, hurdles, rows: [] });
      return gained >= 0 && gained <= earned && reached === performerLevel(old + gained, levels);
    }),
  );
});

test.run();
