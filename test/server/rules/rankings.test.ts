import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { aroundOwn, compareRanked, percentile } from '../../../src/server/rules/rankings.js';

const row = (pk: number, points: number, at = '2026-01-01') => ({ pk, points, at });

test('the highest comes first, of equal ones the earlier, of those the lower pk', () => {
  const rows = [
    row(4, 5, '2026-01-02'),
    row(3, 5),
    row(2, 5),
    row(1, 4),
    row(9, 6, '2026-01-09'),
    row(8, 5, ''),
  ];
  assert.equal(
    rows.sort(compareRanked).map(({ pk }) => pk),
    [9, 8, 2, 3, 4, 1],
  );
});

test('twelve on either side, whatever is given and in whatever order', () => {
  const own = row(50, 50);
  const others = Array.from({ length: 100 }, (_, pk) => row(pk, pk)).filter(({ pk }) => pk !== 50);
  const shown = aroundOwn(
    own,
    others.map((_, index) => others[(index * 37) % others.length] ?? own),
  );
  assert.equal(
    shown.map(({ pk }) => pk),
    Array.from({ length: 25 }, (_, index) => 62 - index),
  );
  assert.equal(aroundOwn(own, []), [own]);
  assert.equal(
    aroundOwn(own, [row(2, 51), row(1, 51), row(3, 49)]).map(({ pk }) => pk),
    [1, 2, 50, 3],
  );
  assert.equal(aroundOwn(own, [own]), [own]);
});

test('the percentile of a place', () => {
  const table: readonly (readonly [number, number, number])[] = [
    [1, 1, 100],
    [1, 1000, 100],
    [2, 3, 66.67],
    [3, 3, 33.33],
    [2, 7, 85.71],
    [100, 100, 1],
    [1, 0, 0],
  ];
  for (const [place, players, expected] of table) assert.is(percentile(place, players), expected);
});

test.run();
