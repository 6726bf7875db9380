/**
 * One port that answers HTTP and HTTPS alike: whoever sets a device up has one address to type, and one port to open.
 */
import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';

/** How a TLS connection begins: a record of the kind handshake (RFC 8446, 5.1). A request begins with a letter. */
const handshake = 22;
/** As long as Node gives a request for its head. */
const patienceMs = 60_000;

export interface Doorway {
  readonly server: Server;
  /** Sends those away of whom it is not known yet what they want, and has both servers let go of their timers. */
  dismiss(): void;
}

/**
 * A server that hands each connection to `plain` or `secure` by its first byte. Neither of those listens by itself.
 * Closing it waits for the connections of both.
 */
export function createDoorway(plain: HttpServer, secure: HttpsServer): Doorway {
  // Only so do they look after their connections (idle ones, slow ones): they do not know that they were listened for.
  for (const server of [plain, secure]) server.emit('listening');
  const undecided = new Set<Socket>();
  // As Node opens them for HTTP servers.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const leave = () => socket.destroy();
    undecided.add(socket);
    socket.once('close', () => undecided.delete(socket));
    socket.setTimeout(patienceMs, leave);
    socket.on('error', leave);
    socket.once('readable', () => {
      const beginning = socket.read() as Buffer | null;
      if (beginning === null) return leave();
      undecided.delete(socket);
      socket.setTimeout(0).off('timeout', leave).off('error', leave);
      socket.unshift(beginning);
      const isTls = beginning[0] === handshake;
      // As Node opens them for HTTPS servers: who leaves within the handshake is gone.
      socket.allowHalfOpen = !isTls;
      (isTls ? secure : plain).emit('connection', socket);
    });
  });
  return {
    server,
    dismiss() {
      for (const socket of undecided) socket.destroy();
      for (const behind of [plain, secure]) behind.close();
    },
  };
}
