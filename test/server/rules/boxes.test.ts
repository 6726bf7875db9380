import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRandomBox, openBoxes, pickWeighted } from '../../../src/server/rules/boxes.js';
import { box, fractions } from './rows.js';

const weight = (value: number) => value;

test('each is as likely as its weight', () => {
  const cases: [number[], number, number | null][] = [
    [[1, 3], 0, 1],
    [[1, 3], 0.2499, 1],
    [[1, 3], 0.25, 3],
    [[1, 3], 0.9999, 3],
    [[0, 5], 0, 5],
    [[-2, 5, 0], 0.9999, 5],
    [[Number.NaN, 5, Number.POSITIVE_INFINITY], 0.5, 5],
    [[0, 0], 0.5, null],
    [[], 0.5, null],
  ];
  for (const [rows, fraction, expected] of cases) {
    assert.is(pickWeighted(rows, weight, fractions(fraction)), expected, `${rows.join()} at ${fraction}`);
  }
});

test('what has no weight never wins, and there is a winner wherever something has', () => {
  const weights = fc.array(fc.double({ min: -1, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(weights, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (rows, fraction) => {
      const picked = pickWeighted(rows, weight, fractions(fraction));
      return rows.some((row) => row > 0) ? picked !== null && picked > 0 : picked === null;
    }),
  );
});

test('boxes are told by their key', () => {
  assert.is(isRandomBox('random.item_box_0'), true);
  assert.is(isRandomBox('random.currency_box_0'), true);
  assert.is(isRandomBox('random.item_box_1'), false);
});

const rows = [
  box({ pk: 1, appearItemKey: 'icon.a', appearProportion: 1 }),
  box({ pk: 2, appearItemKey: 'icon.b', appearProportion: 1, value: 2 }),
];
const instead = { key: 'darkmatter', value: 50 };

test('each box is drawn for itself; an item that is owned gives darkmatter', () => {
  const player = { ownedKeys: new Set(['icon.b']), random: fractions(0, 0.9, 0.1) };
  const opened = openBoxes({ key: 'random.item_box_0', amount: 3 }, rows, player);
  assert.equal(opened, [{ key: 'icon.a', value: 1 }, instead, instead]);
});

test('a currency box gives what is owned as well', () => {
  const player = { ownedKeys: new Set(['icon.b']), random: fractions(0.9, 0.9) };
  const opened = openBoxes({ key: 'random.currency_box_0', amount: 2 }, rows, player);
  assert.equal(opened, [
    { key: 'icon.b', value: 2 },
    { key: 'icon.b', value: 2 },
  ]);
});

test('a box without rows that can appear gives nothing', () => {
  const player = { ownedKeys: new Set<string>(), random: fractions(0.5, 0.5) };
  assert.equal(
    openBoxes({ key: 'random.item_box_0', amount: 2 }, [box({ appearProportion: 0 })], player),
    [],
  );
  assert.equal(openBoxes({ key: 'random.item_box_0', amount: 0 }, rows, player), []);
});

test.run();
