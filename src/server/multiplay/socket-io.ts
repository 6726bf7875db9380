/** The rooms for the game's client: Socket.IO, long polling first, then a WebSocket (specification, 05). */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import type { AppContext } from '../context.js';
import { longestFrame, mostBuffered, pingEveryMs, type Connection } from './connection.js';
import { holdsBytes, textFrame } from './data.js';
import type { Hub } from './hub.js';
import { identifyClient } from './identity.js';
import type { Visitor } from './visitor.js';

/** How long a connection may stay without saying who it is. */
const introductionMs = 10_000;

/** Where the client looks for it. */
export const socketIoPath = '/socket.io/';

export const socketIoOptions = {
  path: socketIoPath,
  serveClient: false,
  maxHttpBufferSize: longestFrame,
  pingInterval: pingEveryMs,
  pingTimeout: pingEveryMs,
  connectTimeout: introductionMs,
  // Events are small and many.
  httpCompression: false,
  perMessageDeflate: false,
} as const;

export interface GameSockets {
  respond(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Makes Socket.IO connections of requests and upgrades to `socketIoPath`; one that does not answer for `pingMs` is gone. */
export function createSocketIo(app: AppContext, hub: Hub, pingMs = pingEveryMs): GameSockets {
  // One that never listens: the port, where HTTP and HTTPS may both be answered, is somebody else's.
  const io = new Server(createServer(), {
    ...socketIoOptions,
    ...{ pingInterval: pingMs, pingTimeout: pingMs },
  });
  io.use((socket, next) => {
    const { request, handshake } = socket;
    identifyClient(app, { request, auth: handshake.auth, hasSeat: (pk) => hub.hasSeat(pk) })
      .then((visitor) => {
        if (!visitor) return next(new Error('Unauthorized'));
        (socket.data as { visitor?: Visitor }).visitor = visitor;
        next();
      })
      .catch((error: unknown) => {
        app.log.error({ err: error }, 'multiplay: a connection failed');
        next(new Error('Something went wrong on the server. Please try again.'));
      });
  });
  io.on('connection', (socket) => {
    const { visitor } = socket.data as { visitor?: Visitor };
    if (visitor) attend(socket, hub, visitor);
  });
  const { engine } = io;
  return {
    respond: (request, response) => void engine.handleRequest(request, response),
    upgrade: (request, socket, head) => void engine.handleUpgrade(request, socket, head),
    close: () => io.close(),
  };
}

function attend(socket: Socket, hub: Hub, visitor: Visitor): void {
  const link = hub.connect(visitor, connectionOf(socket, hub));
  socket.onAny((name: unknown, ...args: unknown[]) => {
    // Socket.IO itself lets pass what has a number for a name, or none.
    if (typeof name !== 'string') return link.misunderstood();
    // A client that waits for an acknowledgement gets none: the protocol has none.
    link.receive(name, typeof args.at(-1) === 'function' ? args.slice(0, -1) : args);
  });
  socket.once('disconnect', () => link.end());
}

function connectionOf(socket: Socket, hub: Hub): Connection {
  const backlog = backlogOf(socket);
  return {
    send(event, args) {
      if (backlog() > mostBuffered - longestFrame * 2) {
        hub.countDropped();
        socket.conn.close(true);
      } else if (args.some(holdsBytes)) socket.emit(event, ...args);
      else writeEvent(socket, JSON.stringify([event, ...args]));
    },
    close: () => socket.disconnect(true),
  };
}

/** How packets begin: an event of Socket.IO, in a message of Engine.IO. */
const eventPacket = '2';
const messagePacket = '4';

/**
 * Writes an event as `socket.emit` does, with an eighth less CPU: with the WebSocket frame at hand, as Socket.IO itself
 * hands one over where it sends to many. On a long poll the packet counts.
 */
function writeEvent({ conn }: Socket, json: string): void {
  const packet = eventPacket + json;
  const options = { compress: false, wsPreEncodedFrame: [textFrame(messagePacket + packet)] };
  conn.write(packet, options);
}

/**
 * How many bytes wait for the reader: what Engine.IO was given since it last handed everything to its transport, and
 * what waits there, in the WebSocket or in the long poll that is being answered.
 */
function backlogOf({ conn }: Socket): () => number {
  let queued = 0;
  let flushed = 0;
  conn.on('packetCreate', ({ data }: { data?: unknown }) => {
    if (typeof data === 'string') queued += Buffer.byteLength(data);
  });
  conn.on('drain', () => {
    flushed = queued;
    queued = 0;
  });
  return () => {
    const { socket } = conn.transport as { socket?: { bufferedAmount?: number } };
    return queued + (socket?.bufferedAmount ?? flushed);
  };
}
