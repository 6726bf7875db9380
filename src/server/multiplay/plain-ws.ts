/** The rooms for tools and bots: a plain WebSocket at /multiplay, one JSON text frame per event (specification, 05). */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { AppContext } from '../context.js';
import { longestFrame, mostBuffered, pingEveryMs, type Connection } from './connection.js';
import type { Hub, Link } from './hub.js';
import { identifyTool } from './identity.js';

const path = '/multiplay';
const longestName = 100;

export interface PlainSockets {
  /** Takes an upgrade over, or refuses it. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** Makes plain WebSockets of upgrades to /multiplay by players; one that does not answer for `pingMs` is gone. */
export function createPlain(app: AppContext, hub: Hub, pingMs = pingEveryMs): PlainSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestFrame, perMessageDeflate: false });
  const welcome = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = urlOf(request);
    if (url?.pathname !== path) return refuse(socket, '404 Not Found');
    const visitor = await identifyTool(app, { request, url, hasSeat: (pk) => hub.hasSeat(pk) });
    if (!visitor) return refuse(socket, '401 Unauthorized');
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      const join = (connection: Connection) => hub.connect(visitor, connection);
      attend(websocket, { hub, join, pingMs });
    });
  };
  return {
    upgrade(request, socket, head) {
      // A peer that breaks off while it is identified is nobody's error.
      socket.on('error', () => socket.destroy());
      welcome(request, socket, head).catch((error: unknown) => {
        app.log.error({ err: error }, 'multiplay: a connection failed');
        refuse(socket, '500 Internal Server Error');
      });
    },
    close() {
      for (const websocket of sockets.clients) websocket.terminate();
      sockets.close();
    },
  };
}

function urlOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '';
  return URL.canParse(target, 'http://server') ? new URL(target, 'http://server') : null;
}

function refuse(socket: Duplex, status: string): void {
  const text = status.slice(4);
  const headers = `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}`;
  socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\n\r\n${text}`);
}

interface Attended {
  readonly hub: Hub;
  readonly join: (connection: Connection) => Link;
  readonly pingMs: number;
}

function attend(websocket: WebSocket, { hub, join, pingMs }: Attended): void {
  // `ws` closes a connection by itself after an error; all there is to do comes with `close`.
  websocket.on('error', () => {});
  const link = join({
    send(event, args) {
      if (websocket.readyState !== websocket.OPEN) return;
      const text = JSON.stringify([event, ...args]);
      if (websocket.bufferedAmount + Buffer.byteLength(text) <= mostBuffered) websocket.send(text);
      else {
        hub.countDropped();
        websocket.terminate();
      }
    },
    close: () => websocket.close(1000),
  });
  websocket.on('message', (data: RawData, isBinary) => {
    const read = isBinary ? null : readFrame(data);
    if (!read) return link.misunderstood();
    const [name, ...args] = read;
    if (name === 'disconnect') websocket.close(1000);
    else link.receive(name, args);
  });
  let isAlive = true;
  websocket.on('pong', () => (isAlive = true));
  const pings = setInterval(() => {
    if (!isAlive) return websocket.terminate();
    isAlive = false;
    websocket.ping();
  }, pingMs);
  websocket.once('close', () => {
    clearInterval(pings);
    link.end();
  });
}

function readFrame(data: RawData): readonly [string, ...unknown[]] | null {
  try {
    // What `ws` gives for a text frame unless it is told otherwise.
    if (!Buffer.isBuffer(data)) return null;
    const read: unknown = JSON.parse(data.toString());
    // By hand, as this is done for every event of everybody.
    if (!isList(read)) return null;
    const [name, ...args] = read;
    return typeof name === 'string' && name.length <= longestName ? [name, ...args] : null;
  } catch {
    return null;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
