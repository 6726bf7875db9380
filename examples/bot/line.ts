/** A line to the plain WebSocket of multiplay: one JSON text frame per event (docs/PROTOCOL.md). */
import { WebSocket } from 'ws';
import { z } from 'zod';

/** The session is not good (any more): it takes a new one. */
export class Unauthorized extends Error {}

export interface Line {
  /** Sends an event, if the line is there. */
  send(event: string, data: unknown): void;
  close(): void;
  /**
   * Resolves when the line is gone. Rejects with Unauthorized where the server does not take the token, and with another
   * error where it cannot be reached.
   */
  readonly closed: Promise<void>;
}

const frame = z.tuple([z.string()], z.unknown());
const goodbye = 1000;

/** Opens a line; `onEvent` is told every event, `connected` first. */
export function openLine(
  multiplay: URL,
  token: string,
  onEvent: (event: string, data: unknown) => void,
): Line {
  const url = new URL('/multiplay', multiplay);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${token}` } });
  socket.on('message', (data: Buffer) => {
    const [event, first] = frame.parse(JSON.parse(data.toString()));
    onEvent(event, first);
  });
  const closed = new Promise<void>((resolve, reject) => {
    socket.once('unexpected-response', (_request, { statusCode }) => {
      reject(
        statusCode === 401 ? new Unauthorized('the session has ended') : new Error(`status ${statusCode}`),
      );
      socket.terminate();
    });
    socket.on('error', reject);
    socket.once('close', () => resolve());
  });
  return {
    send(event, data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify([event, data]));
    },
    close: () => socket.close(goodbye),
    closed,
  };
}
