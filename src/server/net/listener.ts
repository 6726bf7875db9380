/** Listening for HTTP, for HTTPS, or for both at one port; and the end of that, within the drain time. */
import {
  createServer,
  type RequestListener,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Logger } from 'pino';
import { Failure } from '../../failure.js';
import { createDoorway, type Doorway } from './doorway.js';
import { readTls, watchTls, type TlsFiles } from './tls.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The certificate; null for plain HTTP alone. */
  readonly tls: TlsFiles | null;
  /** With a certificate: plain HTTP is refused. */
  readonly secureOnly: boolean;
  readonly log: Logger;
  /** What to change so that it listens elsewhere; the flags of the API if not given. */
  readonly change?: Change;
  /** Whether a new connection may stay; all may if not given. */
  readonly admit?: (socket: Socket) => boolean;
  /** How often the certificate's files are looked at; 5 seconds if not given. */
  readonly watchMs?: number;
}

/** The settings or flags by which a person moves something to another place. */
interface Change {
  readonly host: string;
  readonly port: string;
}

export interface Listener {
  /** `https://host:port` and `http://host:port`, as far as they are answered; the safer one first. */
  readonly addresses: readonly string[];
  /** The servers behind the port: what is not a request (`upgrade`) is theirs. */
  readonly servers: readonly (HttpServer | HttpsServer)[];
  /** Takes nothing new; what runs may finish within so many seconds, then the rest is cut off. */
  close(drain: number): Promise<void>;
}

/** Listens and has `respond` answer every request. Throws a Failure that says why an address cannot be had. */
export async function listen(options: ListenOptions, respond: RequestListener): Promise<Listener> {
  const { host, port, tls, secureOnly, log, watchMs = 5000 } = options;
  const plain = createServer();
  const secure = tls === null ? null : createSecureServer(readTls(tls));
  const servers = secure === null ? [plain] : [secure, plain];
  const door: Doorway = secure === null ? { server: plain, dismiss() {} } : createDoorway(plain, secure);
  const open = new Set<Socket>();
  door.server.on('connection', (socket) => {
    if (options.admit?.(socket) === false) return void socket.destroy();
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  const running = new Set<ServerResponse>();
  for (const server of servers) {
    server.on('request', (request, response) => {
      running.add(response);
      response.once('close', () => running.delete(response));
    });
  }
  secure?.on('request', respond);
  plain.on('request', secure !== null && secureOnly ? refusePlain : respond);
  const at = await listenAt(door.server, { host, port, ...(options.change && { change: options.change }) });
  const stopWatching =
    tls === null || secure === null ? null : watchTls(tls, watchMs, () => takeUp(secure, tls, log));
  const schemes = secure === null ? ['http'] : secureOnly ? ['https'] : ['https', 'http'];
  return {
    addresses: schemes.map((scheme) => `${scheme}://${at}`),
    servers,
    async close(drain) {
      stopWatching?.();
      await end({ door, servers, running, open, log }, drain);
    },
  };
}

/** A certificate that cannot be used leaves the former one in use. */
function takeUp(server: HttpsServer, tls: TlsFiles, log: Logger): void {
  try {
    server.setSecureContext(readTls(tls));
    log.info({ file: tls.cert }, 'the renewed certificate is in use');
  } catch (error) {
    log.error({ err: error }, 'the changed certificate is not used');
  }
}

const refusePlain: RequestListener = (request, response) => {
  request.resume();
  response.writeHead(426, { 'Content-Type': 'application/json; charset=utf-8', Connection: 'close' });
  response.end(JSON.stringify({ state: 0, message: 'This server is to be asked over https.', data: {} }));
};

interface Place {
  readonly host: string;
  readonly port: number;
  readonly change?: Change;
}

/** Listens, and gives `host:port` with the port that it got. Throws a Failure that says why it cannot. */
export async function listenAt(server: Server, place: Place): Promise<string> {
  const { host, port } = place;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, place)));
    server.listen(port, host, () => resolve());
  });
  return `${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
}

const flags: Change = { host: '--host', port: '--port' };

function listenFailure(error: NodeJS.ErrnoException, { host, port, change = flags }: Place): Failure {
  const reasons: Partial<Record<string, readonly [string, string]>> = {
    EADDRINUSE: ['another program listens there', `Stop it, or choose another port: ${change.port}.`],
    EACCES: ['this user may not', `Choose a port above 1023: ${change.port}.`],
    EADDRNOTAVAIL: [
      'this machine has no such address',
      `Choose one of its own, or 0.0.0.0 for all: ${change.host}.`,
    ],
  };
  const [reason, remedy] = reasons[error.code ?? ''] ?? [
    error.message,
    `Check ${change.host} and ${change.port}.`,
  ];
  return new Failure(`${host}:${port} cannot be listened at: ${reason}.`, remedy, { cause: error });
}

interface Open {
  readonly door: Doorway;
  readonly servers: readonly (HttpServer | HttpsServer)[];
  readonly running: ReadonlySet<ServerResponse>;
  /** Every connection, whatever became of it. */
  readonly open: ReadonlySet<Socket>;
  readonly log: Logger;
}

async function end({ door, servers, running, open, log }: Open, drain: number): Promise<void> {
  const closed = new Promise<void>((resolve) => door.server.close(() => resolve()));
  const closeIdle = () => servers.forEach((server) => server.closeIdleConnections());
  closeIdle();
  door.dismiss();
  // A connection that is kept alive would keep the server waiting for another request.
  const last = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('close', closeIdle);
  };
  running.forEach(last);
  for (const server of servers) server.on('request', (_, response) => last(response));
  const timer = setTimeout(() => {
    log.warn('requests that did not finish in time were cut off');
    for (const socket of open) socket.destroy();
  }, drain * 1000);
  await closed;
  clearTimeout(timer);
}
