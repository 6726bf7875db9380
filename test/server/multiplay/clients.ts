/** Clients of both ways in, alike for tests: what was sent, what came, and cutting the line. */
import { connect as connectTcp, type Socket as TcpSocket } from 'node:net';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { wireRow } from '../../../src/data/wire.js';
import { readPlayerRows } from '../../../src/server/http/player.js';
import { withApp, type AppOptions, type TestApp, type TestPlayer } from '../../support/app.js';

/** What tests wait for comes at once, or, on a machine that is busy, a little later. */
const patienceMs = 20_000;

// Tests reach into what came freely; a wrong path fails them.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Arguments = any[];

/** One end of a connection. */
export interface Line {
  emit(event: string, ...args: unknown[]): void;
  /** The arguments of the next event of that name that was not taken yet. */
  next(event: string): Promise<Arguments>;
  /** Everything that came and was not taken yet, once the server has done all that was sent so far. */
  rest(): Promise<Arguments[]>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  /** Leaves in order. */
  close(): void;
  /** Breaks the line without a word. */
  cut(): void;
}

export interface Client extends Line {
  readonly player: TestPlayer;
}

/** What was waited for does not come any more. */
export class LineEnded extends Error {}

/** What came over a line, in order, and who waits for it. */
class Inbox {
  readonly #came: Arguments[] = [];
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;

  push(event: string, args: unknown[]): void {
    this.#came.push([event, ...args]);
    this.#wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async next(event: string): Promise<Arguments> {
    const late = Date.now() + patienceMs;
    for (;;) {
      const index = this.#came.findIndex(([name]) => name === event);
      const [found] = index < 0 ? [] : this.#came.splice(index, 1);
      if (found) return found.slice(1);
      const why = `No ${event} came, but ${JSON.stringify(this.#came)}`;
      if (this.#hasEnded) throw new LineEnded(why);
      if (Date.now() >= late) throw new Error(why);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(1, late - Date.now()));
        this.#waiting.add(wake);
      });
    }
  }

  takeAll(): Arguments[] {
    return this.#came.splice(0);
  }
}

/** A room code that no room has. */
const noCode = '-----';

function lineOf(inbox: Inbox, line: Pick<Line, 'emit' | 'ended' | 'close' | 'cut'>): Line {
  return {
    ...line,
    next: (event) => inbox.next(event),
    async rest() {
      line.emit('joinRoom', noCode);
      await inbox.next('noRooms');
      return inbox.takeAll();
    },
  };
}

/** Where multiplay listens. */
export function multiplayAddress(to: TestApp): string {
  return to.app.addressOf('multiplay') ?? '';
}

/** The profile of a player as his client has it. */
export async function profileOf({ app }: TestApp, player: TestPlayer): Promise<Record<string, unknown>> {
  const { profile } = await readPlayerRows(app.store.read, player.pk);
  if (!profile) throw new Error('There is no such player.');
  return wireRow('userProfile', profile);
}

export interface SocketIoOptions {
  readonly transports?: readonly ('polling' | 'websocket')[];
  readonly auth?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** The certificate to trust. */
  readonly ca?: string;
}

/** A Socket.IO client that is not connected yet. */
async function socketIo(to: TestApp, player: TestPlayer, options: SocketIoOptions = {}): Promise<Socket> {
  const auth = options.auth ?? { userProfile: JSON.stringify(await profileOf(to, player)) };
  return io(multiplayAddress(to), {
    auth,
    autoConnect: false,
    reconnection: false,
    forceNew: true,
    transports: [...(options.transports ?? ['polling', 'websocket'])],
    ...(options.headers && { extraHeaders: options.headers }),
    ...(options.ca !== undefined && { ca: options.ca }),
  });
}

/** A game client that is connected. Rejects with what it was refused with. */
export async function gameClient(
  to: TestApp,
  player: TestPlayer,
  options: SocketIoOptions = {},
): Promise<Client & { readonly socket: Socket }> {
  const socket = await socketIo(to, player, options);
  const inbox = new Inbox();
  socket.onAny((event: string, ...args: unknown[]) => inbox.push(event, args));
  const ended = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()));
  void ended.then(() => inbox.end());
  const refused = new Promise<never>((_, reject) => socket.once('connect_error', reject));
  socket.connect();
  await Promise.race([inbox.next('connected'), refused]);
  const line = {
    emit: (event: string, ...args: unknown[]) => void socket.emit(event, ...args),
    ended,
    close: () => void socket.disconnect(),
    cut: () => void socket.io.engine.close(),
  };
  return { player, ...lineOf(inbox, line), socket };
}

/** A tool on the plain WebSocket that is connected. Rejects where it was refused. */
export async function tool(
  to: TestApp,
  player: TestPlayer,
): Promise<Client & { readonly socket: WebSocket }> {
  return { player, ...(await toolLine(multiplayAddress(to), player.token)) };
}

/** The same at the address of multiplay, wherever the server runs. */
export async function toolLine(
  address: string,
  token: string,
): Promise<Line & { readonly socket: WebSocket }> {
  const url = `${address.replace(/^http/, 'ws')}/multiplay?token=${token}`;
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  const inbox = new Inbox();
  socket.on('message', (data) => {
    const [event, ...args] = JSON.parse((data as Buffer).toString()) as [string, ...unknown[]];
    inbox.push(event, args);
  });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void ended.then(() => inbox.end());
  const refused = new Promise<never>((_, reject) => socket.once('error', reject));
  await Promise.race([inbox.next('connected'), refused]);
  socket.on('error', () => {});
  const line = {
    emit: (event: string, ...args: unknown[]) => socket.send(JSON.stringify([event, ...args])),
    ended,
    close: () => socket.close(1000),
    cut: () => socket.terminate(),
  };
  return { ...lineOf(inbox, line), socket };
}

/** A TCP connection to the multiplay port, for what no client does; from another address of this machine if wanted. */
export function rawLine(to: TestApp, localAddress?: string): TcpSocket {
  const { hostname, port } = new URL(multiplayAddress(to));
  return connectTcp({
    port: Number(port),
    host: hostname,
    ...(localAddress !== undefined && { localAddress }),
  });
}

/** `withApp` that closes the clients which `join` made. */
export function withRooms(
  options: AppOptions,
  test: (to: TestApp, join: (make: Promise<Client>) => Promise<Client>) => Promise<void>,
): Promise<void> {
  return withApp(options, async (to) => {
    const clients: Client[] = [];
    try {
      await test(to, async (make) => {
        const client = await make;
        clients.push(client);
        return client;
      });
    } finally {
      for (const client of clients) client.close();
    }
  });
}
