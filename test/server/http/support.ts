/** An application over routes of the test's own, and requests that fetch would not send. */
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { createApplication } from '../../../src/server/http/application.js';
import type { Route } from '../../../src/server/http/route.js';
import type { TestApp } from '../../support/app.js';

/** Serves `routes` on the context of a running server; gives the address. */
export async function withRoutes(
  { app }: Pick<TestApp, 'app'>,
  routes: readonly Route[],
  work: (address: string) => Promise<void>,
): Promise<void> {
  const respond = createApplication(app, routes).callback();
  const server = createServer((request, response) => void respond(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export interface RawAnswer {
  readonly status: number;
  /** The status line and the headers. */
  readonly head: string;
  readonly text: string;
}

/**
 * Sends bytes as they are and reads until the server ends the connection, so send `Connection: close`. With `breakOff`
 * the connection is cut after the last byte, and the answer may be empty.
 */
export function sendRaw(
  address: string,
  bytes: string | Uint8Array,
  { breakOff = false } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(bytes, () => {
        if (breakOff) socket.destroy();
      });
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...rest] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1] ?? 0), head, text: rest.join('\r\n\r\n') });
    });
  });
}

/** The bytes of a POST. */
export function post(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries({ Host: 'test', Connection: 'close', ...headers });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
