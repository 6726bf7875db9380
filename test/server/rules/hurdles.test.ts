import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HurdleClear } from '../../../src/server/rules/hurdles.js';
import { advanceHurdles } from '../../../src/server/rules/hurdles.js';
import { byPk, hurdle, userHurdle } from './rows.js';

const play = { kind: 'play', mode: 0, rate: 0, playMode: 0, lunatic: false } as const;

test('what advances a hurdle of a category', () => {
  const cases: [number, HurdleClear, boolean][] = [
    [101, { ...play, lunatic: true }, true],
    [101, play, false],
    [102, { ...play, playMode: 1 }, true],
    [102, play, false],
    [111, { ...play, mode: 0 }, false],
    [111, { ...play, mode: 3 }, false],
    [111, { ...play, mode: 1 }, true],
    [111, { ...play, mode: 7 }, true],
    [112, { ...play, mode: 1 }, false],
    [112, { ...play, mode: 4 }, false],
    [112, { ...play, mode: 3 }, false],
    [112, { ...play, mode: 2 }, true],
    [112, { ...play, mode: 6 }, true],
    [123, { ...play, rate: 949_999 }, false],
    [123, { ...play, rate: 950_000 }, true],
    [124, { ...play, rate: 969_999 }, false],
    [124, { ...play, rate: 970_000 }, true],
    [125, { ...play, rate: 979_999 }, false],
    [125, { ...play, rate: 980_000 }, true],
    [19, { kind: 'album', albumPk: 4 }, true],
    [19, { kind: 'album', albumPk: 5 }, false],
    [19, { ...play, lunatic: true, rate: 1_000_000 }, false],
    [101, { kind: 'album', albumPk: 4 }, false],
    [777, { ...play, lunatic: true }, false],
  ];
  for (const [category, clear, expected] of cases) {
    const changed = advanceHurdles([userHurdle()], byPk(hurdle({ category, targetPks: [4] })), clear);
    assert.is(changed.length, expected ? 1 : 0, `${category} ${JSON.stringify(clear)}`);
  }
});

test('one step each, claimable at the goal; done, claimed and unknown ones stay', () => {
  const clear = { ...play, lunatic: true };
  const rows = [
    userHurdle({ pk: 1, current: 0 }),
    userHurdle({ pk: 2, current: 1 }),
    userHurdle({ pk: 3, current: 2, state: 1 }),
    userHurdle({ pk: 4, current: 2, state: 2 }),
    userHurdle({ pk: 5, PerformerHurdleMissionPk: 9 }),
  ];
  assert.equal(advanceHurdles(rows, byPk(hurdle()), clear), [
    userHurdle({ pk: 1, current: 1 }),
    userHurdle({ pk: 2, current: 2, state: 1 }),
  ]);
  assert.is(rows[0]?.current, 0, 'what is given stays as it is');
});

test.run();
