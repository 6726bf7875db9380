import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestTables, type ManifestTable } from '../../../src/data/manifest-tables.js';
import type { StoredValue } from '../../../src/data/manifest/cells.js';
import { cellKind, knownColumns, type TableLayout } from '../../../src/data/manifest/layout.js';
import { normalRows } from '../../../src/data/manifest/normal.js';

function layoutOf(name: ManifestTable): TableLayout {
  const columns = [...knownColumns(name)].map(([column, kind]) => ({
    name: column,
    stored: column,
    kind: cellKind(kind),
    known: true,
  }));
  return { name, stored: name, known: true, columns };
}

/** One row of a table in normal form, of which only some columns are stored. */
function normal<T extends ManifestTable>(name: T, values: Record<string, StoredValue>) {
  const layout = layoutOf(name);
  const [row] = normalRows(name, layout, [layout.columns.map((column) => values[column.name] ?? null)]);
  if (!row) throw new Error('There is no row.');
  return row;
}

/** What a column becomes, for a list of stored values. */
function become(table: ManifestTable, column: string, cases: [StoredValue, unknown][]): void {
  for (const [stored, expected] of cases) {
    const row: Record<string, unknown> = { ...normal(table, { [column]: stored }) };
    assert.equal(row[column], expected, `${table}.${column} ${String(stored)}`);
  }
}

test('an empty row has no nulls but for dates and single rewards', () => {
  for (const name of Object.keys(manifestTables)) {
    const table = name as ManifestTable;
    const row = normal(table, {});
    const kinds = knownColumns(table);
    assert.equal(Object.keys(row), [...kinds.keys()]);
    for (const [column, value] of Object.entries(row)) {
      const kind = kinds.get(column);
      const empty = { integer: 0, real: 0, text: '', datetime: null, reward: null };
      assert.equal(
        value,
        kind !== undefined && kind in empty ? empty[kind as keyof typeof empty] : [],
        column,
      );
    }
  }
});

test('numbers, texts and dates', () => {
  become('items', 'category', [
    [7, 7],
    ['7', 7],
    ['many', 0],
    ['', 0],
    [1.5, 1.5],
  ]);
  become('items', 'key', [
    ['a', 'a'],
    [5, '5'],
  ]);
  become('items', 'createdAt', [
    ['2024-01-02 03:04:05.678000', Date.UTC(2024, 0, 2, 3, 4, 5, 678)],
    ['2024-12-31 23:59:59.999000', Date.UTC(2024, 11, 31, 23, 59, 59, 999)],
    ['2024-02-29 00:00:00.000000', Date.UTC(2024, 1, 29)],
    ['2024-02-30 00:00:00.000000', null],
    ['2024-13-01 00:00:00.000000', null],
    ['soon', null],
    [5, null],
  ]);
});

const a = { key: 'a', value: 1 };

test('rewards, with what is none of them dropped', () => {
  become('missions', 'itemRewards', [
    ['[{"key":"a","value":1}]', [a]],
    ['"[{\\"key\\": \\"a\\", \\"value\\": 1}]"', [a]],
    ['{"key":"a","value":"1"}', [a]],
    [
      '[{"key":"a","value":1,"note":1},{"key":"a"},{"key":2,"value":1},{"key":"a","value":1.5},null,"x",[]]',
      [a],
    ],
    ['""', []],
    ['', []],
    ['[]', []],
    ['null', []],
    ['{}', []],
    ['[{', []],
    ['"text"', []],
  ]);
  become('performerLevels', 'rewardItem', [
    ['{"key":"a","value":1}', a],
    ['[{"key":"a","value":1},{"key":"b","value":1}]', a],
    ['{}', null],
    ['""', null],
    ['[]', null],
  ]);
});

test('costs, integers and keys', () => {
  become('characterCostSystems', 'costs1', [
    ['[{"moneyType":"a","value":1},{"key":"a","value":1}]', [{ moneyType: 'a', value: 1 }]],
  ]);
  become('characterFavoriteSongs', 'TrackPks', [
    ['[1,"2",3.5,null,"x",-4]', [1, 2, -4]],
    ['"[1, 2]"', [1, 2]],
    ['7', []],
    [7, []],
  ]);
  become('achievements', 'packRewards', [
    ['["pack.a",{"key":"pack.b","value":1},"",5,{"value":1}]', ['pack.a', 'pack.b']],
    ['"[\\"pack.a\\"]"', ['pack.a']],
  ]);
});

test('json of any shape is a list or an object', () => {
  become('skills', 'conditionObj', [
    ['{"fragment":{"value":1}}', { fragment: { value: 1 } }],
    ['"{\\"a\\":1}"', { a: 1 }],
    ['[1]', [1]],
    ['5', []],
    ['true', []],
    ['"\\"deep\\""', []],
  ]);
});

test('empty lists cannot be changed by one reader for all others', () => {
  const { conditionObj } = normal('skills', { conditionObj: '[]' });
  assert.throws(() => (conditionObj as unknown[]).push(1));
});

test.run();
