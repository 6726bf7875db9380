/** Lines that are dead while nobody says so: whoever stops answering is noticed. Pings are as short as a test can bear. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { io } from 'socket.io-client';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import { Hub } from '../../../src/server/multiplay/hub.js';
import { createPlain } from '../../../src/server/multiplay/plain-ws.js';
import { createSocketIo, socketIoPath } from '../../../src/server/multiplay/socket-io.js';
import { withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { profileOf } from './clients.js';
import { enter, until } from './hubs.js';
import { chartOf } from './plays.js';

/** Long enough for a client on a busy machine to answer. */
const pingMs = 400;

/** Both ways into `hub`, at a port of their own. */
async function withDoors(to: TestApp, hub: Hub, work: (address: string) => Promise<void>): Promise<void> {
  const [game, tools] = [createSocketIo(to.app, hub, pingMs), createPlain(to.app, hub, pingMs)];
  const server = createServer((request, response) => game.respond(request, response));
  server.on('upgrade', (request, socket, head) => {
    const door = request.url?.startsWith(socketIoPath) ? game : tools;
    door.upgrade(request, socket, head);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await work(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    await hub.close();
    tools.close();
    await game.close();
    server.closeAllConnections();
    server.close();
  }
}

/** A connection that answers no more once it is `dead`, and never says that it ends. */
interface Line {
  emit(event: string, data: unknown): void;
  dead(): void;
  /** Lets go of it. */
  drop(): void;
}

async function gameLine(to: TestApp, player: TestPlayer, address: string): Promise<Line> {
  const auth = { userProfile: JSON.stringify(await profileOf(to, player)) };
  const socket = io(`http://${address}`, { auth, reconnection: false, transports: ['websocket'] });
  await new Promise<void>((resolve) => socket.once('connected', () => resolve()));
  const { ws } = socket.io.engine.transport as unknown as { ws: WebSocket };
  return {
    emit: (event, data) => void socket.emit(event, data),
    dead: () => ws.pause(),
    drop: () => ws.terminate(),
  };
}

async function toolLine(_: TestApp, player: TestPlayer, address: string): Promise<Line> {
  const socket = new WebSocket(`ws://${address}/multiplay?token=${player.token}`);
  socket.on('error', () => {});
  await once(socket, 'open');
  return {
    emit: (event, data) => socket.send(JSON.stringify([event, data])),
    dead: () => socket.pause(),
    drop: () => socket.terminate(),
  };
}

for (const [name, connect] of [
  ['game client', gameLine],
  ['tool', toolLine],
] as const) {
  test(`a ${name} that answers no more is cut off, and its seat kept like that of any lost line`, () =>
    withApp({ settings: { unlockAll: true } }, async (to) => {
      const hub = new Hub(to.app);
      const [hostPlayer, guestPlayer] = [await to.player(), await to.player()];
      const host = enter(hub, hostPlayer);
      await withDoors(to, hub, async (address) => {
        const guest = await connect(to, guestPlayer, address);
        await until(() => hub.numbers.sockets === 2);
        host.say.receive('createRoom', []);
        guest.emit('joinRoom', hub.open()[0]?.code);
        await until(() => host.heard.includes('joinRoom'));
        host.say.receive('enterPlayReady', [chartOf(to).TrackPk]);
        await until(() => host.heard.includes('enterPlayReady'));
        host.say.receive('playStart', []);
        guest.emit('playStart', '');
        await until(() => host.heard.includes('startInfo'));
        guest.dead();
        await until(() => hub.numbers.sockets === 1);
        guest.drop();
        to.clock.advance(9_000);
        hub.tick();
        assert.ok(hub.hasSeat(guestPlayer.pk));
        assert.not.ok(host.heard.includes('outFriend'));
        to.clock.advance(1_000);
        hub.tick();
        assert.ok(host.heard.includes('outFriend'));
        assert.not.ok(hub.hasSeat(guestPlayer.pk));
      });
    }));
}

test.run();
