import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readAlbumEnd } from '../../../src/server/rules/album-end.js';

const stage = { TrackPk: 3, endState: 5, perfect: 100, great: 2, good: 1, miss: 0 };
const sent = {
  ...{ AlbumPk: 11, endState: 3, avgRate: 961234.5, totalScore: 2_800_000, totalMaxCombo: 400, noteMode: 1 },
  ...{ lunaticMode: 0, hp: 55.25, speed: 4.5, stages: JSON.stringify([stage]) },
};

const read = {
  ...{ albumPk: 11, endState: 3, avgRate: 961234.5, totalScore: 2_800_000, totalMaxCombo: 400, noteMode: 1 },
  ...{ lunaticMode: 0, hp: 55.25, speed: 4.5 },
  stages: [{ trackPk: 3, endState: 5, perfect: 100, great: 2, good: 1, miss: 0 }],
};

test('an end is read, numbers as text and stages as a list or its text', () => {
  assert.equal(readAlbumEnd(sent), { ok: true, end: read });
  const texts = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]));
  assert.equal(readAlbumEnd({ ...texts, more: 1 }), { ok: true, end: read });
  assert.equal(readAlbumEnd({ ...sent, stages: [{ ...stage, TrackPk: '3' }] }), { ok: true, end: read });
  assert.equal(readAlbumEnd({ ...sent, totalScore: 2_800_000.0 }), { ok: true, end: read });
});

const wrong: readonly (readonly [string, unknown])[] = [
  ...['AlbumPk', 'endState', 'avgRate', 'totalScore', 'totalMaxCombo', 'noteMode', 'lunaticMode'].flatMap(
    (name): [string, unknown][] => [
      [name, undefined],
      [name, -1],
      [name, '1e3'],
      [name, 'text'],
      [name, null],
      [name, [1]],
      [name, 2 ** 70],
    ],
  ),
  ['hp', -0.5],
  ['speed', 'NaN'],
  ['hp', undefined],
  ['speed', undefined],
  ['endState', 7],
  ['avgRate', 1_000_000.5],
  ['totalScore', 1e12],
  ['totalScore', 5.5],
  ['totalMaxCombo', 100_001],
  ['lunaticMode', 2],
  ['noteMode', 21],
];

test('a number that is missing, of another kind or out of range is named', () => {
  for (const [name, value] of wrong) {
    const reading = readAlbumEnd({ ...sent, [name]: value });
    assert.is(reading.ok, false, `${name} ${String(value)}`);
    assert.match(reading.ok ? '' : reading.message, new RegExp(`^${name}: must`));
  }
  for (const data of [null, 3, 'text', [], undefined]) {
    assert.equal(readAlbumEnd(data), { ok: false, message: 'userPlayData: must be an object' });
  }
});

test('stages that are no list, too many or broken are refused', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, 'stages: must be the JSON text of a list'],
    ['[', 'stages: must be the JSON text of a list'],
    ['{}', 'stages: must be the JSON text of a list'],
    [Array.from({ length: 7 }, () => stage), 'stages: must not be more than 6'],
    [[stage, 3], 'stages: entry 1 must be an object'],
    [[{ ...stage, miss: -1 }], 'stages: entry 0, miss: must not be negative'],
    [[{ ...stage, perfect: 1e9 }], 'stages: entry 0, perfect: must not be above 100000'],
    [[{ ...stage, TrackPk: 'x' }], 'stages: entry 0, TrackPk: must be a number'],
    [[{ ...stage, endState: 7 }], 'stages: entry 0, endState: must not be above 6'],
  ];
  for (const [stages, message] of cases) {
    assert.equal(readAlbumEnd({ ...sent, stages }), { ok: false, message });
  }
});

test.run();
