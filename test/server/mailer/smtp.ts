/** A real SMTP server on loopback: what it was sent, and the ways in which it can fail. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { issueAuthority, issueServer } from '../../../src/tools/certificates/issue.js';

export interface ReceivedMail {
  readonly to: readonly string[];
  /** Headers and body as they came. */
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface TestMailServer {
  readonly port: number;
  readonly mails: ReceivedMail[];
  /** The certificate of the CA that it is from, as PEM. */
  readonly cert: string;
  /** How many connections are open. */
  connections(): number;
}

type Options = Pick<SMTPServerOptions, 'secure' | 'onRcptTo' | 'disabledCommands' | 'authOptional'>;

/** A certificate for this machine, and that of the CA it is from: once per process. */
async function issue() {
  const now = Date.now();
  const authority = await issueAuthority('kalpa of a test', now);
  const { certificate, key } = await issueServer(authority, ['localhost', '127.0.0.1'], now);
  return { cert: certificate, key, ca: authority.certificate };
}

let issued: ReturnType<typeof issue> | undefined;

/** Runs `work` beside an SMTP server that takes every mail, or does as `options` say. */
export async function withMailServer(
  options: Options,
  work: (server: TestMailServer) => Promise<void>,
): Promise<void> {
  const mails: ReceivedMail[] = [];
  let open = 0;
  const { cert, key, ca } = await (issued ??= issue());
  const server = new SMTPServer({
    ...{ cert, key },
    authOptional: true,
    disableReverseLookup: true,
    onConnect: (_, done) => void ((open += 1), done()),
    onClose: () => void (open -= 1),
    onAuth: ({ username, password }, _, done) =>
      password === 'secret' ? done(null, { user: username }) : done(new Error('Wrong user or password.')),
    onData(stream, session, done) {
      let raw = '';
      stream.on('data', (chunk) => (raw += String(chunk)));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, raw, secure: session.secure, user: session.user });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  try {
    await work({ port, mails, cert: ca, connections: () => open });
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

/** Runs `work` beside a server that takes connections and never says a word. */
export async function withSilentServer(
  work: (server: { readonly port: number; connections(): number }) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work({ port: (server.address() as AddressInfo).port, connections: () => sockets.size });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A port at which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The decoded parts of a mail: quoted-printable and base64 undone. */
export function decoded(raw: string): string {
  const parts = raw.split(/\r\n--/).map((part) => {
    const at = part.indexOf('\r\n\r\n');
    const [head, body] = at < 0 ? ['', part] : [part.slice(0, at), part.slice(at + 4)];
    if (/transfer-encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
    if (!/transfer-encoding: quoted-printable/i.test(head)) return body;
    const bytes = body
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
  });
  return parts.join('\n');
}
