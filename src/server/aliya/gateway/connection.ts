/** One connection: one request, one answer, then the end. What follows the request is not looked at. */
import type { Socket } from 'node:net';
import { headerBytes, Malformed, payloadLength } from './message.js';

/**
 * The payload of the first message, read as it comes, be it byte by byte. Throws Malformed for what can be none, for one
 * that breaks off, and for one that takes longer than `ms`.
 */
export function readPayload(socket: Socket, ms: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => end(() => reject(new Malformed('timeout'))), ms);
    const onData = (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      try {
        const length = payloadLength(received);
        if (length === undefined || received.length < headerBytes + length) return;
        const payload = received.subarray(headerBytes, headerBytes + length);
        end(() => resolve(payload));
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const onEnd = () => end(() => reject(new Malformed('broken off')));
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd);
      settle();
    };
    socket.on('data', onData).on('end', onEnd).on('close', onEnd);
  });
}

/** How long the other side has to take the answer and close. */
const lingerMs = 2000;

/**
 * Sends the answer and closes. What still comes is read and dropped: closing with unread bytes would reset the
 * connection, and the answer could be lost on its way.
 */
export function sendLast(socket: Socket, message: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.end(message);
  });
}
