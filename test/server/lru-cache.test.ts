import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LruCache } from '../../src/server/lru-cache.js';

const held = (cache: LruCache<string, number>, keys: string) =>
  [...keys].filter((key) => cache.get(key) !== undefined);

test('what was not asked for the longest goes first, as far as room is needed', () => {
  const cache = new LruCache<string, number>(100);
  for (const [n, key] of ['a', 'b', 'c', 'd'].entries()) cache.set(key, n, 25);
  assert.is(cache.get('a'), 0);
  cache.set('e', 4, 50);
  assert.equal(held(cache, 'abcde'), ['a', 'd', 'e']);
});

test('a value takes the place of the earlier one, and of its room', () => {
  const cache = new LruCache<string, number>(100);
  cache.set('a', 1, 90);
  cache.set('a', 2, 10);
  cache.set('b', 3, 90);
  assert.equal([cache.get('a'), cache.get('b')], [2, 3]);
  cache.delete('b');
  cache.delete('b');
  cache.set('c', 4, 90);
  assert.equal(held(cache, 'abc'), ['a', 'c']);
});

test('what is larger than all the room is kept alone, until something else comes', () => {
  const cache = new LruCache<string, number>(10);
  cache.set('a', 1, 5);
  cache.set('huge', 2, 1000);
  assert.equal([cache.get('a'), cache.get('huge')], [undefined, 2]);
  cache.set('b', 3, 5);
  assert.equal([cache.get('huge'), cache.get('b')], [undefined, 3]);
});

test.run();
