import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../support/app.js';

test('while passwords are hashed, others are answered', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    let entered = 0;
    const form = { id: 'nobody', pw: 'x' };
    const logins = Array.from({ length: 12 }, async () => {
      await to.request('/api/auth/login', { form });
      entered += 1;
    });
    for (let n = 0; n < 3; n += 1) assert.is((await player.get('/api/item')).status, 200);
    assert.ok(entered < logins.length, 'the log-ins are still under way');
    await Promise.all(logins);
    assert.is(entered, logins.length);
  }));

test.run();
