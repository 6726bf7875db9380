import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import {
  areStagesDone,
  canPick,
  chapterOf,
  chapterParts,
  chaptersToReveal,
  dealOut,
  doneStages,
  following,
  isPartOpen,
  lockedFront,
  partStages,
  recalledStage,
  stageToShow,
  type StoryContent,
} from '../../../src/server/rules/noah.js';
import { noahChapter, noahPart, noahStage } from './rows.js';

/** Chapter 1 (pack 4): parts 21 with stages 501 and 502, 22 with 503. Chapter 2 (pack 5): part 23 with 504. */
const content: StoryContent = {
  chapters: [noahChapter({ pk: 2, order: 1, PackPk: 5 }), noahChapter({ pk: 1, order: 0, PackPk: 4 })],
  parts: [noahPart({ pk: 22, PackPk: 4 }), noahPart({ pk: 21, PackPk: 4 }), noahPart({ pk: 23, PackPk: 5 })],
  stages: [
    noahStage({ pk: 502, order: 21 }),
    noahStage({ pk: 501, order: 21 }),
    noahStage({ pk: 503, order: 22 }),
    noahStage({ pk: 504, order: 23 }),
  ],
};

const states = (values: Readonly<Record<number, number>>) =>
  new Map(Object.entries(values).map(([pk, state]) => [Number(pk), state]));
const pks = (rows: readonly { readonly pk: number }[]) => rows.map(({ pk }) => pk);

function find<T extends { readonly pk: number }>(rows: readonly T[], pk: number): T {
  const row = rows.find((each) => each.pk === pk);
  if (!row) throw new Error(`There is no ${pk}.`);
  return row;
}

test('a chapter has the parts of its pack by pk, or all where none is of its pack', () => {
  assert.equal(pks(chapterParts({ PackPk: 4 }, content)), [21, 22]);
  assert.equal(pks(chapterParts({ PackPk: 5 }, content)), [23]);
  assert.equal(pks(chapterParts({ PackPk: 9 }, content)), [21, 22, 23]);
});

test('a part belongs to the chapter of its pack, else to one that has all parts', () => {
  const chapter = (part: Manifest<'noahParts'>, of: StoryContent) => chapterOf(part, of)?.pk;
  assert.equal(
    [21, 22, 23].map((pk) => chapter(find(content.parts, pk), content)),
    [1, 1, 2],
  );
  const lone = { ...content, chapters: [noahChapter({ pk: 7, PackPk: 99 })] };
  assert.is(chapter(find(content.parts, 22), lone), 7);
  assert.is(chapter(find(content.parts, 22), { ...content, chapters: [] }), undefined);
});

test('stages of a part run by pk, and one follows the other', () => {
  const stages = partStages({ pk: 21 }, content);
  assert.equal(pks(stages), [501, 502]);
  assert.is(following(stages, 501)?.pk, 502);
  assert.is(following(stages, 502), undefined);
  assert.is(following(stages, 999), undefined);
});

test('a part is open in the states between locked and complete', () => {
  assert.equal([0, 1, 2, 3].map(isPartOpen), [false, true, true, false]);
});

test('a track is picked from the list, or is the own one where there is no list', () => {
  const listed = { curationList: [3, 0], TrackPk: 9 };
  assert.equal(
    [3, 0, 9, 4].map((pk) => canPick(listed, pk)),
    [true, true, false, false],
  );
  const lone = { curationList: [], TrackPk: 9 };
  assert.equal(
    [9, 3].map((pk) => canPick(lone, pk)),
    [true, false],
  );
});

test('done stages are dealt out over the goals from the left', () => {
  const cases: [number, number[], number[]][] = [
    [0, [2, 2, 3], [0, 0, 0]],
    [1, [2, 2, 3], [1, 0, 0]],
    [3, [2, 2, 3], [2, 1, 0]],
    [7, [2, 2, 3], [2, 2, 3]],
    [9, [2, 2, 3], [2, 2, 3]],
    [2, [0, 1, 5], [0, 1, 1]],
    [4, [], []],
  ];
  for (const [done, goals, expected] of cases) assert.equal(dealOut(done, goals), expected, `${done}`);
});

test('done stages are those of state 4 of the chapter; a part is done with all of its own', () => {
  const stages = states({ 501: 4, 502: 3, 503: 4, 504: 4 });
  const [first, second] = [find(content.chapters, 1), find(content.chapters, 2)];
  assert.equal([doneStages(first, content, stages), doneStages(second, content, stages)], [2, 1]);
  const done = (pk: number) => areStagesDone(find(content.parts, pk), content, stages);
  assert.equal([done(21), done(22), done(23)], [false, true, true]);
});

test('the first chapter is to be seen, and the one after a complete one', () => {
  const reveal = (chapters: Readonly<Record<number, number>>) =>
    pks(chaptersToReveal(content, states(chapters)));
  assert.equal(reveal({}), [1]);
  assert.equal(reveal({ 1: 1 }), []);
  assert.equal(reveal({ 1: 2 }), []);
  assert.equal(reveal({ 1: 3 }), [2]);
  assert.equal(reveal({ 1: 3, 2: 1 }), []);
});

test('what a later manifest put behind what was done is opened at the front, and nothing else', () => {
  const front = (
    chapters: Record<number, number>,
    parts: Record<number, number>,
    stages: Record<number, number>,
  ) => {
    const found = lockedFront(content, {
      chapters: states(chapters),
      parts: states(parts),
      stages: states(stages),
    });
    return [pks(found.parts), pks(found.stages)];
  };
  assert.equal(front({ 1: 1 }, {}, {}), [[], []], 'a locked chapter');
  assert.equal(front({ 1: 2 }, { 21: 1 }, { 501: 2 }), [[], []], 'nothing new');
  assert.equal(front({ 1: 2 }, { 21: 1 }, { 501: 3 }), [[], []], 'a recalled stage');
  assert.equal(front({ 1: 2 }, { 21: 1 }, { 501: 4 }), [[], [502]], 'a stage more in an open part');
  assert.equal(front({ 1: 3 }, { 21: 3 }, { 501: 4 }), [[22], [503]], 'a part more in a complete chapter');
  assert.equal(front({ 1: 2 }, { 21: 2 }, { 501: 4, 502: 2 }), [[], []], 'an old open part');
  assert.equal(front({ 1: 3, 2: 2 }, { 21: 3, 22: 3, 23: 3 }, {}), [[], []], 'all is complete');
});

const row = (NoahStagePk: number, state: number, PickedTrackPk = 0, updatedAt: string | null = null) => ({
  NoahStagePk,
  state,
  PickedTrackPk,
  updatedAt,
});

test('a play is for the recalled stage whose picked track it is', () => {
  const rows = [row(501, 4, 7), row(502, 3, 8), row(503, 2, 9)];
  assert.equal(
    [7, 8, 9].map((track) => recalledStage(rows, track)?.NoahStagePk),
    [undefined, 502, undefined],
  );
});

test('shown is the stage played, else the one done with that track, else the last one touched', () => {
  const rows = [
    row(501, 4, 7, '2026-01-03'),
    row(502, 4, 8, '2026-01-05'),
    row(503, 2, 0, '2026-01-05'),
    row(504, 0, 0, '2026-01-09'),
  ];
  const shown = (stagePk: number, trackPk: number) => stageToShow(rows, { stagePk, trackPk })?.NoahStagePk;
  assert.is(shown(501, 8), 501);
  assert.is(shown(0, 7), 501);
  assert.is(shown(0, 8), 502);
  assert.is(shown(0, 99), 503);
  assert.is(stageToShow([row(501, 0)], { stagePk: 501, trackPk: 7 }), undefined);
  assert.is(stageToShow([], { stagePk: 0, trackPk: 0 }), undefined);
});

test.run();
