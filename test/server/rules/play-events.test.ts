import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EndedPlay } from '../../../src/server/rules/play-events.js';
import { playEvents } from '../../../src/server/rules/play-events.js';

const play: EndedPlay = {
  kind: 'free',
  mode: 0,
  noteMode: 0,
  playMode: 0,
  trackPk: 40,
  endState: 3,
  rate: 900_000,
  perfect: 50,
  great: 3,
  good: 2,
};

const cases: [string, Partial<EndedPlay>, number[], number[]][] = [
  ['a free clear', {}, [8, 0, 3], [6]],
  ['a noah clear', { kind: 'noah' }, [8, 0, 3], [6]],
  ['a darkmoon clear', { kind: 'darkmoon' }, [8, 2, 3], []],
  ['risk', { playMode: 1, endState: 4 }, [8, 0, 3, 6], [6]],
  ['mirror', { noteMode: 1 }, [8, 0, 3, 4], [6]],
  ['a full combo', { endState: 5 }, [8, 0, 3, 5], [6, 3]],
  ['all perfect', { endState: 6 }, [8, 0, 3, 7], [6, 4]],
  ['97 %', { rate: 970_000 }, [8, 0, 3], [6, 2]],
  ['just below', { rate: 969_999 }, [8, 0, 3], [6]],
  ['Abyss', { mode: 6 }, [8, 0, 3], [6, 50]],
  ['Cosmos', { mode: 7 }, [8, 0, 3], [6, 11]],
  ['Cosmos in darkmoon', { mode: 7, kind: 'darkmoon' }, [8, 2, 3], [11]],
];

test('what a clear counts for', () => {
  for (const [name, over, missions, achievements] of cases) {
    const events = playEvents({ ...play, ...over });
    const categories = events.missions.map(({ category }) => category);
    assert.equal(categories.sort(), missions.sort(), name);
    assert.equal(events.achievements.map(({ category }) => category).sort(), achievements.sort(), name);
    assert.equal(events.labTriggers, [3], name);
  }
});

test('notes count by their number, a track by its pk', () => {
  const { missions } = playEvents(play);
  assert.equal(
    missions.find(({ category }) => category === 8),
    { category: 8, amount: 55 },
  );
  assert.equal(
    missions.find(({ category }) => category === 3),
    { category: 3, amount: 1, trackPk: 40 },
  );
});

test('a fail counts notes and as a fail, giving up only notes', () => {
  const better = { ...play, rate: 1_000_000, mode: 7, noteMode: 1, playMode: 1 };
  const notes = [{ category: 8, amount: 55 }];
  const fail = { missions: notes, achievements: [{ category: 7, amount: 1 }], labTriggers: [] };
  assert.equal(playEvents({ ...better, endState: 0 }), fail);
  assert.equal(playEvents({ ...better, endState: 1 }), { ...fail, achievements: [] });
});

test.run();
