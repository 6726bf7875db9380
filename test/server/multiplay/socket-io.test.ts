import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCertificate } from '../../support/certificate.js';
import type { TestApp } from '../../support/app.js';
import { gameClient, multiplayAddress, tool, withRooms, type Client } from './clients.js';
import { chartOf, report, setMelody } from './plays.js';

type Enter = (make: Promise<Client>) => Promise<Client>;

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
async function tryEveryEvent(host: Client, guest: Client, of: TestApp): Promise<void> {
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
  await tryPoverty(host, guest, of);
  host.emit('ready');
  guest.emit('ready');
  for (const client of [host, guest]) await client.next('goPlayReady');
  guest.emit('enterPlayReady', String(chartOf(of).TrackPk));
  for (const client of [host, guest]) {
    assert.equal(await client.next('enterPlayReady'), [String(chartOf(of).TrackPk)]);
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
  host.emit('playStart');
  assert.is((await host.next('startInfo'))[0].UserPk, host.player.pk, 'the same again');
  guest.emit('playEnd', {});
  assert.equal(await guest.next('error'), ['Invalid play data.']);
  for (const [from, to] of [
    [host, guest],
    [guest, host],
  ] as const) {
    from.emit('playEnd', report(of));
    const [answer] = await from.next('playEnd');
    assert.is(answer.record.UserPk, from.player.pk);
    assert.equal(await to.next('playFriendEnd'), [answer]);
  }
  for (const client of [host, guest]) {
    client.emit('enterPlayReady', 99_999);
    for (const each of [host, guest]) await each.next('enterPlayReady');
    host.emit('playStart');
    guest.emit('playStart');
    for (const each of [host, guest]) assert.equal(await each.next('DoesNotHaveTrackError'), ['']);
    client.emit('setPlayCost', 'all');
    assert.equal(await client.next('NotEnoughEnergy'), ['']);
    client.emit('joinRoom', code);
    await client.next(client === host ? 'noRooms' : 'fullRoom');
  }
  guest.close();
  assert.equal(await host.next('outFriend'), ['']);
}

/** One cannot pay, and is told so, or that the other could; each of them once. */
async function tryPoverty(host: Client, guest: Client, of: TestApp): Promise<void> {
  for (const [rich, poor] of [
    [host, guest],
    [guest, host],
  ] as const) {
    await setMelody(of, rich.player, 50);
    await setMelody(of, poor.player, 0);
    for (const client of [host, guest]) client.emit('ready');
    assert.equal(await rich.next('energyRequest'), ['']);
    assert.equal(await poor.next('waitingResponse'), ['']);
    poor.emit('enterPlayReady', 1);
    for (const client of [host, guest]) assert.equal(await client.next('NotEnoughEnergy'), ['']);
  }
  for (const client of [host, guest]) await setMelody(of, client.player, 50);
}

const ways = [['polling'], ['websocket'], ['polling', 'websocket']] as const;
for (const secure of [false, true]) {
  const suffix = secure ? ', over TLS' : '';

  /** A server that is spoken to over TLS alone, or not at all. */
  const withWay = (work: (to: TestApp, enter: Enter, ca: string | undefined) => Promise<void>) => {
    const tls = { mode: 'only', cert: 'server.pem', key: 'server.pem' };
    let ca: string | undefined;
    return withRooms(
      {
        settings: { ...unlocked, tls: secure ? tls : { mode: 'off' } },
        prepare: async (folder) => {
          if (secure) ca = await writeCertificate(join(folder.root, 'server.pem'));
        },
      },
      async (to, enter) => {
        assert.is(multiplayAddress(to).startsWith('https:'), secure);
        await work(to, enter, ca);
      },
    );
  };

  for (const transports of ways) {
    test(`every event in both directions over ${transports.join(', then ')}${suffix}`, () =>
      withWay(async (to, enter, ca) => {
        const options = { transports, ...(ca !== undefined && { ca }) };
        const clients = [];
        for (let n = 0; n < 2; n += 1) {
          const client = await gameClient(to, await to.player(), options);
          clients.push(await enter(Promise.resolve(client)));
          const { engine } = client.socket.io;
          if (transports.length === 2 && engine.transport.name !== 'websocket') {
            await new Promise<void>((resolve) => engine.once('upgrade', () => resolve()));
          }
          assert.is(engine.transport.name, transports.at(-1));
        }
        const [host, guest] = clients as [Client, Client];
        await tryEveryEvent(host, guest, to);
      }));
  }

  test(`every event in both directions over the plain WebSocket${suffix}`, () =>
    withWay(async (to, enter) => {
      const host = await enter(tool(to, await to.player()));
      await tryEveryEvent(host, await enter(tool(to, await to.player())), to);
    }));

  test(`a game client and a tool understand each other${suffix}`, () =>
    withWay(async (to, enter, ca) => {
      const host = await enter(gameClient(to, await to.player(), ca === undefined ? {} : { ca }));
      await tryEveryEvent(host, await enter(tool(to, await to.player())), to);
    }));
}

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
