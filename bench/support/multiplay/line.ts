/**
 * One player's connection, as light as can be: frames of Engine.IO and Socket.IO over a WebSocket, put together by hand,
 * so that two cores carry thousands of players beside the server. From the first frame on it is what the game's client
 * has after its upgrade from long polling.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Frames by their first characters: a packet type of Engine.IO, and for messages one of Socket.IO. */
const open = '0';
const ping = '2';
const pong = '3';
const connect = '40';
const event = '42';
const refused = '44';

const patienceMs = 60_000;

export interface Line {
  send(name: string, data: unknown): void;
  /** The data of the next event of that name: for what is asked before messages count. */
  next(name: string): Promise<unknown>;
  /** From now on events go here, and to nobody else. */
  onEvent: ((name: string, data: unknown) => void) | null;
  close(): void;
}

/** Opens a connection and introduces the player; rejects where the server does not take him. */
export async function openLine(origin: string, auth: object): Promise<Line> {
  const url = `${origin.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  const waiting = new Map<string, (data: unknown) => void>();
  const line: Line = {
    send: (name, data) => socket.send(`${event}${JSON.stringify([name, data])}`),
    next: (name) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No ${name} came.`)), patienceMs);
        waiting.set(name, (data) => {
          clearTimeout(timer);
          waiting.delete(name);
          resolve(data);
        });
      }),
    onEvent: null,
    close: () => socket.terminate(),
  };
  socket.on('message', (frame: Buffer) => {
    const text = frame.toString();
    if (text.startsWith(event)) {
      const [name, data] = JSON.parse(text.slice(event.length)) as [string, unknown];
      if (line.onEvent) line.onEvent(name, data);
      else waiting.get(name)?.(data);
    } else if (text === ping) socket.send(pong);
    else if (text.startsWith(open)) socket.send(connect + JSON.stringify(auth));
    else if (text.startsWith(refused)) socket.emit('error', new Error(`Refused: ${text}`));
  });
  const connected = line.next('connected');
  await Promise.race([connected, once(socket, 'close').then(() => Promise.reject(new Error('Closed.')))]);
  return line;
}
