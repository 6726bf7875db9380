import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AlbumEnd, AlbumStage } from '../../../src/server/rules/album-end.js';
import { highestLamp, litLamps, newLamps } from '../../../src/server/rules/lamps.js';

const stage: AlbumStage = { trackPk: 1, endState: 3, perfect: 100, great: 10, good: 5, miss: 2 };
const clean: AlbumStage = { ...stage, endState: 6, great: 0, good: 0, miss: 0 };
const end: AlbumEnd = {
  ...{ albumPk: 11, endState: 3, avgRate: 950_000, totalScore: 4_000_000, totalMaxCombo: 500, noteMode: 0 },
  ...{ lunaticMode: 0, hp: 80, speed: 3, stages: [stage, stage] },
};

function conditions(...keys: readonly (readonly [string, number])[]) {
  return keys.map(([conditionKey, conditionValue], n) => ({
    ...{
      pk: n + 1,
      order: n + 1,
      conditionKey,
      conditionValue,
      AlbumPk: 11,
      createdAt: null,
      updatedAt: null,
    },
  }));
}

interface Case {
  readonly key: string;
  readonly value?: number;
  readonly end?: Partial<AlbumEnd>;
  readonly lit: boolean;
}

const cases: readonly Case[] = [
  { key: 'clear_default', lit: true },
  { key: 'clear_lunatic', lit: false },
  { key: 'clear_lunatic', end: { lunaticMode: 1 }, lit: true },
  { key: 'gauge_over', value: 80, lit: true },
  { key: 'gauge_over', value: 81, lit: false },
  { key: 'maxcombo_over', value: 500, lit: true },
  { key: 'maxcombo_over', value: 501, lit: false },
  { key: 'score_over', value: 4_000_000, lit: true },
  { key: 'score_over', value: 4_000_001, lit: false },
  { key: 'speed_over', value: 3, lit: true },
  { key: 'speed_over', value: 4, lit: false },
  { key: 'rate_over', value: 950_000, lit: true },
  { key: 'rate_over', value: 950_001, lit: false },
  { key: 'miss_count', value: 4, lit: true },
  { key: 'miss_count', value: 3, lit: false },
  { key: 'good_under_count', value: 14, lit: true },
  { key: 'good_under_count', value: 13, lit: false },
  { key: 'great_under_count', value: 34, lit: true },
  { key: 'great_under_count', value: 33, lit: false },
  { key: 'perfect_count', value: 200, lit: true },
  { key: 'perfect_count', value: 201, lit: false },
  { key: 'allcombo_all', lit: false },
  { key: 'allcombo_all', end: { stages: [{ ...stage, miss: 0 }, clean] }, lit: true },
  { key: 'allperfect_all', end: { stages: [{ ...stage, miss: 0 }, clean] }, lit: false },
  { key: 'allperfect_all', end: { stages: [clean, clean] }, lit: true },
  { key: 'allcombo_one', lit: false },
  { key: 'allcombo_one', end: { stages: [stage, { ...stage, endState: 5 }] }, lit: true },
  { key: 'allcombo_one', end: { stages: [stage, clean] }, lit: true },
  { key: 'allperfect_one', end: { stages: [stage, { ...stage, endState: 5 }] }, lit: false },
  { key: 'allperfect_one', end: { stages: [stage, clean] }, lit: true },
  { key: 'something_new', lit: false },
  // Whoever leaves the stages out has not played them without a miss.
  ...['miss_count', 'good_under_count', 'great_under_count', 'allcombo_all', 'allperfect_all'].map((key) => ({
    ...{ key, value: 10, end: { stages: [] }, lit: false },
  })),
];

test('each condition is lit at its border and not beyond', () => {
  for (const { key, value = 0, end: over = {}, lit } of cases) {
    const rows = conditions([key, value]);
    assert.equal(litLamps(rows, { ...end, ...over }), lit ? [1] : [], `${key} ${value} ${lit}`);
  }
});

test('lamps are the first three conditions by order, each for itself', () => {
  const [a, b, c, d] = conditions(
    ['clear_default', 0],
    ['clear_lunatic', 0],
    ['rate_over', 900_000],
    ['clear_default', 0],
  );
  assert.ok(a && b && c && d);
  if (!a || !b || !c || !d) return;
  assert.equal(litLamps([d, c, b, a], end), [1, 3]);
  assert.equal(litLamps([{ ...a, order: 9 }, b, c], end), [2, 3]);
  assert.equal(litLamps([], end), []);
});

test('a lamp that is lit already is not new; the highest that is lit counts', () => {
  const status = { lamp1Status: 1, lamp2Status: 0, lamp3Status: 0 };
  assert.equal(newLamps(status, [1, 2]), [2]);
  assert.is(highestLamp(status), 1);
  assert.is(highestLamp({ ...status, lamp3Status: 1 }), 3);
  assert.is(highestLamp({ ...status, lamp1Status: 0 }), 0);
});

test.run();
