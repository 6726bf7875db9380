import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { doubts, validatePlay } from '../../../src/server/rules/plausibility.js';

const good = {
  playToken: 'token',
  endState: 3,
  rate: 985_000,
  score: 900_000,
  miss: 1,
  good: 2,
  great: 3,
  perfect: 94,
  maxCombo: 90,
  hp: 80.5,
};

test('a play is read; further fields are ignored', () => {
  assert.equal(validatePlay({ ...good, cheat: 1 }), { ok: true, play: good });
});

test('numbers may be numeric text, floats without a fraction, and minus zero is zero', () => {
  const read = validatePlay({
    ...good,
    rate: '985000',
    score: '900000.0',
    miss: -0,
    hp: '80.5',
    perfect: 94.0,
  });
  assert.equal(read, { ok: true, play: { ...good, miss: 0 } });
  assert.ok(read.ok && Object.is(read.play.miss, 0));
});

test('the borders are allowed', () => {
  const borders = { ...good, rate: 1_000_000, score: 1e9, miss: 100_000, endState: 6, hp: 0 };
  assert.is(validatePlay(borders).ok, true);
  assert.is(validatePlay({ ...good, endState: 0, rate: 0, score: 0, maxCombo: 0 }).ok, true);
});

const bad: [string, unknown][] = [
  ['playToken', undefined],
  ['playToken', ''],
  ['playToken', 7],
  ['endState', 7],
  ['endState', -1],
  ['endState', 2.5],
  ['rate', 1_000_001],
  ['rate', 1e9],
  ['rate', Number.NaN],
  ['rate', Number.POSITIVE_INFINITY],
  ['rate', 'NaN'],
  ['rate', 'Infinity'],
  ['rate', '1e5'],
  ['rate', '0x10'],
  ['rate', ''],
  ['rate', ' 1'],
  ['rate', null],
  ['rate', true],
  ['rate', [5]],
  ['score', 1e9 + 1],
  ['score', 2 ** 70],
  ['score', String(2n ** 70n)],
  ['score', 0.5],
  ['miss', 100_001],
  ['good', -5],
  ['great', 'many'],
  ['perfect', undefined],
  ['maxCombo', 1e12],
  ['hp', -0.1],
  ['hp', 1e300],
  ['hp', Number.NaN],
];

test('what is always refused names its field', () => {
  for (const [field, value] of bad) {
    const read = validatePlay({ ...good, [field]: value });
    assert.is(read.ok, false, `${field} ${String(value)}`);
    if (read.ok) continue;
    assert.is(read.field, field);
    assert.ok(read.message.startsWith(`${field}: must`), read.message);
  }
});

test('what is no object is refused', () => {
  for (const data of [null, undefined, [], 'text', 5]) assert.is(validatePlay(data).ok, false);
});

test('doubts of a play', () => {
  const cases: [string, Partial<typeof good>, number, number][] = [
    ['a plausible clear', {}, 100, 0],
    ['noteCount not known', {}, 0, 0],
    ['a note too many', {}, 99, 1],
    ['a note too few', {}, 101, 1],
    ['given up half way', { endState: 1 }, 200, 0],
    ['given up with too many notes', { endState: 0 }, 99, 1],
    ['full combo', { endState: 5, miss: 0 }, 99, 0],
    ['full combo with a miss', { endState: 5 }, 100, 1],
    ['all perfect', { endState: 6, miss: 0, good: 0, great: 0 }, 94, 0],
    ['all perfect with a great', { endState: 6, miss: 0, good: 0, great: 1 }, 95, 1],
    ['all perfect with as many misses as greats', { endState: 6, miss: 1, good: 0, great: 1 }, 96, 1],
    ['combo of all hits', { maxCombo: 99 }, 100, 0],
    ['combo above the hits', { maxCombo: 100 }, 100, 1],
  ];
  for (const [name, over, noteCount, expected] of cases) {
    assert.is(doubts({ ...good, ...over }, noteCount).length, expected, name);
  }
});

test.run();
