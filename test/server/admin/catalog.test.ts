import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../support/app.js';
import { consoleOf } from './support.js';

test('items are found by a part of their key, those that begin with it first, in pages', () =>
  withApp({}, async (to) => {
    const at = await consoleOf(to);
    const all = to.app.catalog.rows('items');
    const { body } = await at.get('/catalog/items?search=TRACK&size=200');
    const keys = (body.rows as readonly { key: string }[]).map(({ key }) => key);
    assert.is(body.total, all.filter(({ key }) => key.includes('track')).length);
    assert.ok(keys.length > 1, String(keys));
    const places = keys.map((key) => key.indexOf('track'));
    assert.equal(
      places,
      places.toSorted((a, b) => a - b),
    );
    const [first, second] = [
      (await at.get('/catalog/items?size=3')).body,
      (await at.get('/catalog/items?size=3&page=2')).body,
    ];
    assert.equal([first.total, first.rows.length, second.rows.length], [all.length, 3, 3]);
    assert.not.equal(first.rows, second.rows);
    assert.equal((await at.get('/catalog/items?search=no-such-key')).body, { total: 0, rows: [] });
    assert.is((await to.request('/admin/api/catalog/items')).status, 401);
  }));

test('maps are found by the title of their track', () =>
  withApp({}, async (to) => {
    const at = await consoleOf(to);
    const { body } = await at.get('/catalog/maps?size=1');
    const [map] = body.rows as readonly { pk: number; title: string; modeName: string; difficulty: number }[];
    assert.ok(map && map.title.length > 0);
    assert.is(body.total, to.app.catalog.rows('maps').length);
    const found = await at.get(
      `/catalog/maps?size=200&search=${encodeURIComponent(map.title.toUpperCase())}`,
    );
    const rows = found.body.rows as readonly { pk: number; title: string }[];
    assert.ok(rows.some(({ pk }) => pk === map.pk));
    assert.ok(rows.every(({ title }) => title.toLowerCase().includes(map.title.toLowerCase())));
  }));

test.run();
