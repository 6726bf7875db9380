import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { replaceBest, type CountedBest, type KnownBests } from '../../../src/server/rules/bests.js';
import { handModes, modes, type Hand } from '../../../src/server/rules/modes.js';
import { isAllPerfect, isFullCombo } from '../../../src/server/rules/public-profile.js';

const hands: readonly Hand[] = ['thumb', 'multi'];

/** All that can be known of these best records, counted. */
function counted(bests: readonly CountedBest[]): KnownBests {
  const counts = modes.map(({ mode }) => {
    const of = bests.filter((best) => best.mode === mode);
    const plain = of.filter(({ lunaticMode }) => lunaticMode === 0);
    return {
      mode,
      clears: plain.length,
      fullCombos: plain.filter(isFullCombo).length,
      allPerfects: plain.filter(isAllPerfect).length,
      scores: of.reduce((sum, { score }) => sum + score, 0),
    };
  });
  const highest = (hand: Hand) =>
    bests
      .filter(({ mode }) => handModes(hand).includes(mode))
      .map(({ rating }) => rating)
      .sort((a, b) => b - a)
      .slice(0, 50);
  return {
    counts: new Map(counts.map((of) => [of.mode, of])),
    ratings: new Map(hands.map((hand) => [hand, highest(hand)])),
  };
}

/** Numbers that look like chance, the same each time: below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function someBest(below: (limit: number) => number): CountedBest {
  return {
    mode: below(8),
    lunaticMode: below(3) === 0 ? 1 : 0,
    // Few different ones, so that many are equal.
    rating: below(40) / 3,
    miss: below(2),
    good: below(2),
    great: below(2),
    score: below(1_000_000),
  };
}

test('after any number of changes, what is known is what a count of all gives', () => {
  let forgotten = 0;
  for (let seed = 1; seed <= 20; seed += 1) {
    const below = numbers(seed);
    const bests: CountedBest[] = [];
    let known = counted(bests);
    for (let step = 0; step < 400; step += 1) {
      const place = below(bests.length + 40);
      const last = bests[place] ?? null;
      const next = someBest(below);
      known = replaceBest(known, last, next);
      if (last) bests[place] = next;
      else bests.push(next);
      const fresh = counted(bests);
      assert.equal(known.counts, fresh.counts);
      for (const hand of hands) {
        if (known.ratings.has(hand)) assert.equal(known.ratings.get(hand), fresh.ratings.get(hand));
        else forgotten += 1;
      }
      known = { counts: known.counts, ratings: fresh.ratings };
    }
  }
  assert.ok(forgotten > 0, 'a rating that fell out of the fifty was met');
});

test('only what was known is known after a change', () => {
  const best: CountedBest = { mode: 2, lunaticMode: 0, rating: 9, miss: 0, good: 1, great: 0, score: 5 };
  const of = { mode: 2, clears: 3, fullCombos: 1, allPerfects: 1, scores: 30 };
  const known = { counts: new Map([[2, of]]), ratings: new Map() };
  const { counts, ratings } = replaceBest(known, null, best);
  assert.equal([...counts.values()], [{ mode: 2, clears: 4, fullCombos: 2, allPerfects: 1, scores: 35 }]);
  assert.is(ratings.size, 0);
  assert.is(replaceBest(known, null, { ...best, mode: 7 }).counts.get(2), of);
});

test('one more among fewer than fifty is put in its place', () => {
  const best: CountedBest = { mode: 0, lunaticMode: 0, rating: 5, miss: 0, good: 0, great: 0, score: 1 };
  const known = { counts: new Map(), ratings: new Map([['thumb' as const, [9, 5, 1]]]) };
  assert.equal(replaceBest(known, null, best).ratings.get('thumb'), [9, 5, 5, 1]);
  assert.equal(replaceBest(known, { ...best, rating: 9 }, best).ratings.get('thumb'), [5, 5, 1]);
});

test.run();
