/** Multiplay as a service: rooms on a port of their own, in one process of a database at a time. */
import type { IncomingMessage } from 'node:http';
import { countLoopbackPlayers } from '../../data/loopback-players.js';
import { Failure } from '../../failure.js';
import type { AppContext } from '../context.js';
import { listen } from '../net/listener.js';
import { tlsFiles } from '../net/tls.js';
import type { GameService } from '../services.js';
import { refundUntold } from './charge.js';
import { limitCrowd } from './crowd.js';
import { Hub } from './hub.js';
import { Periodic } from './periodic.js';
import { createPlain } from './plain-ws.js';
import { createSocketIo, socketIoPath } from './socket-io.js';
import { Tenancy, type OpenRooms } from './tenancy.js';

const tickMs = 250;
/** How often it is looked up who was banned, or whose session was ended. */
const reviewEveryMs = 15_000;
/** What chooses where it listens. */
const flags = { host: '--host', port: '--multiplay-port' };
const highestPort = 65_535;
/** What is still open when all connections were told to end has that long. */
const closingSeconds = 1;

export const multiplay: GameService = {
  name: 'multiplay',
  async start(app) {
    const tenancy = await Tenancy.begin(app, openRooms);
    return {
      get addresses() {
        return tenancy.addresses;
      },
      drain: () => tenancy.drain(),
      stop: () => tenancy.end(),
    };
  },
};

async function openRooms(app: AppContext): Promise<OpenRooms> {
  const { settings, folder, log } = app;
  await refundUntold(app);
  await warnOfLoopback(app);
  const hub = new Hub(app);
  const game = createSocketIo(app, hub);
  const tools = createPlain(app, hub);
  const { host, tls } = settings;
  const listener = await listen(
    {
      ...{ host, port: portOf(app), change: flags, log },
      ...{ tls: tlsFiles(settings, folder), secureOnly: tls.mode === 'only', admit: limitCrowd(app) },
    },
    (request, response) => {
      if (isForGame(request)) game.respond(request, response);
      else response.writeHead(404, { 'Content-Type': 'text/plain' }).end(whatIsHere);
    },
  );
  const [first, ...others] = listener.servers;
  // With HTTPS alone, plain HTTP is told so, whatever it wants.
  for (const server of [first, ...(tls.mode === 'only' ? [] : others)]) {
    server?.on('upgrade', (request, socket, head) => {
      if (isForGame(request)) game.upgrade(request, socket, head);
      else tools.upgrade(request, socket, head);
    });
  }
  const review = new Periodic(reviewEveryMs, { app, work: () => hub.review() });
  const timer = setInterval(() => {
    hub.tick();
    review.look();
  }, tickMs);
  app.rooms.show(hub);
  return {
    addresses: listener.addresses,
    drain: (seconds) => hub.drain(seconds),
    async close() {
      clearInterval(timer);
      await review.rest;
      await hub.close();
      app.rooms.show(null);
      tools.close();
      await game.close();
      await listener.close(closingSeconds);
    },
  };
}

/** The same finding as that of `kalpa doctor`. */
async function warnOfLoopback({ settings, store, clock, log }: AppContext): Promise<void> {
  if (settings.multiplay.identity !== 'address' || settings.trustProxy.length > 0) return;
  const players = await countLoopbackPlayers(store.read, clock.now());
  if (players === 0) return;
  log.warn(
    { players },
    'multiplay: players seem to come through a reverse proxy on this machine, and are known by its address; name it in trustProxy, or set multiplay.identity to token',
  );
}

const whatIsHere = 'Multiplay: Socket.IO for the game, and a WebSocket at /multiplay for tools.';

function isForGame({ url }: IncomingMessage): boolean {
  return url?.startsWith(socketIoPath) === true;
}

/** 0 is the port next to the API's; where that is any free one, so is this. */
function portOf({ settings: { port, multiplay: own } }: AppContext): number {
  if (own.port !== 0 || port === 0) return own.port;
  if (port < highestPort) return port + 1;
  throw new Failure(
    `There is no port after ${port} for multiplay.`,
    'Choose another for the API, or one for multiplay: --port, --multiplay-port.',
  );
}
