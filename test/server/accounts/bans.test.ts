import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { banAccount, liftBan, liftDueBans } from '../../../src/server/accounts/bans.js';
import { startOfTests, withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';

const userOf = (to: TestApp, pk: number) =>
  to.app.store.read.selectFrom('users').selectAll().where('pk', '=', pk).executeTakeFirstOrThrow();

async function ban(to: TestApp, pk: number, until: number | null): Promise<void> {
  const user = await userOf(to, pk);
  await to.app.store.write([pk], (tx) => banAccount(tx, user, { reason: 'cheating', until }));
}

const banOf = async (to: TestApp, pk: number) => {
  const { permission, banReason, bannedUntil } = await userOf(to, pk);
  return { permission, banReason, bannedUntil };
};
const free = { permission: 2, banReason: null, bannedUntil: null };
const me = (player: TestPlayer) => player.get('/api/user/me');

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: a ban with an end ends by itself, at its moment and on every way in`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await to.request('/api/auth/signup', { form: { id: 'back', pw: 'pw' } });
      const login = () => to.request('/api/auth/login', { form: { id: 'back', pw: 'pw' } });
      const { pk } = await to.app.store.read
        .selectFrom('users')
        .select('pk')
        .where('id', '=', 'back')
        .executeTakeFirstOrThrow();
      const until = startOfTests + 60_000;
      for (const each of [player.pk, pk]) await ban(to, each, until);
      to.clock.advance(59_999);
      for (const { status, body } of [await me(player), await login()]) {
        assert.equal([status, body.message], [403, 'Your account is banned.']);
      }
      assert.equal(await banOf(to, pk), { permission: -2, banReason: 'cheating', bannedUntil: until });
      to.clock.advance(1);
      const answers = await Promise.all([me(player), me(player), login(), login()]);
      for (const { status } of answers) assert.is(status, 200);
      for (const each of [player.pk, pk]) assert.equal(await banOf(to, each), free);
      assert.is((await player.post('/api/prologue/achieve')).status, 200, 'writing, too');
    }));
}

test('housekeeping lifts the bans that are over, of those who do not come back, and no other', () =>
  withApp({}, async (to) => {
    const [over, running, forGood] = [await to.player(), await to.player(), await to.player()];
    await ban(to, over.pk, startOfTests);
    await ban(to, running.pk, startOfTests + 1);
    await ban(to, forGood.pk, null);
    assert.is(await liftDueBans(to.app, startOfTests), 1);
    assert.is(await liftDueBans(to.app, startOfTests), 0);
    assert.equal(await banOf(to, over.pk), free);
    assert.is((await me(running)).status, 403);
    to.clock.advance(10 * 365 * 86_400_000);
    assert.is((await me(forGood)).status, 400, 'the session is over, the ban is not');
    assert.is((await banOf(to, forGood.pk)).permission, -2);
  }));

test('a ban for good gets an end, and lifting restores what the player was', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await to.app.store.write([player.pk], (tx) =>
      tx.updateTable('users').set({ permission: 3 }).where('pk', '=', player.pk).execute(),
    );
    await ban(to, player.pk, null);
    await ban(to, player.pk, startOfTests + 5);
    assert.equal(await banOf(to, player.pk), {
      permission: -3,
      banReason: 'cheating',
      bannedUntil: startOfTests + 5,
    });
    const user = await userOf(to, player.pk);
    await to.app.store.write([player.pk], (tx) => liftBan(tx, user));
    assert.equal(await banOf(to, player.pk), { ...free, permission: 3 });
  }));

test.run();
