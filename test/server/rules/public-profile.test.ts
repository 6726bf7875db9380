import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isAllPerfect, isFullCombo, publicCounters } from '../../../src/server/rules/public-profile.js';

test('full combo and all perfect by what was hit', () => {
  const cases: [number, number, number, boolean, boolean][] = [
    [0, 0, 0, true, true],
    [0, 1, 0, true, false],
    [0, 0, 1, true, false],
    [1, 0, 0, false, false],
  ];
  for (const [miss, good, great, combo, perfect] of cases) {
    assert.is(isFullCombo({ miss }), combo);
    assert.is(isAllPerfect({ miss, good, great }), perfect);
  }
});

test('counters of every mode, zero where nothing is counted', () => {
  const counters = publicCounters([
    { mode: 3, clears: 9, fullCombos: 4, allPerfects: 1 },
    { mode: 6, clears: 2, fullCombos: 0, allPerfects: 0 },
    { mode: 8, clears: 5, fullCombos: 5, allPerfects: 5 },
  ]);
  assert.is(counters.size, 24);
  assert.is(counters.get('totalCntClearSHard'), 9);
  assert.is(counters.get('totalCntAllComboSHard'), 4);
  assert.is(counters.get('totalCntAllPerfectSHard'), 1);
  assert.is(counters.get('totalCntClearAbyss'), 2);
  assert.is(
    [...counters.values()].reduce((sum, value) => sum + value, 0),
    16,
  );
});

test.run();
