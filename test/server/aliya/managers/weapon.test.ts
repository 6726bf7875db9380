import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../support/app.js';
import { withAliya, type TestUser } from '../support.js';

/** Chance that gives weapon1, always. */
const first = { integer: () => 0 };

/** Gives weapon1, which is gained at star 1 and level 1, and then segments of it. */
async function gifts({ ask }: TestUser, times: number): Promise<void> {
  for (let done = 0; done < times; done += 1) await ask('random_gift_segment');
}

const answer = async (asked: ReturnType<TestUser['ask']>) => {
  const { status, message, data } = await asked;
  return { status, message, data };
};

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: eight who level one weapon at once spend its iron once`, () =>
    withAliya({ database, random: first }, async ({ user, post }) => {
      const me = await user();
      await gifts(me, 1);
      await me.give('iron', 3000);
      const level = () => me.ask('level_up_weapon', { weapon: 'weapon1', iron: 3000 });
      const answers = await Promise.all(Array.from({ length: 8 }, level));
      assert.equal(answers.map(({ status }) => status).sort(), [0, 9, 9, 9, 9, 9, 9, 9]);
      const iron = await post('bag', 'get_iron', { unique_id: me.uniqueId });
      assert.is(iron.body.data.remaining, 1020);
    }));

  test(`${database}: eight who level at once a step each pay for each step`, () =>
    withAliya({ database, random: first }, async ({ user, post }) => {
      const me = await user();
      await gifts(me, 1);
      await me.give('iron', 100);
      const level = () => me.ask('level_up_weapon', { weapon: 'weapon1', iron: 20 });
      const answers = await Promise.all(Array.from({ length: 8 }, level));
      assert.equal(answers.map(({ status }) => status).sort(), [0, 0, 0, 0, 0, 2, 2, 2]);
      const iron = await post('bag', 'get_iron', { unique_id: me.uniqueId });
      assert.is(iron.body.data.remaining, 0);
      const [row] = Object.values((await me.ask('get_all_weapon')).data);
      assert.equal(row, ['weapon1', 6, 0, 0, 0, 0, 5, 0]);
    }));
}

test('level_up_weapon: 0, 1, 2, 9, and pays only for the levels gained', () =>
  withAliya({ random: first }, async ({ user }) => {
    const me = await user();
    const level = (iron: number | string, weapon = 'weapon1') =>
      answer(me.ask('level_up_weapon', { weapon, iron }));
    const none = { status: 1, message: 'user does not have that weapon', data: {} };
    assert.equal(await level(100), none);
    assert.equal(await level(100, 'weapon41'), none);
    assert.equal(await level(100, 'constructor'), none);
    await gifts(me, 1);
    const little = { status: 2, message: 'insufficient materials, upgrade failed', data: {} };
    assert.equal(await level(0), little);
    assert.equal(await level(19), little);
    assert.equal(await level(20), little, 'nothing in the bag');
    await me.give('iron', 2030);
    assert.equal(await level(39), {
      ...{ status: 0, message: 'success' },
      data: { weapon_bag1: ['weapon1', 2, 0, 0, 0, 0, 1, 0], item1: ['iron', 2010] },
    });
    assert.equal((await level('5000')).data, {
      weapon_bag1: ['weapon1', 100, 0, 0, 0, 0, 99, 0],
      item1: ['iron', 50],
    });
    assert.equal(
      await level(0),
      { status: 9, message: 'weapon has reached max level', data: {} },
      '9 comes before 2',
    );
    for (const iron of [-20, 1.5, 'x', undefined]) {
      assert.is((await me.ask('level_up_weapon', { weapon: 'weapon1', iron })).status, 10);
    }
    assert.is((await me.ask('level_up_weapon', { weapon: 1, iron: 20 })).status, 10, 'a name is text');
  }));

test('level_up_passive: 0, 1, 2, 9; a reset gives back all points for 100 coin: 0, 1, 2', () =>
  withAliya({ random: first }, async ({ user }) => {
    const me = await user();
    const passive = (name: string, weapon = 'weapon1') =>
      answer(me.ask('level_up_passive', { weapon, passive: name }));
    const reset = (weapon = 'weapon1') => answer(me.ask('reset_weapon_skill_point', { weapon }));
    const second = 'passive_skill_2_level';
    assert.equal(await passive('nonsense'), {
      status: 1,
      message: 'user does not have that weapon',
      data: {},
    });
    assert.equal(await reset(), { status: 1, message: 'no weapon!', data: {} });
    assert.equal(await reset('nothing'), { status: 1, message: 'no weapon!', data: {} });
    await gifts(me, 1);
    const missing = { status: 9, message: 'passive skill does not exist', data: {} };
    for (const name of ['passive_skill_5_level', 'p1', 'toString'])
      assert.equal(await passive(name), missing);
    assert.equal(await passive(second), {
      status: 2,
      message: 'insufficient skill points, upgrade failed',
      data: {},
    });
    await me.give('iron', 60);
    await me.ask('level_up_weapon', { weapon: 'weapon1', iron: 60 });
    assert.equal(await passive(second), {
      ...{ status: 0, message: 'success' },
      data: { weapon_bag1: ['weapon1', 4, 0, 1, 0, 0, 2, 0] },
    });
    await passive('passive_skill_1_level');
    assert.equal((await passive('passive_skill_4_level')).data, {
      weapon_bag1: ['weapon1', 4, 1, 1, 0, 1, 0, 0],
    });

    assert.equal(await reset(), { status: 2, message: 'insufficient gold coins, upgrade failed', data: {} });
    await me.give('coin', 250);
    assert.equal(await reset(), {
      ...{ status: 0, message: 'weapon1 reset skill point success!' },
      data: { weapon_bag1: ['weapon1', 4, 0, 0, 0, 0, 3, 0], item1: ['coin', 150] },
    });
    assert.equal((await reset()).data['item1'], ['coin', 50], 'it costs the same where nothing was spent');
  }));

test('level_up_weapon_star: 0, 1, 2; a gift is a weapon, then segments', () =>
  withAliya({ random: first }, async ({ user }) => {
    const me = await user();
    const star = (weapon = 'weapon1') => answer(me.ask('level_up_weapon_star', { weapon }));
    assert.equal(await star(), { status: 1, message: 'no weapon!', data: {} });
    assert.equal(await star('weapon0'), { status: 1, message: 'no weapon!', data: {} });
    const gained = await me.ask('random_gift_segment');
    assert.equal([gained.status, gained.data], [1, { weapon_bag1: ['weapon1', 1, 0] }]);
    const segments = await me.ask('random_gift_segment');
    assert.equal([segments.status, segments.data], [0, { weapon_bag1: ['weapon1', 1, 30] }]);
    assert.equal(await star(), { status: 2, message: 'insufficient segments, upgrade failed!', data: {} });
    await gifts(me, 2);
    assert.equal(await star(), {
      ...{ status: 0, message: 'weapon1 upgrade success!' },
      data: { weapon_bag1: ['weapon1', 1, 0, 0, 0, 0, 0, 30, 2] },
    });
    assert.is((await star()).status, 2, 'the next one costs 90');
  }));

test('get_all_weapon gives forty rows, of what is not owned as well', () =>
  withAliya({ random: first }, async ({ user }) => {
    const me = await user();
    await gifts(me, 1);
    const { status, message, data } = await me.ask('get_all_weapon');
    assert.equal([status, message], [0, 'gain success']);
    assert.equal(
      Object.keys(data),
      Array.from({ length: 40 }, (_, index) => `weapon_bag${index + 1}`),
    );
    assert.equal(data['weapon_bag1'], ['weapon1', 1, 0, 0, 0, 0, 0, 0]);
    assert.equal(data['weapon_bag40'], ['weapon40', 0, 0, 0, 0, 0, 0, 0]);
  }));

test.run();
