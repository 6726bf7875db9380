import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  deriveSeason as deriveOf,
  readSeason,
  type DarkmoonSeason,
} from '../../../src/server/rules/darkmoon-season.js';
import type { Hand } from '../../../src/server/rules/modes.js';

/** Ten tracks with a map of every mode: pk is track * 10 + mode, difficulty that of the track. */
const maps = Array.from({ length: 10 }, (_, track) =>
  Array.from({ length: 8 }, (__, mode) => ({
    ...{ pk: (track + 1) * 10 + mode, mode, difficulty: track + 1, state: 1, TrackPk: track + 1 },
    mapItemKey: `map.${(track + 1) * 10 + mode}`,
  })),
).flat();

type Maps = typeof maps;

const tracks = new Map(maps.map(({ TrackPk }) => [TrackPk, {}]));
const deriveSeason = (hand: Hand, season: number, of: Maps) => deriveOf(hand, season, { maps: of, tracks });

function derived(hand: Hand, season: number, of: Maps = maps): DarkmoonSeason {
  const read = readSeason(deriveSeason(hand, season, of));
  if (!read) throw new Error('There is no season.');
  return read;
}

const modeOfPk = (pk: number) => pk % 10;

test('a derived season is four default maps and a special one of the hand, as the specification prices them', () => {
  const document = deriveSeason('thumb', 105, maps);
  const { defaultMapPk1, defaultMapPk2, defaultMapPk3, defaultMapPk4, specialMapPk, ...rest } =
    document as Record<string, unknown>;
  assert.equal(rest, {
    ...{ pk: 105, season: 105 },
    ...{ startDate: '2026-01-09T12:00:00.000Z', endDate: '2026-01-16T12:00:00.000Z' },
    ...{ defaultCostKey: 'astralmelody', defaultCostAmount: 2, defaultPenaltyCostAmount: 3 },
    ...{ specialCostKey: 'astralmelody', specialCostAmount: 3 },
    defaultRewardItems: [{ key: 'darkmooncoin', value: 2 }],
    specialRewardItems: [{ key: `map.${String(specialMapPk)}`, value: 1 }],
    specialRequiredClearCount: 3,
    achievRewardItems: [1, 3, 5].map((value) => ({ key: 'fragment', value })),
    ...{ createdAt: '2026-01-09T12:00:00.000Z', updatedAt: '2026-01-09T12:00:00.000Z' },
  });
  const defaults = [defaultMapPk1, defaultMapPk2, defaultMapPk3, defaultMapPk4].map(Number);
  assert.is(new Set(defaults.map((pk) => Math.floor(pk / 10))).size, 4, 'four different tracks');
  assert.equal(
    defaults,
    [...defaults].sort((a, b) => a - b),
    'easier ones first',
  );
});

test('each hand has maps of its own modes, in every week', () => {
  for (let season = 0; season < 60; season += 1) {
    const thumb = derived('thumb', season);
    const multi = derived('multi', season);
    assert.ok(thumb.defaultMapPks.every((pk) => [0, 1, 2].includes(modeOfPk(pk))));
    assert.is(modeOfPk(thumb.specialMapPk), 6);
    assert.ok(multi.defaultMapPks.every((pk) => [3, 4].includes(modeOfPk(pk))));
    assert.ok([5, 7].includes(modeOfPk(multi.specialMapPk)));
  }
});

test('a week always gives the same season, another week another one', () => {
  assert.equal(deriveSeason('multi', 7, [...maps].reverse()), deriveSeason('multi', 7, maps));
  const seasons = new Set(
    Array.from({ length: 20 }, (_, n) => JSON.stringify(derived('thumb', n).defaultMapPks)),
  );
  assert.ok(seasons.size > 15, `${seasons.size} of 20 differ`);
});

test('closed maps and those without a difficulty are left out; what is missing is 0', () => {
  const open = maps.filter(({ TrackPk }) => TrackPk === 1);
  const bent = maps.map((map) => (map.TrackPk === 1 ? map : { ...map, state: 0 }));
  const few = derived('multi', 3, bent);
  assert.equal(
    [...few.defaultMapPks].sort((a, b) => a - b),
    [0, 0, 13, 14],
  );
  assert.ok([15, 17].includes(few.specialMapPk));
  const unrated = maps.map((map) => ({ ...map, difficulty: map.TrackPk === 2 ? 5 : 0 }));
  assert.is(derived('thumb', 3, unrated).specialMapPk, 26);
  const easy = derived(
    'thumb',
    3,
    open.filter(({ mode }) => mode < 3),
  );
  assert.equal([easy.specialMapPk, easy.specialRewardItems, easy.specialRequiredClearCount], [0, [], 0]);
  assert.is(deriveSeason('thumb', 3, []), null);
  assert.is(
    deriveSeason(
      'thumb',
      3,
      maps.filter(({ mode }) => mode === 3),
    ),
    null,
  );
});

test('maps of track 0, and of tracks that the manifest does not have, are left out', () => {
  for (const lost of [0, 99]) {
    const of = maps.map((map) => (map.TrackPk > 5 ? { ...map, TrackPk: lost } : map));
    const known = { maps: of, tracks: new Map([...tracks, [0, {}]]) };
    for (let season = 0; season < 20; season += 1) {
      const read = readSeason(deriveOf('thumb', season, known));
      const pks = [...(read?.defaultMapPks ?? []), read?.specialMapPk ?? 0];
      assert.ok(
        pks.every((pk) => pk > 0 && pk < 60),
        `week ${season}, track ${lost}: ${pks.join()}`,
      );
    }
  }
});

test('a map without an item key is rewarded by the key of its pk', () => {
  const nameless = maps.map((map) => ({ ...map, mapItemKey: '' }));
  const { specialMapPk, specialRewardItems } = derived('thumb', 9, nameless);
  assert.equal(specialRewardItems, [{ key: `map.${specialMapPk}`, value: 1 }]);
});

test('a document is read as far as it makes sense; what is no season is null', () => {
  for (const nothing of [
    null,
    undefined,
    {},
    [],
    'x',
    { pk: 1 },
    { pk: '1', season: 1 },
    { pk: -1, season: 1 },
  ]) {
    assert.is(readSeason(nothing), null, JSON.stringify(nothing));
  }
  assert.equal(
    readSeason({
      ...{ pk: 4, season: 9, defaultMapPk1: 11, defaultMapPk3: 13, specialMapPk: 'x', defaultCostAmount: -5 },
      ...{ defaultCostKey: 'astralmelody', specialCostKey: 7, specialRewardItems: { key: 'a', value: 1 } },
      defaultRewardItems: '[{"key":"darkmooncoin","value":2}]',
      achievRewardItems: [{ key: 'fragment', value: 1 }, 'broken', { key: 'map.5', value: 1 }],
    }),
    {
      ...{ pk: 4, season: 9, defaultMapPks: [11, 0, 13, 0], specialMapPk: 0 },
      ...{ defaultCostKey: 'astralmelody', defaultCostAmount: 0, defaultPenaltyCostAmount: 0 },
      ...{ specialCostKey: '', specialCostAmount: 0 },
      defaultRewardItems: [{ key: 'darkmooncoin', value: 2 }],
      specialRewardItems: [{ key: 'a', value: 1 }],
      specialRequiredClearCount: 0,
      achievRewardItems: [{ key: 'fragment', value: 1 }, null, { key: 'map.5', value: 1 }],
    },
  );
});

test.run();
