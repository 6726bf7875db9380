import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../support/app.js';
import { withAliya } from '../support.js';

/** Chance that gives the first of a list, and the given number out of a hundred. */
function chance(percent: { next: number }) {
  return { integer: (min: number, max: number) => (max === 100 ? percent.next : min) };
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: skill_level_up: 0 with and without an upgrade, 1, 2, 4, 9; a failed one uses the scroll up`, () => {
    const percent = { next: 1 };
    return withAliya({ database, random: chance(percent) }, async ({ user }) => {
      const me = await user();
      const up = async (skill_id: string, scroll_id: string) => {
        const { status, data } = await me.ask('skill_level_up', { skill_id, scroll_id });
        return [status, data];
      };
      assert.equal(await up('m1_level', 'skill_scroll_10'), [1, {}]);
      assert.equal(await up('m9', 'skill_scroll_10'), [1, {}]);
      assert.equal((await me.ask('random_gift_skill')).data, { skill1: ['m1_level', 1] });
      assert.equal(await up('m1_level', 'iron'), [2, {}]);
      assert.equal(await up('m1_level', 'skill_scroll_10'), [4, {}]);
      await me.give('skill_scroll_10', 12);
      percent.next = 11;
      assert.equal(await up('m1_level', 'skill_scroll_10'), [
        0,
        { skill1: ['m1_level', 1], item1: ['skill_scroll_10', 11], upgrade: 0 },
      ]);
      percent.next = 10;
      assert.equal(await up('m1', 'skill_scroll_10'), [
        0,
        { skill1: ['m1_level', 2], item1: ['skill_scroll_10', 10], upgrade: 1 },
      ]);
      for (let level = 3; level <= 10; level += 1) await up('m1_level', 'skill_scroll_10');
      assert.equal(await up('m1_level', 'skill_scroll_10'), [9, {}], 'and nothing is used up');
      assert.equal((await me.ask('get_all_supplies')).data['item6'], ['skill_scroll_10', 2]);
    });
  });
}

test('the better scrolls succeed in 30 and 100 of 100', () => {
  const percent = { next: 31 };
  return withAliya({ random: chance(percent) }, async ({ user }) => {
    const me = await user();
    await me.ask('random_gift_skill');
    await me.give('skill_scroll_30', 2);
    await me.give('skill_scroll_100', 1);
    const up = async (scroll_id: string) =>
      (await me.ask('skill_level_up', { skill_id: 'm1_level', scroll_id })).data['upgrade'];
    assert.is(await up('skill_scroll_30'), 0);
    percent.next = 30;
    assert.is(await up('skill_scroll_30'), 1);
    percent.next = 100;
    assert.is(await up('skill_scroll_100'), 1);
  });
});

test('get_all_skill_level gives 39, get_skill one or 1', () =>
  withAliya({ random: chance({ next: 1 }) }, async ({ user }) => {
    const me = await user();
    await me.ask('random_gift_skill');
    const { status, data } = await me.ask('get_all_skill_level');
    assert.is(status, 0);
    const rows = Object.values(data) as [string, number][];
    assert.is(rows.length, 39);
    assert.is(new Set(rows.map(([name]) => name)).size, 39);
    assert.equal(data['skill1'], ['m1_level', 1]);
    assert.equal(
      [data['skill13'], data['skill39']],
      [
        ['m133', 0],
        ['g133', 0],
      ],
    );
    assert.equal((await me.ask('get_skill', { skill_id: 'p12' })).data, { skill1: ['p12', 0] });
    assert.equal((await me.ask('get_skill', { skill_id: 'p12_level' })).data, { skill1: ['p12', 0] });
    const wrong = await me.ask('get_skill', { skill_id: 'x11' });
    assert.equal([wrong.status, wrong.message, wrong.data], [1, 'invalid skill name', {}]);
    const again = await me.ask('random_gift_skill');
    assert.equal([again.status, again.data], [1, { skill1: ['m1_level', 1] }]);
  }));

test('level_up_scroll makes one of three, of eight at once no more than there is for', () =>
  withAliya({}, async ({ user }) => {
    const me = await user();
    const up = async (scroll_id: string) => {
      const { status, data } = await me.ask('level_up_scroll', { scroll_id });
      return [status, data];
    };
    for (const scroll of ['skill_scroll_10', 'skill_scroll_100', 'iron'])
      assert.equal(await up(scroll), [1, {}]);
    await me.give('skill_scroll_10', 10);
    const answers = await Promise.all(Array.from({ length: 8 }, () => up('skill_scroll_10')));
    assert.equal(answers.map(([status]) => status).sort(), [0, 0, 0, 1, 1, 1, 1, 1]);
    assert.equal(await up('skill_scroll_30'), [
      0,
      { item1: ['skill_scroll_30', 0], item2: ['skill_scroll_100', 1] },
    ]);
    assert.equal((await me.ask('get_all_supplies')).data['item6'], ['skill_scroll_10', 1]);
  }));

test.run();
