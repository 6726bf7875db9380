import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { WebSocket } from 'ws';
import { gameClient, multiplayAddress, profileOf, rawLine, tool, withRooms, type Client } from './clients.js';
import type { TestApp, TestPlayer } from '../../support/app.js';

const settings = { unlockAll: true };

type Join = (make: Promise<Client>) => Promise<Client>;

/** Two players in a round of track 1. */
async function inRound(to: TestApp, join: Join, make: typeof gameClient | typeof tool) {
  const host = await join(gameClient(to, await to.player()));
  const guest = await join(make(to, await to.player()));
  host.emit('createRoom');
  guest.emit('joinRoom', (await host.next('createRoom'))[0]);
  await guest.next('joinRoom');
  host.emit('enterPlayReady', 1);
  await guest.next('enterPlayReady');
  guest.emit('playStart');
  await guest.rest();
  host.emit('playStart');
  for (const client of [host, guest]) await client.next('startInfo');
  await host.rest();
  return { host, guest };
}

for (const [name, make] of [
  ['game client', gameClient],
  ['tool', tool],
] as const) {
  test(`a ${name} that is cut off in a round and comes back in time goes on with it`, () =>
    withRooms({ settings }, async (to, join) => {
      const { host, guest } = await inRound(to, join, make);
      guest.cut();
      await guest.ended;
      // The server may still find the line alive: then the new one takes its place.
      host.emit('selectSong', 5);
      assert.equal(await host.rest(), [], 'the other is told nothing');
      const again = await join(make(to, guest.player));
      again.emit('playInfo', { at: 1 });
      assert.equal(await host.next('playInfo'), [{ at: 1 }]);
      again.emit('playStart');
      await again.next('startInfo');
    }));

  test(`where a ${name} does not come back in time, the other is told`, () =>
    withRooms({ settings }, async (to, join) => {
      const { host, guest } = await inRound(to, join, make);
      guest.cut();
      await guest.ended;
      while (to.app.rooms.numbers.sockets > 1) await new Promise((resolve) => setImmediate(resolve));
      to.clock.advance(9_000);
      assert.equal(await host.rest(), []);
      to.clock.advance(1_000);
      assert.equal(await host.next('outFriend'), ['']);
    }));
}

test('outside of a round a line that is cut is a seat that is free', () =>
  withRooms({ settings }, async (to, join) => {
    const host = await join(gameClient(to, await to.player()));
    const guest = await join(tool(to, await to.player()));
    host.emit('createRoom');
    guest.emit('joinRoom', (await host.next('createRoom'))[0]);
    await guest.next('joinRoom');
    guest.cut();
    await host.next('outFriend');
    assert.is(to.app.rooms.open().length, 1);
  }));

test('whoever sends too much is told so and disconnected', () =>
  withRooms({ settings: { multiplay: { eventsPerSecond: 20 } } }, async (to, join) => {
    for (const make of [gameClient, tool]) {
      const client = await join(make(to, await to.player()));
      for (let n = 0; n < 20; n += 1) client.emit('joinRoom', 'none!');
      for (let n = 0; n < 20; n += 1) await client.next('noRooms');
      client.emit('joinRoom', 'none!');
      assert.match((await client.next('error'))[0], /^Too many events/);
      await client.ended;
    }
    assert.is(to.app.rooms.numbers.dropped, 2);
  }));

test('a second later one may go on', () =>
  withRooms({ settings: { multiplay: { eventsPerSecond: 5 } } }, async (to, join) => {
    const client = await join(tool(to, await to.player()));
    for (let second = 0; second < 3; second += 1) {
      for (let n = 0; n < 5; n += 1) client.emit('joinRoom', 'none!');
      for (let n = 0; n < 5; n += 1) await client.next('noRooms');
      to.clock.advance(1000);
    }
  }));

test('a frame beyond 64 KiB ends its connection, and nobody else is disturbed', () =>
  withRooms({}, async (to, join) => {
    const witness = await join(tool(to, await to.player()));
    for (const make of [gameClient, tool]) {
      const client = await join(make(to, await to.player()));
      client.emit('joinRoom', 'x'.repeat(60_000));
      await client.next('noRooms');
      client.emit('joinRoom', 'x'.repeat(66_000));
      await client.ended;
    }
    assert.equal(await witness.rest(), []);
  }));

test('frames that are no event are answered with what one is', () =>
  withRooms({}, async (to, join) => {
    const client = await tool(to, await to.player());
    await join(Promise.resolve(client));
    const broken = ['', 'no JSON', '{}', '[]', '[1]', 'null', '"createRoom"', '[["createRoom"]]'];
    broken.push(`["${'x'.repeat(101)}"]`);
    for (const frame of broken) {
      client.socket.send(frame);
      assert.match((await client.next('error'))[0], /\["event", data\]/, frame);
    }
    client.socket.send(Buffer.from('["createRoom"]'), { binary: true });
    await client.next('error');
    client.socket.send('["createRoom"]');
    await client.next('createRoom');
    client.socket.send('["disconnect"]');
    await client.ended;
  }));

test('an event of a game client without a name, or with a number for one, is answered with what one is', () =>
  withRooms({}, async (to, join) => {
    const client = await gameClient(to, await to.player(), { transports: ['websocket'] });
    await join(Promise.resolve(client));
    const { ws } = client.socket.io.engine.transport as unknown as { ws: WebSocket };
    for (const packet of ['42', '42[5]', '42[5,"createRoom"]', '4217', '4217[0]', '451-[5]']) {
      ws.send(packet);
      if (packet.startsWith('45')) ws.send(Buffer.of(1));
      assert.match((await client.next('error'))[0], /\["event", data\]/, packet);
    }
    ws.send('42["error",1]');
    assert.equal(await client.rest(), []);
  }));

test('data that is nested without end is refused, whoever would have to pass it on', () =>
  withRooms({}, async (to, join) => {
    for (const make of [gameClient, tool]) {
      const host = await tool(to, await to.player());
      await join(Promise.resolve(host));
      const guest = await join(make(to, await to.player()));
      host.emit('createRoom');
      guest.emit('joinRoom', (await host.next('createRoom'))[0]);
      await guest.next('joinRoom');
      const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
      host.emit('playInfo', nested(100));
      assert.equal(await guest.next('playInfo'), [nested(100)]);
      for (const event of ['playInfo', 'selectSong', 'playEnd', 'unknown']) {
        host.socket.send(`["${event}",${'{"a":['.repeat(7000)}${']}'.repeat(7000)}]`);
        assert.match((await host.next('error'))[0], /nested 100 levels/);
      }
      assert.equal(await guest.rest(), []);
    }
  }));

/** A game client that says who it is and then never asks what there is for it. */
async function neverPolls(
  to: TestApp,
  player: TestPlayer,
): Promise<{ say(event: string): Promise<unknown> }> {
  const url = `${multiplayAddress(to)}/socket.io/?EIO=4&transport=polling`;
  const { sid } = JSON.parse((await (await fetch(url)).text()).slice(1)) as { sid: string };
  const post = (body: string) => fetch(`${url}&sid=${sid}`, { method: 'POST', body });
  await post(`40${JSON.stringify({ userProfile: JSON.stringify(await profileOf(to, player)) })}`);
  return { say: (packet) => post(`42${packet}`) };
}

/** Has `host` send until the other is cut off. */
async function overfeed(to: TestApp, host: Client): Promise<void> {
  const payload = 'x'.repeat(60_000);
  const told = host.next('outFriend');
  let isTold = false;
  void told.then(() => (isTold = true));
  // The kernel takes some megabytes before anything waits in the server.
  for (let sent = 0; sent < 2000 && !isTold; sent += 1) {
    host.emit('playInfo', payload);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await told;
  assert.is(to.app.rooms.numbers.dropped, 1);
  // Whoever read what there was is not disturbed.
  host.emit('createRoom');
  await host.next('createRoom');
}

const greedy = { multiplay: { eventsPerSecond: 10_000 } };

test('a tool that reads too slowly is cut off before a MiB waits for it, and the other goes on', () =>
  withRooms({ settings: greedy }, async (to, join) => {
    const host = await join(tool(to, await to.player()));
    const guest = await tool(to, await to.player());
    await join(Promise.resolve(guest));
    host.emit('createRoom');
    guest.emit('joinRoom', (await host.next('createRoom'))[0]);
    await host.next('joinRoom');
    guest.socket.pause();
    await overfeed(to, host);
    guest.socket.resume();
  }));

test('a game client whose WebSocket is not read is cut off as well', () =>
  withRooms({ settings: greedy }, async (to, join) => {
    const host = await join(tool(to, await to.player()));
    const guest = await gameClient(to, await to.player(), { transports: ['websocket'] });
    await join(Promise.resolve(guest));
    host.emit('createRoom');
    guest.emit('joinRoom', (await host.next('createRoom'))[0]);
    await host.next('joinRoom');
    const { ws } = guest.socket.io.engine.transport as unknown as { ws: WebSocket };
    ws.pause();
    await overfeed(to, host);
    ws.resume();
  }));

test('so is a game client that does not poll', () =>
  withRooms({ settings: greedy }, async (to, join) => {
    const host = await join(tool(to, await to.player()));
    const guest = await neverPolls(to, await to.player());
    host.emit('createRoom');
    const [code] = await host.next('createRoom');
    await guest.say(JSON.stringify(['joinRoom', code]));
    await host.next('joinRoom');
    await overfeed(to, host);
  }));

test('an address has so many connections and no more, also such as say nothing; others are not concerned', () =>
  withRooms({ settings: { multiplay: { connectionsPerAddress: 50 } } }, async (to, join) => {
    if (process.platform !== 'linux') return;
    const open = async () => {
      const line = rawLine(to, '127.0.0.2');
      line.on('error', () => {});
      await once(line, 'connect');
      return line;
    };
    const lines = [];
    for (let n = 0; n < 50; n += 1) lines.push(await open());
    for (let n = 0; n < 3; n += 1) await once(await open(), 'close');
    const client = await join(tool(to, await to.player()));
    assert.equal(await client.rest(), []);
    const [first] = lines;
    first?.destroy();
    // The server learns of it a moment later.
    for (let isIn = false; !isIn;) {
      const line = await open();
      line.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      isIn = await Promise.race([once(line, 'data').then(() => true), once(line, 'close').then(() => false)]);
      lines.push(line);
    }
    for (const line of lines) line.destroy();
  }));

test('what is not for multiplay is answered, whatever it is', () =>
  withRooms({}, async (to) => {
    assert.is((await fetch(multiplayAddress(to))).status, 404);
    assert.is((await fetch(`${multiplayAddress(to)}/socket.io/?EIO=4&transport=polling&sid=x`)).status, 400);
    const line = rawLine(to);
    line.write('GET /multiplay HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [data] = (await once(line, 'data')) as [Buffer];
    assert.match(data.toString(), /^HTTP\/1\.1 401/);
    line.destroy();
  }));

test.run();
