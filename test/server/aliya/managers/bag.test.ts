import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../support/app.js';
import { withAliya } from '../support.js';

const items = [
  ...['iron', 'diamonds', 'coin', 'experience_potion', 'small_energy_potion'],
  ...['skill_scroll_10', 'skill_scroll_30', 'skill_scroll_100'],
];

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: each item is got, added and removed, and never below zero`, () =>
    withAliya({ database, only: ['aliya.bag'] }, async ({ post }) => {
      for (const [index, item] of items.entries()) {
        const ask = async (name: string, amount?: number) =>
          (await post('bag', `${name}_${item}`, { unique_id: 'me', amount })).body;
        const left = (remaining: number) => ({ status: 0, message: 'success', data: { remaining } });
        assert.equal(await ask('get'), left(0));
        assert.equal(await ask('add', index + 5), left(index + 5));
        assert.equal(await ask('remove', index + 6), {
          status: 1,
          message: `Insufficient ${item}`,
          data: {},
        });
        assert.equal(await ask('remove', 5), left(index));
        assert.equal(await ask('get'), left(index));
        assert.is((await post('bag', `get_${item}`, { unique_id: 'you' })).body.data.remaining, 0);
      }
    }));

  test(`${database}: of eight who remove at once, as many get something as there is`, () =>
    withAliya({ database, only: ['aliya.bag'] }, async ({ post }) => {
      await post('bag', 'add_iron', { unique_id: 'me', amount: 25 });
      const remove = () => post('bag', 'remove_iron', { unique_id: 'me', amount: 10 });
      const answers = await Promise.all(Array.from({ length: 8 }, remove));
      assert.is(answers.filter(({ body }) => body.status === 0).length, 2);
      assert.is((await post('bag', 'get_iron', { unique_id: 'me' })).body.data.remaining, 5);
    }));

  test(`${database}: an operation happens once, a refused one never, and one that is taken back neither`, () =>
    withAliya({ database, only: ['aliya.bag'] }, async ({ post }) => {
      const ask = async (name: string, operation: string, amount = 10) =>
        (await post('bag', name, { unique_id: 'me', amount, operation })).body;
      const iron = async () => (await post('bag', 'get_iron', { unique_id: 'me' })).body.data.remaining;

      const refused = await ask('remove_iron', 'early');
      assert.is(refused.status, 1);
      const added = await Promise.all([1, 2, 3].map(() => ask('add_iron', 'gift', 30)));
      for (const answer of added) assert.equal(answer.data, { remaining: 30 });
      assert.is(await iron(), 30);
      assert.equal(await ask('remove_iron', 'early'), refused, 'what was refused stays refused');

      const paid = await ask('remove_iron', 'paid');
      assert.equal(paid.data, { remaining: 20 });
      assert.equal(await ask('remove_iron', 'paid'), paid);
      for (const _ of [1, 2]) assert.is((await ask('undo_operation', 'paid')).status, 0);
      assert.is(await iron(), 30);
      assert.is((await ask('remove_iron', 'paid')).status, 1, 'it does not happen again');

      assert.is((await ask('undo_operation', 'never')).status, 0);
      assert.is((await ask('remove_iron', 'never')).status, 1, 'a request that comes late does nothing');
      assert.is((await ask('undo_operation', 'early')).status, 0);
      assert.is(await iron(), 30);

      for (const [name, amount] of [
        ['add_iron', 31],
        ['remove_iron', 30],
      ] as const) {
        const other = await post('bag', name, { unique_id: 'me', amount, operation: 'gift' });
        assert.is(other.status, 400, 'an id is of one operation');
      }
      assert.is(
        (await post('bag', 'add_iron', { unique_id: 'you', amount: 30, operation: 'gift' })).status,
        400,
      );
    }));
}

test('a bag takes no more of an item than can be counted', () =>
  withAliya({ only: ['aliya.bag'] }, async ({ post }) => {
    const most = 999_999_999_999_999;
    const add = (amount: number) => post('bag', 'add_coin', { unique_id: 'me', amount });
    assert.is((await add(most)).body.data.remaining, most);
    assert.equal((await add(1)).body, { status: 1, message: 'Too many coin', data: {} });
  }));

test('a player sees all supplies, and increases them only where cheats are on', async () => {
  const rows = (...amounts: number[]) =>
    Object.fromEntries(items.map((item, index) => [`item${index + 1}`, [item, amounts[index] ?? 0]]));
  await withAliya({}, async ({ user }) => {
    const { ask } = await user();
    assert.equal((await ask('get_all_supplies')).data, rows());
    const gained = await ask('increase_supplies', {
      supplies: ['iron', 'coin', 'iron'],
      amount: [1, '2', 3],
    });
    assert.equal([gained.status, gained.data], [0, rows(4, 0, 2)]);
    for (const [supplies, amount] of [
      [
        ['iron', 'gold'],
        [1, 1],
      ],
      [['iron'], []],
      [[], [1]],
    ]) {
      const wrong = await ask('increase_supplies', { supplies, amount });
      assert.equal([wrong.status, wrong.data], [1, {}]);
    }
    for (const amount of [[0], [-1], ['x'], 5, undefined, Array.from({ length: 101 }, () => 1)]) {
      assert.is((await ask('increase_supplies', { supplies: ['iron'], amount })).status, 10);
    }
    assert.equal((await ask('get_all_supplies')).data, rows(4, 0, 2));
  });
  await withAliya({ aliya: { cheats: false } }, async ({ user, post }) => {
    const { ask, uniqueId } = await user();
    const more = { supplies: ['iron'], amount: [1] };
    assert.is((await ask('increase_supplies', more)).status, 10);
    assert.is((await post('bag', 'increase_supplies', { unique_id: uniqueId, ...more })).status, 404);
    assert.is((await ask('get_all_supplies')).status, 0);
  });
});

test('functions that parts have for each other are none for clients, whatever unique_id they send', () =>
  withAliya({}, async ({ user, client }) => {
    const { ask } = await user();
    const other = await user();
    for (const name of ['add_iron', 'get_iron', 'remove_iron', 'exchange', 'undo_operation', 'validate']) {
      assert.is((await ask(name, { amount: 1, operation: 'x', unique_id: other.uniqueId })).status, 10, name);
      assert.is((await client.request(name, { amount: 1, unique_id: other.uniqueId })).status, 10, name);
    }
    await other.give('iron', 5);
    const mine = await ask('get_all_supplies', { unique_id: other.uniqueId });
    assert.equal(mine.data['item1'], ['iron', 0], 'the token says who asks');
  }));

test.run();
