import { once } from 'node:events';
import { pino } from 'pino';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { loadSettings } from '../../../src/config/load.js';
import { serve } from '../../../src/server/serve.js';
import type { TestApp, TestPlayer } from '../../support/app.js';
import { gameClient, multiplayAddress, profileOf, tool, withRooms } from './clients.js';

const hour = 3_600_000;

/** What a game client that says this is answered: `in`, or the reason of the refusal. */
async function answered(
  to: TestApp,
  player: TestPlayer,
  auth: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<string> {
  try {
    (await gameClient(to, player, { auth, headers })).close();
    return 'in';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const change = (to: TestApp, player: TestPlayer, values: Record<string, unknown>) =>
  to.app.store.write([player.pk], (tx) =>
    tx.updateTable('users').set(values).where('pk', '=', player.pk).execute(),
  );

test('a profile that does not fit, or is no JSON, is refused', () =>
  withRooms({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    const mine = await profileOf(to, player);
    const text = (changes: object) => ({ userProfile: JSON.stringify({ ...mine, ...changes }) });
    assert.is(await answered(to, player, text({})), 'in');
    assert.is(
      await answered(to, player, text({ nickname: 'somebody else', UserPk: String(player.pk) })),
      'in',
    );
    const wrong: Record<string, unknown>[] = [
      {},
      { userProfile: mine },
      { userProfile: 'no JSON' },
      { userProfile: '[]' },
      { userProfile: 'null' },
      { userProfile: ['{}'] },
      { userProfile: '{"UserPk":1e99}' },
      text({ uid: Number(mine['uid']) + 1 }),
      text({ deviceIdentifier: 'another' }),
      text({ deviceIdentifier: null }),
      text({ UserPk: other.pk }),
      text({ UserPk: 99_999 }),
      text({ UserPk: [player.pk] }),
    ];
    for (const auth of wrong) {
      assert.is(await answered(to, player, auth), 'Unauthorized', JSON.stringify(auth).slice(0, 80));
    }
  }));

test('who is banned is refused, and so is a server in maintenance', () =>
  withRooms({}, async (to) => {
    const player = await to.player();
    const auth = { userProfile: JSON.stringify(await profileOf(to, player)) };
    await change(to, player, { permission: -1 });
    assert.is(await answered(to, player, auth), 'Unauthorized');
    await change(to, player, { permission: 1 });
    assert.is(await answered(to, player, auth), 'in');
    to.app.live.replace({ settings: { ...to.app.settings, maintenance: 'Back at noon.' } });
    assert.is(await answered(to, player, auth), 'Unauthorized');
  }));

test('by address: a session that was used from there in the last 12 hours', () =>
  withRooms({ settings: { trustProxy: ['127.0.0.1'] } }, async (to) => {
    const player = await to.player();
    const auth = { userProfile: JSON.stringify(await profileOf(to, player)) };
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    assert.is(await answered(to, player, auth), 'in');
    assert.is(await answered(to, player, auth, from('203.0.113.9')), 'Unauthorized', 'another address');
    to.clock.advance(12 * hour + 1);
    assert.is(await answered(to, player, auth), 'Unauthorized', 'a stale one');
    await player.request('/api/user/me', { headers: from('203.0.113.9') });
    assert.is(await answered(to, player, auth, from('203.0.113.9')), 'in');
    assert.is(await answered(to, player, auth), 'Unauthorized', 'the one before');
    // A phone that goes from one network to another is known there at once, not a minute later.
    await player.request('/api/user/me', { headers: from('2001:db8::7') });
    assert.is(await answered(to, player, auth, from('2001:db8::7')), 'in');
    const path = '/api/mission';
    await player.request(path, { headers: from('2001:db8::7') });
    const before = to.statements.length;
    await player.request(path, { headers: from('2001:db8::7') });
    const written = to.statements.slice(before).filter((text) => /^(update|insert|delete)/i.test(text));
    assert.equal(written, [], 'an address that did not change costs nothing');
  }));

test('by token: a session token of that very player', () =>
  withRooms({ settings: { multiplay: { identity: 'token' } } }, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    const userProfile = JSON.stringify(await profileOf(to, player));
    assert.is(await answered(to, player, { userProfile }), 'Unauthorized');
    assert.is(await answered(to, player, { userProfile, token: 'x' }), 'Unauthorized');
    assert.is(await answered(to, player, { userProfile, token: other.token }), 'Unauthorized');
    assert.is(await answered(to, player, { userProfile, token: player.token }), 'in');
  }));

test('a tool brings its session token, in the address or as a header', () =>
  withRooms({}, async (to) => {
    const player = await to.player();
    const url = `${multiplayAddress(to).replace('http', 'ws')}/multiplay`;
    const refusedWith = async (address: string, headers: Record<string, string> = {}) => {
      const socket = new WebSocket(address, { headers });
      const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
      socket.on('error', () => {});
      socket.terminate();
      return response.statusCode;
    };
    assert.is(await refusedWith(url), 401);
    assert.is(await refusedWith(`${url}?token=${'0'.repeat(16)}:${'0'.repeat(128)}`), 401);
    assert.is(await refusedWith(url, { Authorization: 'Bearer x' }), 401);
    assert.is(await refusedWith(url.replace('multiplay', 'elsewhere')), 404);
    const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${player.token}` } });
    const [data] = (await once(socket, 'message')) as [Buffer];
    assert.is(data.toString(), '["connected","Success"]');
    socket.close();
    await change(to, player, { permission: -1 });
    assert.is(await refusedWith(`${url}?token=${player.token}`), 401);
  }));

test('a second connection of a player takes the place of the first one, seat and all', () =>
  withRooms({}, async (to, join) => {
    const player = await to.player();
    const first = await join(gameClient(to, player));
    const guest = await join(gameClient(to, await to.player()));
    first.emit('createRoom');
    guest.emit('joinRoom', (await first.next('createRoom'))[0]);
    await guest.next('joinRoom');
    const second = await join(tool(to, player));
    assert.match((await first.next('error'))[0], /from elsewhere/);
    await first.ended;
    second.emit('emoticon', 5);
    assert.equal(await guest.next('emoticon'), [5]);
    assert.equal(await guest.rest(), [], 'nobody left');
  }));

test('players behind a proxy that is not trusted are known by its address, and the log says so, once', async () => {
  const isWarning = (line: string) => line.includes('proxy that is not trusted');
  for (const [settings, lines] of [
    [{}, 1],
    [{ trustProxy: ['127.0.0.1'] }, 0],
    [{ multiplay: { identity: 'token' } }, 0],
  ] as const) {
    await withRooms({ settings }, async (to) => {
      const player = await to.player();
      const auth = { userProfile: JSON.stringify(await profileOf(to, player)), token: player.token };
      await answered(to, player, auth);
      assert.is(to.logLines.filter(isWarning).length, 0);
      for (let times = 0; times < 2; times += 1)
        await answered(to, player, auth, { 'X-Forwarded-For': '203.0.113.9' });
      assert.is(to.logLines.filter(isWarning).length, lines);
    });
  }
});

test('a server at whose own address many players were says so when it starts', () =>
  withRooms({}, async (to) => {
    for (let n = 0; n < 3; n += 1) await to.player();
    const lines: string[] = [];
    const log = pino({ base: null }, { write: (line: string) => void lines.push(line) });
    const stop = async (settings: object) => {
      const loaded = loadSettings({ folder: to.folder, env: {} });
      const start = { folder: to.folder, settings: { ...loaded, ...settings }, log, clock: to.clock };
      // It has a port of its own, and waits for the lease no longer than it is good for.
      await to.app.store.write([], (tx) => tx.deleteFrom('leases').execute());
      await (await serve(start)).stop();
      return lines.splice(0).filter((line) => line.includes('reverse proxy on this machine')).length;
    };
    assert.is(await stop({}), 1);
    assert.is(await stop({ trustProxy: ['127.0.0.1'] }), 0);
    to.clock.advance(12 * hour + 1);
    assert.is(await stop({}), 0);
  }));

test.run();
