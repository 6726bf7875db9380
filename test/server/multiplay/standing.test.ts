/** What changes while players are connected: bans, sessions that end, maintenance, settings. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestApp, TestPlayer } from '../../support/app.js';
import { changeSettings } from '../../../src/server/live/settings.js';
import { gameClient, tool, withRooms, type Client } from './clients.js';
import { chartOf, melody, report } from './plays.js';

const settings = { unlockAll: true };
/** Longer than it takes until it is looked up who may still take part. */
const reviewed = 15_000;

type Join = (make: Promise<Client>) => Promise<Client>;

async function meet(to: TestApp, join: Join, makeGuest = tool): Promise<readonly [Client, Client]> {
  const host = await join(gameClient(to, await to.player()));
  const guest = await join(makeGuest(to, await to.player()));
  host.emit('createRoom');
  guest.emit('joinRoom', (await host.next('createRoom'))[0]);
  for (const client of [host, guest]) await client.next('joinRoom');
  return [host, guest];
}

async function startRound(to: TestApp, [host, guest]: readonly [Client, Client]): Promise<void> {
  host.emit('enterPlayReady', chartOf(to).TrackPk);
  for (const client of [host, guest]) await client.next('enterPlayReady');
  for (const client of [host, guest]) client.emit('playStart');
  for (const client of [host, guest]) await client.next('startInfo');
}

const ban = (to: TestApp, { pk }: TestPlayer) =>
  to.app.store.write([pk], (tx) =>
    tx.updateTable('users').set({ permission: -1 }).where('pk', '=', pk).execute(),
  );

/** Ways in which a player may no longer take part. */
const ends: readonly [what: string, end: (to: TestApp, player: TestPlayer) => Promise<unknown>][] = [
  ['is banned', ban],
  ['closes his account', (_, player) => player.post('/api/user/delete')],
  [
    'has his sessions ended',
    (to, { pk }) => to.app.store.write([pk], (tx) => tx.deleteFrom('tokens').where('did', '=', pk).execute()),
  ],
];

for (const [what, end] of ends) {
  test(`who ${what} in the middle of a room is sent away, and stays out`, () =>
    withRooms({ settings }, async (to, join) => {
      for (const make of [gameClient, tool]) {
        const [host, guest] = await meet(to, join, make as typeof tool);
        await end(to, guest.player);
        guest.emit('emoticon', 1);
        await host.next('emoticon');
        to.clock.advance(reviewed);
        assert.match((await guest.next('error'))[0], /may not take part/);
        await guest.ended;
        assert.equal(await host.next('outFriend'), ['']);
        assert.equal(await host.rest(), [], 'who did nothing wrong stays');
        const again = await make(to, guest.player).then(
          () => 'in',
          () => 'out',
        );
        assert.is(again, 'out');
        host.close();
      }
    }));
}

test('a tool goes with the very session that it brought, though its player has others', () =>
  withRooms({ settings }, async (to, join) => {
    const [host, guest] = await meet(to, join);
    await to.app.store.write([guest.player.pk], async (tx) => {
      const mine = await tx.selectFrom('tokens').selectAll().where('did', '=', guest.player.pk).execute();
      for (const { pk, ...row } of mine) {
        await tx
          .insertInto('tokens')
          .values({ ...row, id: 'f'.repeat(16) })
          .execute();
        await tx.deleteFrom('tokens').where('pk', '=', pk).execute();
      }
    });
    to.clock.advance(reviewed);
    await guest.ended;
    assert.equal(await host.next('outFriend'), ['']);
  }));

test('who is banned in a round loses the seat, and the other hears of it', () =>
  withRooms({ settings }, async (to, join) => {
    const pair = await meet(to, join);
    await startRound(to, pair);
    const [host, guest] = pair;
    await ban(to, guest.player);
    to.clock.advance(reviewed);
    await guest.ended;
    to.clock.advance(10_000);
    assert.equal(await host.next('outFriend'), ['']);
  }));

const closeFor = (to: TestApp, maintenance: string) =>
  to.app.live.replace({ settings: { ...to.app.settings, maintenance } });

/** What became of a connection that was tried. */
const tried = (attempt: Promise<Client>) =>
  attempt.then(
    () => 'in',
    () => 'out',
  );

test('who is cut off in a round while maintenance begins comes back to it, and nobody else comes in', () =>
  withRooms({ settings }, async (to, join) => {
    for (const make of [gameClient, tool] as const) {
      const [host, guest] = await meet(to, join, make as typeof tool);
      await startRound(to, [host, guest]);
      guest.cut();
      await guest.ended;
      const stranger = await to.player();
      closeFor(to, 'Back at noon.');
      assert.is(await tried(make(to, stranger)), 'out');
      const again = await join(make(to, guest.player));
      again.emit('playInfo', { at: 1 });
      assert.equal(await host.next('playInfo'), [{ at: 1 }]);
      for (const client of [host, again]) client.emit('playEnd', report(to));
      for (const client of [host, again]) await client.next('playEnd');
      for (const client of [host, again]) await client.next('playFriendEnd');
      again.close();
      assert.equal(await host.next('outFriend'), ['']);
      assert.is(
        await tried(make(to, guest.player)),
        'out',
        'without a seat there is nothing to come back to',
      );
      closeFor(to, '');
      host.close();
    }
  }));

test('in maintenance a seat that is kept lets in its player alone, with what proves that it is he', () =>
  withRooms({ settings }, async (to, join) => {
    const pair = await meet(to, join);
    await startRound(to, pair);
    const [, guest] = pair;
    closeFor(to, 'Back at noon.');
    guest.cut();
    await guest.ended;
    assert.is(await tried(tool(to, { ...guest.player, token: 'x'.repeat(49) })), 'out');
    await ban(to, guest.player);
    assert.is(await tried(tool(to, guest.player)), 'out', 'a ban is a ban');
  }));

test('in maintenance no rooms and rounds begin but for administrators, and what has begun ends', () =>
  withRooms({ settings }, async (to, join) => {
    const admin = await to.player();
    await to.app.store.write([admin.pk], (tx) =>
      tx.updateTable('users').set({ permission: 3 }).where('pk', '=', admin.pk).execute(),
    );
    const boss = await join(tool(to, admin));
    const playing = await meet(to, join);
    const [host, guest] = await meet(to, join);
    await startRound(to, playing);
    closeFor(to, 'Back at noon.');

    const before = await melody(to, host.player);
    for (const event of ['createRoom', 'joinRoom', 'ready', 'enterPlayReady', 'playStart']) {
      guest.emit(event, chartOf(to).TrackPk);
      assert.equal(await guest.next('error'), ['Back at noon.'], event);
    }
    guest.emit('emoticon', 1);
    assert.equal(await host.next('emoticon'), [1], 'they are still in their room');
    assert.is(await melody(to, host.player), before);

    boss.emit('createRoom');
    assert.match((await boss.next('createRoom'))[0], /^[A-Z0-9]{5}$/);
    const [first] = playing;
    for (const event of ['createRoom', 'joinRoom']) {
      first.emit(event, boss.player.pk);
      assert.equal(await first.next('error'), ['Back at noon.'], 'nobody leaves a round for another room');
    }
    first.emit('playStart');
    await first.next('startInfo');
    for (const client of playing) client.emit('playEnd', report(to));
    for (const client of playing) await client.next('playEnd');
    for (const client of playing) await client.next('playFriendEnd');
    first.emit('ready');
    assert.equal(await first.next('error'), ['Back at noon.'], 'there is no next round');
  }));

test('limits count from the moment at which they are changed', () =>
  withRooms({ settings }, async (to, join) => {
    const pair = await meet(to, join);
    const [host, guest] = pair;
    const values = {
      'multiplay.eventsPerSecond': 9000,
      'multiplay.reconnectSeconds': 100,
      'multiplay.identity': 'token',
    };
    await changeSettings(to.app, { values, by: 'root' });
    for (let n = 0; n < 200; n += 1) host.emit('emoticon', n);
    for (let n = 0; n < 200; n += 1) assert.equal(await guest.next('emoticon'), [n]);
    await startRound(to, pair);
    guest.cut();
    await guest.ended;
    while (to.app.rooms.numbers.sockets > 1) await new Promise((resolve) => setImmediate(resolve));
    to.clock.advance(99_000);
    host.emit('playStart');
    await host.next('startInfo');
    to.clock.advance(1_000);
    assert.equal(await host.next('outFriend'), ['']);
    const refused = await gameClient(to, await to.player()).catch(({ message }: Error) => message);
    assert.is(refused, 'Unauthorized');
    const values2 = { 'multiplay.eventsPerSecond': 1 };
    await changeSettings(to.app, { values: values2, by: 'root' });
    host.emit('emoticon');
    host.emit('emoticon');
    assert.match((await host.next('error'))[0], /^Too many events/);
    const port = changeSettings(to.app, { values: { 'multiplay.port': 5 }, by: 'root' });
    assert.match(await port.then(String, String), /multiplay\.port: counts from the next start on only/);
  }));

test.run();
