/** Multiplay as a service: rooms on a port of their own, in one process of a database at a time. */
import type { IncomingMessage } from 'node:http';
import { Failure } from '../../failure.js';
import type { AppContext } from '../context.js';
import { listen } from '../net/listener.js';
import { tlsFiles } from '../net/tls.js';
import type { GameService } from '../services.js';
import { refundUntold } from './charge.js';
import { Hub } from './hub.js';
import { Lease, renewEveryMs } from './lease.js';
import { createPlain } from './plain-ws.js';
import { createSocketIo, socketIoPath } from './socket-io.js';

const tickMs = 250;
/** What chooses where it listens. */
const flags = { host: '--host', port: '--multiplay-port' };
const highestPort = 65_535;
/** What is still open when all connections were told to end has that long. */
const closingSeconds = 1;

export const multiplay: GameService = {
  name: 'multiplay',
  async start(app) {
    const lease = new Lease(app, 'multiplay');
    const first = await lease.take();
    let open = first.isHeld ? await openRooms(app) : null;
    if (!first.isHeld) tellHolder(app, first.holder);
    let renewing: Promise<void> = Promise.resolve();
    const timer = setInterval(() => void (renewing = renewing.then(renew)), renewEveryMs);
    timer.unref();
    const renew = async () => {
      try {
        const tenure = await lease.take();
        if (tenure.isHeld && !open) {
          open = await openRooms(app);
          app.log.info({ addresses: open.addresses }, 'multiplay begins: the process that had it is gone');
        } else if (!tenure.isHeld && open) {
          const lost = open;
          open = null;
          await lost.stop(0);
          tellHolder(app, tenure.holder);
        }
      } catch (error) {
        app.log.error({ err: error }, 'multiplay: the lease was not renewed');
      }
    };
    return {
      addresses: open?.addresses ?? [],
      async stop() {
        clearInterval(timer);
        await renewing;
        await open?.stop(app.settings.drain);
        await lease.release();
      },
    };
  },
};

function tellHolder(app: AppContext, holder: string): void {
  app.log.warn(
    { holder },
    'multiplay runs elsewhere on this database; here it begins when that one has ended',
  );
}

async function openRooms(app: AppContext) {
  const { settings, folder, log } = app;
  await refundUntold(app);
  const hub = new Hub(app);
  const game = createSocketIo(app, hub);
  const tools = createPlain(app, hub);
  const { host, tls } = settings;
  const listener = await listen(
    {
      ...{ host, port: portOf(app), change: flags, log },
      ...{ tls: tlsFiles(settings, folder), secureOnly: tls.mode === 'only' },
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
  const timer = setInterval(() => hub.tick(), tickMs);
  app.rooms.show(hub);
  return {
    addresses: listener.addresses,
    async stop(drainSeconds: number) {
      await hub.stop(drainSeconds);
      clearInterval(timer);
      app.rooms.show(null);
      tools.close();
      await game.close();
      await listener.close(closingSeconds);
    },
  };
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
