import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { floorNear, roundHalfEven, roundTo5 } from '../../../src/server/rules/numbers.js';
import { rolls } from '../../../src/server/rules/random.js';
import { scripted } from './rows.js';

test('floorNear is the floor of the true product', () => {
  assert.is(450 * 4.1 < 1845, true, 'the case is one that floating point gets wrong');
  const cases: [number, number][] = [
    [450 * 4.1, 1845],
    [1034.999, 1034],
    [0, 0],
    [4.999999, 4],
    [-0.5, -1],
  ];
  for (const [value, expected] of cases) assert.is(floorNear(value), expected);
});

test('roundHalfEven rounds halves to the even neighbour', () => {
  const cases: [number, number][] = [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [2.4, 2],
    [2.6, 3],
    [3, 3],
  ];
  for (const [value, expected] of cases) assert.is(roundHalfEven(value), expected);
});

test('roundTo5 keeps five decimals', () => {
  assert.is(roundTo5(1.234564), 1.23456);
  assert.is(roundTo5(1.234565), 1.23457);
  assert.is(roundTo5(12), 12);
});

test('a roll is 1 to 100 and within the percentage, its border included', () => {
  assert.is(rolls(scripted(30), 30), true);
  assert.is(rolls(scripted(31), 30), false);
  assert.is(rolls(scripted(1), 0), false);
  assert.is(rolls(scripted(100), 100), true);
});

test.run();
