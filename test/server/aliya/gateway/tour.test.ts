/** The client that was written from the wire format alone, against the whole of Aliya. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withAliya } from '../support.js';

test('the client of examples/ registers, logs in, levels a weapon, and is refused where it should be', () =>
  withAliya({ random: { integer: () => 0 } }, async ({ client, post }) => {
    assert.is(await client.enter('device-a'), 1, 'new account created');
    assert.is(await client.enter('device-a'), 0);
    assert.equal((await client.ask('random_gift_segment')).data, { weapon_bag1: ['weapon1', 1, 0] });
    await post('bag', 'add_iron', { unique_id: 'device-a', amount: 3000 });
    const leveled = await client.ask('level_up_weapon', { weapon: 'weapon1', iron: 3000 });
    assert.equal([leveled.status, leveled.message], [0, 'success']);
    assert.equal(leveled.data, { weapon_bag1: ['weapon1', 100, 0, 0, 0, 0, 99, 0], item1: ['iron', 1020] });

    const bad = await client.request('get_all_weapon', { token: 'no token' });
    assert.equal(
      [bad.status, bad.message, bad.data],
      [11, 'Authorization required', { bad_token: 'no token' }],
    );
    for (const data of [{}, { token: '' }, { token: 5 }]) {
      const missing = await client.request('get_all_weapon', data);
      assert.equal([missing.status, missing.message, missing.data], [10, 'Invalid message format', {}]);
    }
    for (const name of ['no_function', 'constructor', '__proto__', 'remove_iron', 'issue_token']) {
      const unknown = await client.ask(name, { unique_id: 'device-a', amount: 1 });
      assert.equal([unknown.status, unknown.message, unknown.data], [10, 'Invalid message format', {}], name);
    }
  }));

test.run();
