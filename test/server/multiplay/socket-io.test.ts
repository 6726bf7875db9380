import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCertificate } from '../../support/certificate.js';
import { gameClient, tool, withRooms, type Client } from './clients.js';

const unlocked = { unlockAll: true };

/** Every event of the table that reaches the other, as the other gets it; in an order that a room takes. */
const told: readonly [event: string, args: readonly unknown[], got: readonly unknown[]][] = [
  ['selectSong', [7], [7]],
  ['selectMode', [3], [3]],
  ['ready', [], ['']],
  ['cancelReady', [], ['']],
  ['playInfo', [{ score: 12, notes: [1, null, 'x'] }], [{ score: 12, notes: [1, null, 'x'] }]],
  ['emoticon', ['smile'], ['smile']],
  ['energyRequestAccept', [], ['0']],
  ['energyRequestReject', [], ['']],
  ['enterMain', [], ['']],
];

/** Sends every event both ways. */
async function tryEveryEvent(host: Client, guest: Client): Promise<void> {
  host.emit('createRoom');
  const [code] = await host.next('createRoom');
  guest.emit('joinRoom', code);
  await guest.next('joinRoom');
  await host.next('joinRoom');
  for (const [from, to] of [
    [host, guest],
    [guest, host],
  ] as const) {
    for (const [event, args, got] of told) {
      from.emit(event, ...args);
      assert.equal(await to.next(event), got, event);
      if (event === 'energyRequestAccept') assert.equal(await from.next(event), ['2']);
    }
    from.emit('setPlayCost', 2);
    assert.equal(await from.next('energyRequestAccept'), [2]);
    from.emit('enterMain');
    await to.next('enterMain');
  }
  host.emit('ready');
  guest.emit('ready');
  for (const client of [host, guest]) await client.next('goPlayReady');
  guest.emit('enterPlayReady', '1');
  for (const client of [host, guest]) {
    assert.equal(await client.next('enterPlayReady'), ['1']);
    await client.rest();
  }
  host.emit('ready');
  await guest.next('ready');
  guest.emit('ready');
  await host.next('ready');
  host.emit('playReady');
  assert.equal(await host.next('playStart'), ['']);
  host.emit('playStart');
  for (const client of [host, guest]) {
    const [info] = await client.next('startInfo');
    assert.is(info.UserPk, client.player.pk);
  }
  guest.emit('playEnd', {});
  assert.equal(await guest.next('error'), ['Invalid play data.']);
  guest.close();
  host.emit('enterMain');
  assert.equal(await host.next('outFriend'), ['']);
}

const ways = [['polling'], ['websocket'], ['polling', 'websocket']] as const;
for (const transports of ways) {
  test(`every event in both directions over ${transports.join(', then ')}`, () =>
    withRooms({ settings: unlocked }, async (to, enter) => {
      const host = await gameClient(to, await to.player(), { transports });
      await enter(Promise.resolve(host));
      const guest = await enter(gameClient(to, await to.player(), { transports }));
      if (transports.length === 2 && host.socket.io.engine.transport.name !== 'websocket') {
        await new Promise<void>((resolve) => host.socket.io.engine.once('upgrade', () => resolve()));
      }
      assert.is(host.socket.io.engine.transport.name, transports.at(-1));
      await tryEveryEvent(host, guest);
    }));
}

test('every event in both directions over the plain WebSocket', () =>
  withRooms({ settings: unlocked }, async (to, enter) => {
    await tryEveryEvent(await enter(tool(to, await to.player())), await enter(tool(to, await to.player())));
  }));

test('over TLS as well, polling and WebSockets, game and tool', () => {
  let ca = '';
  return withRooms(
    {
      settings: { ...unlocked, tls: { mode: 'only', cert: 'server.pem', key: 'server.pem' } },
      prepare: async (folder) => {
        ca = await writeCertificate(join(folder.root, 'server.pem'));
      },
    },
    async (to, enter) => {
      assert.match(to.app.addressOf('multiplay') ?? '', /^https:/);
      const host = await enter(gameClient(to, await to.player(), { ca }));
      const guest = await enter(tool(to, await to.player()));
      await tryEveryEvent(host, guest);
    },
  );
});

test('an acknowledgement that is asked for is not mistaken for data', () =>
  withRooms({}, async (to, enter) => {
    const host = await gameClient(to, await to.player());
    await enter(Promise.resolve(host));
    const guest = await enter(gameClient(to, await to.player()));
    host.emit('createRoom');
    guest.emit('joinRoom', (await host.next('createRoom'))[0]);
    await guest.next('joinRoom');
    host.socket.emit('emoticon', 1, () => {});
    assert.equal(await guest.next('emoticon'), [1]);
  }));

test('what is sent arrives as it was, whatever it is and however long', () =>
  withRooms({}, async (to, enter) => {
    for (const transports of [['polling'], ['websocket']] as const) {
      const host = await enter(gameClient(to, await to.player(), { transports }));
      const guest = await enter(gameClient(to, await to.player(), { transports }));
      host.emit('createRoom');
      guest.emit('joinRoom', (await host.next('createRoom'))[0]);
      await guest.next('joinRoom');
      // A WebSocket frame has another header above 125 bytes and above 65,535; the event itself takes 17.
      const texts = [0, 108, 109, 65_518, 65_519].map((length) => 'x'.repeat(length));
      const values = [
        ...texts,
        'ä\u2028\ud83d',
        null,
        0.5,
        [],
        {},
        { deep: [{ bytes: Buffer.from('abc') }] },
      ];
      for (const value of values) {
        host.emit('playInfo', value);
        assert.equal(await guest.next('playInfo'), [value]);
      }
      host.emit('playInfo', 'one', 'two', 3);
      assert.equal(await guest.next('playInfo'), ['one', 'two', 3]);
      host.emit('playInfo');
      assert.equal(await guest.next('playInfo'), []);
    }
  }));

test('an unknown event is ignored, and logged once', () =>
  withRooms({}, async (to, enter) => {
    const client = await enter(tool(to, await to.player()));
    for (const name of ['dance', 'dance', 'sing']) client.emit(name);
    assert.equal(await client.rest(), []);
    const lines = to.logLines.filter((line) => line.includes('unknown event'));
    assert.is(lines.length, 2);
  }));

test('events that are sent in one room reach nobody outside of it', () =>
  withRooms({ settings: unlocked }, async (to, enter) => {
    const clients: Client[] = [];
    for (let n = 0; n < 4; n += 1) clients.push(await enter(gameClient(to, await to.player())));
    const [a, b, c, d] = clients as [Client, Client, Client, Client];
    for (const [host, guest] of [
      [a, b],
      [c, d],
    ] as const) {
      host.emit('createRoom');
      guest.emit('joinRoom', (await host.next('createRoom'))[0]);
      await host.next('joinRoom');
      await guest.next('joinRoom');
    }
    for (const [event, args] of told) a.emit(event, ...args);
    await b.next('enterMain');
    assert.equal(await c.rest(), []);
    assert.equal(await d.rest(), []);
  }));

test.run();
