import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFragment, ownedKey } from '../../../src/server/rules/items.js';
import { needsOwnership, ownsMap } from '../../../src/server/rules/ownership.js';

const nothing = { mapItem: false, userMap: false, trackItem: false, userTrack: false };

test('a map is owned itself, or in modes 0 to 4 with its track', () => {
  for (let mode = 0; mode <= 7; mode += 1) {
    assert.is(ownsMap(mode, nothing), false);
    assert.is(ownsMap(mode, { ...nothing, mapItem: true }), true);
    assert.is(ownsMap(mode, { ...nothing, userMap: true }), true);
    assert.is(ownsMap(mode, { ...nothing, trackItem: true }), mode <= 4, `mode ${mode}`);
    assert.is(ownsMap(mode, { ...nothing, userTrack: true }), mode <= 4, `mode ${mode}`);
  }
});

test('ownership is needed at a free start with the setting, save for tracks that are lent', () => {
  const start = { kind: 'free', trackPk: 40, requireOwned: true, lentTracks: new Set([41]) } as const;
  assert.is(needsOwnership(start), true);
  assert.is(needsOwnership({ ...start, requireOwned: false }), false);
  assert.is(needsOwnership({ ...start, trackPk: 41 }), false);
  assert.is(needsOwnership({ ...start, kind: 'noah' }), false);
  assert.is(needsOwnership({ ...start, kind: 'darkmoon' }), false);
});

test('fragments of every kind are owned as fragment', () => {
  for (const key of ['fragment', 'fragment.soft', 'fragment.hard']) {
    assert.is(ownedKey(key), 'fragment');
    assert.is(isFragment(key), true);
  }
  assert.is(ownedKey('fragment.odd'), 'fragment.odd');
  assert.is(isFragment('fragment.odd'), false);
});

test.run();
