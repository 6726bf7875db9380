import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playerTables } from '../../../src/data/player-tables.js';
import type { HandSpelling } from '../../../src/server/rules/modes.js';
import {
  Mode,
  handColumns,
  handModes,
  handNumbers,
  handOf,
  modeOf,
  modes,
} from '../../../src/server/rules/modes.js';

test('modes are numbered 0 to 7 and split between the hands', () => {
  assert.equal(
    modes.map(({ mode }) => mode),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(handModes('thumb'), [0, 1, 2, 6]);
  assert.equal(handModes('multi'), [3, 4, 5, 7]);
  assert.is(modeOf(3)?.name, 'SHard');
  assert.is(modeOf(8), null);
  assert.is(modeOf(1.5), null);
});

test('names and numbers agree with the table', () => {
  for (const [name, number] of Object.entries(Mode)) {
    assert.is(modeOf(number)?.name.toLowerCase(), name.toLowerCase());
  }
});

test('every column that a mode or hand names exists, none twice', () => {
  const counters = modes.flatMap(({ clears, fullCombos, allPerfects }) => [clears, fullCombos, allPerfects]);
  assert.is(new Set(counters).size, 24);
  for (const column of counters) assert.ok(column in playerTables.userPublicProfile, column);
  for (const columns of Object.values(handColumns)) {
    for (const column of Object.values(columns)) assert.ok(column in playerTables.userProfile, column);
  }
});

test('hands are spelled as the specification lists them', () => {
  const thumb: [HandSpelling, number | string][] = [
    ['finger', '0'],
    ['finger', 0],
    ['isThumb', 1],
    ['astralRating', '1'],
    ['darkmoonRanking', 0],
  ];
  for (const [spelling, value] of thumb) {
    assert.is(handOf(spelling, value), 'thumb', `${spelling} ${value}`);
    assert.is(handOf(spelling, 1 - Number(value)), 'multi', `${spelling} not ${value}`);
  }
  for (const value of ['', '2', -1, '01', Number.NaN]) assert.is(handOf('finger', value), null);
  assert.is(handNumbers.multi.isThumb, 0);
});

test.run();
