import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Catalog } from '../../../src/server/catalog/catalog.js';

type Source = ConstructorParameters<typeof Catalog>[0];

const rows = {
  items: [
    { pk: 1, key: 'fragment', category: 0 },
    { pk: 4, key: 'darkmatter', category: 1 },
    { pk: 9, key: 'fragment', category: 1 },
  ],
};

/** A catalog over a few rows; `asked` counts how often a table was read. */
function catalogOf(metadata: Record<string, unknown> = {}) {
  const asked: string[] = [];
  const source = {
    rows(table: string) {
      asked.push(table);
      return rows[table as 'items'] ?? [];
    },
  };
  return { catalog: new Catalog(source as unknown as Source, metadata), asked };
}

test('rows are found by pk, by column and by key, the lowest pk first', () => {
  const { catalog } = catalogOf();
  assert.equal(
    catalog.rows('items').map(({ pk }) => pk),
    [1, 4, 9],
  );
  assert.equal([catalog.find('items', 4)?.key, catalog.find('items', 5)], ['darkmatter', undefined]);
  assert.equal(
    catalog.where('items', 'category', 1).map(({ pk }) => pk),
    [4, 9],
  );
  assert.equal(catalog.where('items', 'category', 7), []);
  assert.equal([catalog.item('fragment')?.pk, catalog.item('nothing')], [1, undefined]);
  assert.equal([...catalog.map('items').keys()], [1, 4, 9]);
  assert.equal([catalog.rows('packs'), catalog.find('packs', 1)], [[], undefined]);
});

test('what was found once is found again without going through the rows', () => {
  const { catalog, asked } = catalogOf();
  for (let n = 0; n < 5; n += 1) {
    catalog.find('items', 1);
    assert.is(catalog.where('items', 'category', 0).length, 1);
    catalog.item('fragment');
  }
  assert.ok(asked.filter((table) => table === 'items').length <= 3, asked.join());
});

test('numbers of the metadata are whole ones, else the fallback', () => {
  const { catalog } = catalogOf({ whole: 7, half: 0.5, text: '7', huge: 2 ** 60, none: null });
  assert.equal(
    ['whole', 'half', 'text', 'huge', 'none', 'missing'].map((name) => catalog.number(name, -1)),
    [7, -1, -1, -1, -1, -1],
  );
});

test('regeneration is what the metadata says, or none', () => {
  const of = (heart: unknown) => catalogOf({ heart }).catalog.regeneration;
  assert.equal(of({ astralmelody: { regenTime: 600, max: 30, more: 1 } }), { regenTime: 600, max: 30 });
  for (const heart of [undefined, null, 'x', {}, { astralmelody: null }, { astralmelody: { max: 3 } }]) {
    assert.is(of(heart), null);
  }
  for (const regenTime of [0, -1, '600', null]) assert.is(of({ astralmelody: { regenTime, max: 3 } }), null);
});

test.run();
