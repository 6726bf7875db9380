import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  areMissionsDone,
  firstUndone,
  isLabProductOpen,
  isResearchable,
  nextUndone,
  productMissions,
} from '../../../src/server/rules/lab-research.js';
import { labMission } from './rows.js';

test('a product is open while it is on, between its dates', () => {
  const cases: [number, number | null, number | null, boolean][] = [
    [1, null, null, true],
    [0, null, null, false],
    [1, 1000, 1000, true],
    [1, 1001, null, false],
    [1, null, 999, false],
  ];
  for (const [state, openDate, closeDate, expected] of cases) {
    assert.is(isLabProductOpen({ state, openDate, closeDate }, 1000), expected);
  }
});

const missions = [
  labMission({ pk: 1, order: 0 }),
  labMission({ pk: 2, order: 1 }),
  labMission({ pk: 3, order: 2 }),
];
const row = (LabMissionPk: number, state: number) => ({ LabMissionPk, state });

test('the missions of a product are those of its pack, by order and then pk', () => {
  const all = [
    labMission({ pk: 5, order: 1 }),
    labMission({ pk: 4, order: 1 }),
    labMission({ pk: 9, order: 0 }),
    labMission({ pk: 1, order: 0, PackPk: 6 }),
  ];
  assert.equal(
    productMissions({ PackPk: 5 }, all).map(({ pk }) => pk),
    [9, 4, 5],
  );
  assert.equal(productMissions({ PackPk: 8 }, all), []);
});

test('current is the first mission that is not done, then the next one that is not', () => {
  assert.is(firstUndone(missions, [])?.pk, 1);
  assert.is(firstUndone(missions, [row(1, 2), row(2, 1)])?.pk, 2);
  assert.is(firstUndone(missions, [row(1, 2), row(2, 2), row(3, 2)]), undefined);
  assert.is(nextUndone(missions, [row(1, 2)], 1)?.pk, 2);
  assert.is(nextUndone(missions, [row(2, 2)], 1)?.pk, 3);
  assert.is(nextUndone(missions, [], 3), undefined);
});

test('a product is reported with all missions done that the player knows of', () => {
  const done = [row(1, 2), row(2, 2), row(3, 2)];
  assert.is(areMissionsDone(missions, done, 0), true);
  for (const state of [0, 1]) {
    assert.is(areMissionsDone(missions, [row(1, 2), row(2, 2), row(3, state)], 0), false);
  }
  assert.is(areMissionsDone(missions, [row(1, 2), row(2, 2)], 3), false, 'the current one has no row');
  assert.is(areMissionsDone(missions, [row(1, 2), row(2, 2)], 0), true, 'the third came later');
  assert.is(areMissionsDone(missions, [], 0), false, 'nothing was ever begun');
  assert.is(areMissionsDone([], [], 0), false);
  assert.is(areMissionsDone(missions, done, 99), true, 'the current one left the manifest');
});

test('a mission is researched in state 1 with both goals reached', () => {
  const mission = { goal0: 2, goal1: 1 };
  const cases: [number, number, number, boolean][] = [
    [1, 2, 1, true],
    [1, 3, 1, true],
    [1, 1, 1, false],
    [1, 2, 0, false],
    [0, 2, 1, false],
    [2, 2, 1, false],
  ];
  for (const [state, current0, current1, expected] of cases) {
    assert.is(isResearchable({ state, current0, current1 }, mission), expected);
  }
});

test.run();
