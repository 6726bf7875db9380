import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isWithinDates } from '../../../src/server/rules/opening.js';

test('a thing is open from its first moment to its last; null is no bound', () => {
  const cases: [number | null, number | null, number, boolean][] = [
    [null, null, 5, true],
    [5, null, 4, false],
    [5, null, 5, true],
    [null, 5, 5, true],
    [null, 5, 6, false],
    [3, 7, 5, true],
    [3, 7, 2, false],
    [3, 7, 8, false],
    [7, 3, 5, false],
  ];
  for (const [openDate, closeDate, now, expected] of cases) {
    assert.is(isWithinDates({ openDate, closeDate }, now), expected, `${openDate} to ${closeDate} at ${now}`);
  }
});

test.run();
