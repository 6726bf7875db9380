import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { astralRating, rating } from '../../../src/server/rules/rating.js';

test('rating by difficulty, rate and lunatic', () => {
  const cases: [number, number, boolean, number][] = [
    [10, 1_000_000, false, 13],
    [10, 1_000_000, true, 14],
    [10, 990_000, false, 12.5],
    [10, 989_999, false, 12.49988],
    [10, 980_000, false, 11.25],
    [10, 970_001, false, 10.00013],
    [10, 970_000, false, 10],
    [10, 969_999, false, 9.99995],
    [10, 960_000, false, 9.5],
    [10, 0, false, 0],
    [1, 900_000, false, 0],
    [26, 1_000_000, false, 29],
    [27, 1_000_000, true, 0],
    [0, 1_000_000, false, 3],
  ];
  for (const [difficulty, rate, lunatic, expected] of cases) {
    assert.is(rating(difficulty, rate, lunatic), expected, `${difficulty} at ${rate}`);
  }
});

test('a better play never lowers a rating, and none is below 0', () => {
  const rate = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), rate, rate, fc.boolean(), (difficulty, a, b, lunatic) => {
      const worse = rating(difficulty, Math.min(a, b), lunatic);
      return worse >= 0 && rating(difficulty, Math.max(a, b), lunatic) >= worse;
    }),
  );
});

test('the astral rating is a fiftieth of the 50 best, however many there are', () => {
  assert.is(astralRating([]), 0);
  assert.is(astralRating([10]), 0.2);
  assert.is(astralRating(Array.from({ length: 60 }, () => 12.5)), 12.5);
  assert.is(astralRating([...Array.from({ length: 50 }, () => 2), 52, 1]), 3);
  assert.is(astralRating([10.00013]), 0.2);
  assert.is(astralRating([10.0004]), 0.20001);
});

test.run();
