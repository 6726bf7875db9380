/**
 * A Socket.IO server that does nothing but forward within rooms of two: what kalpa's rooms are compared with. Same
 * settings, same events, no rules.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { socketIoOptions } from '../../../src/server/multiplay/socket-io.js';

const server = createServer();
const io = new Server(server, socketIoOptions);
/** The host of each room, by its code. */
const hosts = new Map<string, Socket>();

io.on('connection', (socket) => {
  socket.emit('connected', 'Success');
  socket.on('createRoom', () => {
    hosts.set(socket.id, socket);
    socket.emit('createRoom', socket.id);
  });
  socket.on('joinRoom', (code: string) => {
    const host = hosts.get(code);
    if (!host) return;
    // Straight to the other socket: a room of the library's adapter takes more time for the same.
    forward(socket, host);
    forward(host, socket);
    host.emit('joinRoom', {});
    socket.emit('joinRoom', {});
  });
});

function forward(from: Socket, to: Socket): void {
  from.on('playInfo', (data: unknown) => to.emit('playInfo', data));
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ addresses: [`http://127.0.0.1:${port}`] })}\n`);
});

// In order, so that a CPU profile is written.
process.once('SIGTERM', () => process.exit(0));
