import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Database } from '../../../support/app.js';
import { withAliya } from '../support.js';

const minute = 60_000;

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: energy is spent and comes back, one per 20 minutes, never beyond ten`, () =>
    withAliya({ database }, async ({ user, clock }) => {
      const me = await user();
      const spend = async (energy: number | string) => {
        const { status, data } = await me.ask('decrease_energy', { energy });
        return [status, data];
      };
      assert.equal(await spend(11), [1, {}]);
      clock.advance(1000 * minute);
      assert.equal(
        await spend(4),
        [0, { energy: 6, recover_time: 1200 }],
        'time at the most counts for nothing',
      );
      clock.advance(19 * minute);
      assert.equal(await spend(7), [1, {}]);
      assert.equal(await spend('6'), [0, { energy: 0, recover_time: 60 }]);
      clock.advance(minute);
      assert.equal(await spend(1), [0, { energy: 0, recover_time: 1200 }]);
      clock.advance(10_000 * minute);
      assert.equal(await spend(11), [1, {}]);
      assert.equal(await spend(10), [0, { energy: 0, recover_time: 1200 }]);
    }));

  test(`${database}: of eight who spend at once, as many do as there is energy for`, () =>
    withAliya({ database }, async ({ user }) => {
      const me = await user();
      const spend = () => me.ask('decrease_energy', { energy: 3 });
      const answers = await Promise.all(Array.from({ length: 8 }, spend));
      assert.equal(answers.map(({ status }) => status).sort(), [0, 0, 0, 1, 1, 1, 1, 1]);
    }));
}

test('a stage is the next one or one that was passed', () =>
  withAliya({}, async ({ user }) => {
    const me = await user();
    const pass = async (level_id: number | string) => {
      const { status, message, data } = await me.ask('pass_level', { level_id });
      return status === 0 ? data['stage'] : message;
    };
    assert.equal(await Promise.all([0, 2, 99].map(pass)), [
      'invalid state',
      'invalid state',
      'invalid state',
    ]);
    assert.is(await pass(1), 1);
    assert.is(await pass('2'), 2);
    assert.is(await pass(1), 2, 'one that was passed changes nothing');
    assert.is(await pass(4), 'invalid state');
    assert.is((await me.ask('pass_level', { level_id: -1 })).status, 10);
    assert.is((await me.ask('pass_level')).status, 10);
  }));

test('energy is increased by cheats only, never beyond ten, and by sound amounts', async () => {
  await withAliya({}, async ({ user }) => {
    const me = await user();
    await me.ask('decrease_energy', { energy: 5 });
    const gained = await me.ask('increase_energy', { energy: 3 });
    assert.equal([gained.status, gained.data], [0, { energy: 8, recover_time: 1200 }]);
    assert.equal((await me.ask('increase_energy', { energy: 300 })).data, { energy: 10, recover_time: 0 });
    for (const energy of [0, -1, 1.5, 'x', null])
      assert.is((await me.ask('decrease_energy', { energy })).status, 10);
  });
  await withAliya({ aliya: { cheats: false } }, async ({ user }) => {
    const me = await user();
    for (const name of ['increase_energy', 'random_gift_segment', 'random_gift_skill']) {
      assert.is((await me.ask(name, { energy: 1 })).status, 10, name);
    }
  });
});

test.run();
