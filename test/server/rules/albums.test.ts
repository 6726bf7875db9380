import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../../src/server/catalog/rows.js';
import type { AlbumEnd, AlbumStage } from '../../../src/server/rules/album-end.js';
import {
  albumEvents,
  albumExperience,
  aquaRise,
  isAlbumOpen,
  openedAlbums,
} from '../../../src/server/rules/albums.js';

const stage: AlbumStage = { trackPk: 4, endState: 3, perfect: 100, great: 10, good: 5, miss: 2 };
const end: AlbumEnd = {
  ...{ albumPk: 11, endState: 3, avgRate: 950_000, totalScore: 4_000_000, totalMaxCombo: 500, noteMode: 0 },
  ...{ lunaticMode: 0, hp: 80, speed: 3, stages: [] },
};

function album(over: Partial<Manifest<'albums'>>): Manifest<'albums'> {
  return {
    ...{ pk: 11, albumKey: 'album.a', state: 1, type: 1, finger: 0, difficulty: 3, mapCount: 1 },
    ...{ mapPk1: 1, mapPk2: 0, mapPk3: 0, mapPk4: 0, mapPk5: 0, mapPk6: 0 },
    ...{ hiddenCoverMapPks: [], hiddenDifficultyMapPks: [], hiddenModeMapPks: [] },
    ...{ lampReward1: null, lampReward2: null, lampReward3: null, playMoneyKey: 'energy.green' },
    ...{ minPrice: 100, maxPrice: 100, isHidden: 0, isTemporary: 0, startDate: null, endDate: null },
    ...{ createdAt: null, updatedAt: null },
    ...over,
  };
}

test('an album is open while it is on and within its dates', () => {
  const cases: readonly (readonly [Partial<Manifest<'albums'>>, boolean])[] = [
    [{}, true],
    [{ state: 0 }, false],
    [{ startDate: 1000 }, true],
    [{ startDate: 1001 }, false],
    [{ endDate: 1001 }, true],
    [{ endDate: 1000 }, false],
  ];
  for (const [over, open] of cases) assert.is(isAlbumOpen(album(over), 1000), open, JSON.stringify(over));
});

test('each stage counts for itself: its notes always, its track where it was cleared', () => {
  const stages = [{ ...stage, endState: 0 }, stage, { ...stage, endState: 5 }, { ...stage, endState: 6 }];
  assert.equal(albumEvents({ ...end, endState: 0, stages }), [
    { category: 8, amount: 115 },
    { category: 8, amount: 115 },
    { category: 3, amount: 1, trackPk: 4 },
    { category: 8, amount: 115 },
    { category: 3, amount: 1, trackPk: 4 },
    { category: 5, amount: 1 },
    { category: 8, amount: 115 },
    { category: 3, amount: 1, trackPk: 4 },
    { category: 7, amount: 1 },
  ]);
  assert.equal(albumEvents(end), [
    { category: 1, amount: 1 },
    { category: 6, amount: 1 },
  ]);
  assert.equal(albumEvents({ ...end, noteMode: 1 }).at(-1), { category: 4, amount: 1 });
  assert.equal(albumEvents({ ...end, noteMode: 1, endState: 1 }), []);
});

test('a lamp raises the aqua level of its hand to the difficulty of a challenge album, never lowers it', () => {
  const fragments = (value: number) => [{ key: 'fragment', value }];
  const document = { THUMB: [fragments(1), fragments(2), fragments(3)], MULTI: [fragments(9)] };
  const levels = { thumb: 2, multi: 0 };
  const rise = (over: Partial<Manifest<'albums'>>, given: unknown = document) =>
    aquaRise(album(over), levels, given);
  assert.equal(rise({}), { hand: 'thumb', level: 3, rewards: fragments(3) });
  assert.equal(rise({ finger: 1, difficulty: 1 }), { hand: 'multi', level: 1, rewards: fragments(9) });
  assert.is(rise({ difficulty: 2 }), null);
  assert.is(rise({ type: 0 }), null);
  assert.is(rise({ finger: 2 }), null);
  assert.equal(rise({ difficulty: 4 }), { hand: 'thumb', level: 4, rewards: [] });
  const broken = { THUMB: [[], [], [{ key: 'fragment' }, null, 5, { key: 'darkmatter', value: 2 }]] };
  assert.equal(rise({}, broken)?.rewards, [{ key: 'darkmatter', value: 2 }]);
  for (const nothing of [null, 'text', 3, [], {}]) assert.equal(rise({}, nothing)?.rewards, []);
});

test('clearing an album opens those whose condition names it', () => {
  const condition = (conditionKey: string, conditionValue: number, AlbumPk: number) => ({
    ...{ pk: AlbumPk, conditionKey, conditionValue, AlbumPk, createdAt: null, updatedAt: null },
  });
  const rows = [
    condition('clear_album', 11, 12),
    condition('clear_album', 12, 13),
    condition('another', 11, 14),
    condition('clear_album', 11, 15),
  ];
  assert.equal(openedAlbums(rows, 11), [12, 15]);
});

test('performer experience is the average rate in percent and 20 for each lamp up to the highest', () => {
  assert.is(albumExperience(965_400, 2), 136);
  assert.is(albumExperience(1_000_000, 0), 100);
  assert.is(albumExperience(0, 3), 60);
});

test.run();
