import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { changeMelody, regenerate } from '../../../src/server/rules/regeneration.js';

const heart = { regenTime: 600, max: 10 };
const start = 1_700_000_000;

test('whole steps since renewedDate, up to max', () => {
  const cases: [number, number, number, number][] = [
    [0, 599, 0, 0],
    [0, 600, 1, 600],
    [0, 1199, 1, 600],
    [3, 1200, 5, 1200],
    [8, 1200, 10, 1200],
    [8, 999_999, 10, 1200],
    [10, 999_999, 10, 0],
    [15, 999_999, 15, 0],
    [3, -5000, 3, 0],
  ];
  for (const [amount, elapsed, expected, moved] of cases) {
    const after = regenerate({ amount, renewedDate: start }, heart, (start + elapsed) * 1000 + 999);
    assert.equal(after, { amount: expected, renewedDate: start + moved }, `${amount} after ${elapsed} s`);
  }
});

test('a regeneration that makes no sense does nothing', () => {
  const melody = { amount: 3, renewedDate: 0 };
  for (const regenTime of [0, -1, Number.NaN]) {
    assert.equal(regenerate(melody, { regenTime, max: 10 }, start * 1000), melody);
  }
});

test('leaving max starts the clock at now, anything else leaves it', () => {
  const at = { max: 10, now: start * 1000 + 500 };
  const cases: [number, number, number][] = [
    [10, -1, start],
    [12, -5, start],
    [12, -2, 5],
    [9, -1, 5],
    [9, 5, 5],
  ];
  for (const [amount, change, renewedDate] of cases) {
    const after = changeMelody({ amount, renewedDate: 5 }, change, at);
    assert.equal(after, { amount: amount + change, renewedDate }, `${amount} ${change}`);
  }
});

test('never above max, never less, and the same however often one looks', () => {
  const time = fc.integer({ min: 0, max: 100_000 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), time, time, (amount, a, b) => {
      const melody = { amount, renewedDate: start };
      const early = regenerate(melody, heart, (start + Math.min(a, b)) * 1000);
      const late = (start + Math.max(a, b)) * 1000;
      const direct = regenerate(melody, heart, late);
      const twice = regenerate(early, heart, late);
      assert.equal(direct, twice);
      return (
        early.amount >= amount &&
        direct.amount >= early.amount &&
        direct.amount <= Math.max(amount, heart.max)
      );
    }),
  );
});

test.run();
