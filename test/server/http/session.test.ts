import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestAnswer, type TestApp, type TestPlayer } from '../../support/app.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const day = 86_400_000;

const told = ({ status, body }: TestAnswer) => [status, body.message];
const ask = (to: TestApp, token: string, path = '/api/item') =>
  to.request(path, { headers: { 'Custom-UserToken': token } });
const notFound = [400, 'Session not found'];

const setTokens = (
  to: TestApp,
  player: TestPlayer,
  values: { token?: string; lastUsedAt?: number; id?: string },
) =>
  to.app.store.write([], (tx) => tx.updateTable('tokens').set(values).where('did', '=', player.pk).execute());

for (const database of databases) {
  test(`${database}: the table of sessions`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const short = { state: 0, message: 'Unauthorized', data: {} };
      const missing = await to.request('/api/item');
      assert.equal([missing.status, missing.body], [400, short]);
      assert.equal(told(await ask(to, '')), [400, 'Unauthorized']);

      const other = player.token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
      const unknown = [
        'x',
        ':',
        player.token.slice(17),
        player.token.slice(0, 16),
        `${player.token}0`,
        other,
      ];
      const upper = player.token.toUpperCase();
      for (const token of [...unknown, ...(upper === player.token ? [] : [upper]), 'a'.repeat(5000)]) {
        assert.equal(told(await ask(to, token)), notFound, token);
      }
      assert.is((await ask(to, player.token)).status, 200);

      await to.app.store.write([player.pk], (tx) =>
        tx.deleteFrom('userProfile').where('UserPk', '=', player.pk).execute(),
      );
      assert.equal(told(await ask(to, player.token)), [400, 'User profile not found']);
      await to.app.store.write([player.pk], (tx) =>
        tx.deleteFrom('users').where('pk', '=', player.pk).execute(),
      );
      assert.equal(told(await ask(to, player.token)), [400, 'user not found']);
    }));

  test(`${database}: a session ends after its idle time, counted from the last request`, () =>
    withApp({ database, settings: { sessions: { idleDays: 3 } } }, async (to) => {
      const player = await to.player();
      for (let step = 0; step < 3; step += 1) {
        to.clock.advance(3 * day);
        assert.is((await ask(to, player.token)).status, 200);
      }
      to.clock.advance(3 * day + 1);
      assert.equal(told(await ask(to, player.token)), notFound);
      const fresh = await to.player();
      assert.is((await ask(to, fresh.token)).status, 200);
    }));

  test(`${database}: the stored form of a token opens nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const [row] = await to.app.store.read
        .selectFrom('tokens')
        .selectAll()
        .where('did', '=', player.pk)
        .execute();
      const hash = createHash('sha256').update(player.token).digest('hex');
      assert.is(row?.token, `sha256$${hash}`);
      for (const token of [
        hash,
        `sha256$${hash}`,
        `${row?.id ?? ''}:${hash}`,
        `${row?.id ?? ''}:${hash}${hash}`,
        `${player.token.slice(0, 16)}:${'0'.repeat(128)}`,
      ]) {
        assert.equal(told(await ask(to, token)), notFound, token);
      }
    }));

  test(`${database}: tokens of the earlier server work, in whole or without their id, until they expire`, () =>
    withApp({ database, settings: { sessions: { idleDays: 2 } } }, async (to) => {
      for (const stored of [(token: string) => token, (token: string) => token.slice(17)]) {
        const player = await to.player();
        const id = player.token.slice(0, 16);
        await setTokens(to, player, { token: stored(player.token), lastUsedAt: 0, id: 'account-name' });
        assert.is((await ask(to, player.token)).status, 200);
        const wrong = `${id}:${'f'.repeat(128)}`;
        assert.equal(told(await ask(to, wrong)), notFound);
        to.clock.advance(2 * day + 1);
        assert.equal(told(await ask(to, player.token)), notFound);
      }
    }));

  test(`${database}: a banned player is refused on every route`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await to.app.store.write([player.pk], (tx) =>
        tx.updateTable('users').set({ permission: -2 }).where('pk', '=', player.pk).execute(),
      );
      const { routes } = await import('../../../src/server/routes.js');
      const guarded = routes.filter(({ session }) => session === 'player');
      assert.ok(guarded.length > 15);
      for (const { method, path } of guarded) {
        const at = path.replaceAll(/:\w+/g, '1');
        const answer = method === 'get' ? await player.get(at) : await player.post(at);
        assert.equal(told(answer), [403, 'Your account is banned.'], path);
        assert.equal(Object.keys(answer.body), ['state', 'message', 'data'], path);
      }
    }));
}

test('every route that wants a session says so to who has none', () =>
  withApp({}, async (to) => {
    const { routes } = await import('../../../src/server/routes.js');
    for (const { method, path, session } of routes) {
      if (session !== 'player') continue;
      const at = path.replaceAll(/:\w+/g, '1');
      const answer = await to.request(at, method === 'get' ? {} : { form: {} });
      assert.equal(told(answer), [400, 'Unauthorized'], path);
    }
  }));

test('a token whose player was deleted does not open the account that comes after', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await to.app.store.write([player.pk], async (tx) => {
      await tx.deleteFrom('users').where('pk', '=', player.pk).execute();
      await tx.deleteFrom('userProfile').where('UserPk', '=', player.pk).execute();
    });
    const next = await to.player();
    assert.ok(next.pk > player.pk);
    assert.equal(told(await ask(to, player.token)), [400, 'user not found']);
  }));

test.run();
