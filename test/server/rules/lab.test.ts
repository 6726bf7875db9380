import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { LabTrigger } from '../../../src/server/rules/codes.js';
import { advanceLabMission, nextLabMission, submitsJournal } from '../../../src/server/rules/lab.js';
import { labMission, userLabMission } from './rows.js';

test('triggers count on the goals of their category', () => {
  const cases: [string, [number, number], LabTrigger[], [number, number, number] | null, boolean][] = [
    ['a step of the first', [0, 0], [1], [1, 0, 0], false],
    ['a step of the second', [0, 0], [3], [0, 1, 0], false],
    ['no goal of it', [0, 0], [2], null, false],
    ['none', [0, 0], [], null, false],
    ['never beyond the goal', [1, 0], [1, 1, 1], [2, 0, 0], false],
    ['full already', [2, 0], [1], null, false],
    ['both reached', [1, 1], [1], [2, 1, 1], true],
    ['both at once', [0, 0], [1, 1, 3], [2, 1, 1], true],
  ];
  for (const [name, [current0, current1], triggers, expected, becameResearchable] of cases) {
    const progress = advanceLabMission(userLabMission({ current0, current1 }), labMission(), triggers);
    const { changed } = progress;
    const columns = changed && [changed.current0, changed.current1, changed.state];
    assert.equal(columns, expected, name);
    assert.is(progress.becameResearchable, becameResearchable, name);
  }
});

test('the same category twice counts on both goals', () => {
  const mission = labMission({ category0: 3, category1: 3 });
  const { changed } = advanceLabMission(userLabMission(), mission, [3]);
  assert.equal(changed && [changed.current0, changed.current1], [1, 1]);
});

test('a mission with nothing to reach is reached by any trigger, a second goal that is none as well', () => {
  const nothing = labMission({ category0: 0, goal0: 0, category1: 0, goal1: 0 });
  assert.is(advanceLabMission(userLabMission(), nothing, [3]).changed?.state, 1);
  const single = labMission({ goal0: 1, category1: 0, goal1: 0 });
  assert.is(advanceLabMission(userLabMission(), single, [1]).becameResearchable, true);
});

test('rows that are reached or done and journal missions count nothing', () => {
  const none = { changed: null, becameResearchable: false };
  for (const state of [1, 2]) {
    assert.equal(advanceLabMission(userLabMission({ state }), labMission(), [1]), none);
  }
  const journal = labMission({ storyCategory: 'journal' });
  assert.equal(advanceLabMission(userLabMission(), journal, [1, 3]), none);
});

test('the next mission is that of the same pack by order, then pk', () => {
  const missions = [
    labMission({ pk: 4, order: 3 }),
    labMission({ pk: 3, order: 1 }),
    labMission({ pk: 2, order: 1 }),
    labMission({ pk: 9, order: 2, PackPk: 6 }),
    labMission({ pk: 1, order: 0 }),
  ];
  const next = (pk: number, order: number) => nextLabMission({ pk, order, PackPk: 5 }, missions)?.pk ?? null;
  assert.equal([next(1, 0), next(2, 1), next(3, 1), next(4, 3)], [2, 3, 4, null]);
});

test('a journal mission is handed in by the clear of one of its tracks', () => {
  const journal = labMission({ storyCategory: 'journal', curationList: [40] });
  const open = userLabMission();
  const clear = { endState: 3, trackPk: 40 };
  assert.is(submitsJournal(open, journal, clear), true);
  assert.is(submitsJournal(open, journal, { ...clear, endState: 6 }), true);
  assert.is(submitsJournal(open, journal, { ...clear, endState: 1 }), false, 'given up');
  assert.is(submitsJournal(open, journal, { ...clear, endState: 0 }), false);
  assert.is(submitsJournal(open, journal, { ...clear, trackPk: 41 }), false);
  assert.is(submitsJournal(userLabMission({ state: 2 }), journal, clear), false);
  assert.is(submitsJournal(open, labMission({ curationList: [40] }), clear), false);
});

test.run();
