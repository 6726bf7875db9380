import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, rowsOf, setItem } from '../play/support.js';
import { refused } from '../shop/support.js';
import { draw, drawer, holding, pathOf, picking } from './support.js';

const character = 'rootcharacter.merovi';
const icon = 'icon.peforoqui';

for (const database of databases) {
  test(`${database}: a new character comes with all characters, in data and beside it`, () =>
    withApp({ database, capture: holding([{ itemKey: character }]) }, async (to) => {
      const at = await drawer(to, { darkmatter: 200 });
      const answer = await draw(at, 'drawTen');
      assert.equal(changes(to, answer), { darkmatter: -90, [character]: 1, 'starbit.default': 54 });
      const { data } = answer.body;
      assert.equal(Object.keys(data), [
        ...['userGacha', 'selectedGachaItemInfos', 'newConstellCharacters', 'newCharacterAwakens'],
      ]);
      const of = to.app.catalog.where('constellCharacters', 'rootCharacterKey', character)[0]?.pk;
      const stored = await rowsOf(to, 'userConstellCharacters', at.player.pk);
      assert.equal(
        data.newConstellCharacters.map((row: { ConstellCharacterPk: number }) => row.ConstellCharacterPk),
        stored.map(({ ConstellCharacterPk }) => ConstellCharacterPk),
      );
      assert.is(stored.at(-1).ConstellCharacterPk, of);
      const awakens = await rowsOf(to, 'userCharacterAwakens', at.player.pk);
      assert.is(awakens.length, 2);
      assert.equal(
        data.newCharacterAwakens.map(({ pk }: { pk: number }) => pk),
        awakens.map(({ pk }) => pk),
      );
      const { newConstellCharacters, newCharacterAwakens } = answer.body;
      assert.equal(
        [newConstellCharacters, newCharacterAwakens],
        [...[data.newConstellCharacters, data.newCharacterAwakens]],
      );
      // A second one is star bits, and nobody new.
      const again = await draw(at, 'drawOne');
      assert.equal(Object.keys(again.body.data), ['userGacha', 'selectedGachaItemInfo']);
      assert.not.ok('newConstellCharacters' in again.body);
      assert.equal(changes(to, again), { darkmatter: -10, 'starbit.default': 6 });
    }));
}

const hopeless = {
  'without a weight': [
    { itemKey: icon, appearProportion: 0 },
    { itemKey: character, appearProportion: -1 },
  ],
  'without items': [],
  'with items that are none': [{ itemKey: 'item.nobody.made' }, { itemKey: icon, itemAmount: 0 }],
};

for (const [name, slots] of Object.entries(hopeless)) {
  test(`a gacha ${name} is refused, and takes nothing`, () =>
    withApp({ capture: holding(slots) }, async (to) => {
      const at = await drawer(to, { darkmatter: 200, tickets: 20 });
      for (const isTicket of ['true', 'false']) {
        for (const path of [pathOf(to, 'gacha.main', 'drawOne'), pathOf(to, 'gacha.main', 'drawTen')]) {
          await refused(at, { path, form: { isTicket }, message: 'This gacha has nothing to give.' });
        }
      }
    }));
}

test('what has no weight, or is no item, is never drawn', () => {
  const slots = [
    { itemKey: character, appearProportion: 0 },
    { itemKey: 'item.nobody.made', appearProportion: 1000 },
    { itemKey: 'darkmatter', itemAmount: 31, appearProportion: 1 },
  ];
  const draws = [0, 9, 0, 9];
  return withApp({ capture: holding(slots), random: picking(...draws) }, async (to) => {
    const at = await drawer(to, { darkmatter: 200 });
    for (const _ of draws) assert.equal(changes(to, await draw(at, 'drawOne')), { darkmatter: 21 });
  });
});

test('a gacha without money is drawn with tickets only', () =>
  withApp({ capture: holding([{ itemKey: icon }], { drawMoneyKey: '', drawOncePrice: 0 }) }, async (to) => {
    const at = await drawer(to, { darkmatter: 200, tickets: 1 });
    const path = pathOf(to, 'gacha.main', 'drawOne');
    await refused(at, { path, message: 'Not enough items to draw.' });
    assert.equal(changes(to, await draw(at, 'drawOne', 1)), { 'gachaticket.main': -1, [icon]: 1 });
  }));

test('an item past its end is not owned, and is drawn again', () =>
  withApp({ capture: holding([{ itemKey: icon }]) }, async (to) => {
    const at = await drawer(to, { darkmatter: 20 });
    await setItem(to, at.player.pk, icon, { amount: 1, endDate: '2026-01-14 09:29:59.000000' });
    assert.equal(changes(to, await draw(at, 'drawOne')), { darkmatter: -10, [icon]: 1 });
    assert.equal(changes(to, await draw(at, 'drawOne')), { darkmatter: -10, 'starbit.default': 6 });
  }));

test('drawn boxes are opened, each one, and are no duplicates of each other', () => {
  const slots = [{ itemKey: 'random.currency_box_0' }];
  return withApp({ capture: holding(slots), random: { fraction: () => 0 } }, async (to) => {
    const at = await drawer(to, { darkmatter: 90 });
    const answer = await draw(at, 'drawTen');
    assert.equal(changes(to, answer), { darkmatter: -90, 'energy.green': 3000 });
    assert.ok(
      answer.body.data.selectedGachaItemInfos.every((info: { isStarBit: boolean }) => !info.isStarBit),
    );
    assert.is(await amountOf(to, at.player.pk, 'random.currency_box_0'), 0);
  });
});

test('what would not fit into a balance is refused unpaid', () =>
  withApp({ capture: holding([{ itemKey: 'energy.green', itemAmount: 11 }]) }, async (to) => {
    const at = await drawer(to, { darkmatter: 100 });
    await setItem(to, at.player.pk, 'energy.green', { amount: Number.MAX_SAFE_INTEGER - 100 });
    const path = pathOf(to, 'gacha.main', 'drawTen');
    await refused(at, { path, message: 'energy.green: there is no room for so many.' });
    assert.equal(changes(to, await draw(at, 'drawOne')), { darkmatter: -10, 'energy.green': 11 });
  }));

test.run();
