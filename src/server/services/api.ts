/** The JSON API, health checks and static files on one HTTP or HTTPS port. */
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../failure.js';
import type { Settings } from '../../config/settings.js';
import type { AppContext } from '../context.js';
import { createApplication } from '../http/application.js';
import { healthChecks } from '../http/health.js';
import { staticFiles } from '../http/static-files.js';
import { webPages } from '../http/web-pages.js';
import type { GameService } from '../services.js';

export const api: GameService = {
  name: 'api',
  async start(app) {
    const { settings } = app;
    const pages = await webPages();
    const koa = createApplication(app, app.routes, (extended) => {
      extended.use(healthChecks(app));
      extended.use(pages);
      extended.use(staticFiles(app.folder.files));
    });
    const isSecure = settings.tls.cert !== '';
    const server = isSecure ? secureServer(settings.tls) : createServer();
    // Koa's callback answers every request itself; nothing is left to wait for.
    const respond = koa.callback();
    const running = new Set<ServerResponse>();
    server.on('request', (request, response) => {
      running.add(response);
      response.once('close', () => running.delete(response));
      void respond(request, response);
    });
    await listen(server, settings);
    const { port } = server.address() as AddressInfo;
    const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
    return {
      addresses: [`${isSecure ? 'https' : 'http'}://${host}:${port}`],
      stop: () => close(server, running, app),
    };
  },
};

/** A certificate file may hold its key as well: then `key` is empty. */
function secureServer({ cert, key }: Settings['tls']): Server {
  try {
    return createSecureServer({ cert: readFileSync(cert), key: readFileSync(key === '' ? cert : key) });
  } catch (error) {
    throw new Failure(
      `The TLS certificate cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      'Check the settings tls.cert and tls.key: both are PEM files, and the key is the one of the certificate.',
      { cause: error },
    );
  }
}

function listen(server: Server, { host, port }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, { host, port })));
    server.listen(port, host, () => resolve());
  });
}

function listenFailure(
  error: NodeJS.ErrnoException,
  { host, port }: { host: string; port: number },
): Failure {
  const reasons: Partial<Record<string, readonly [string, string]>> = {
    EADDRINUSE: ['another program listens there', 'Stop it, or choose another port: --port.'],
    EACCES: ['this user may not', 'Choose a port above 1023: --port.'],
    EADDRNOTAVAIL: ['this machine has no such address', 'Choose one of its own, or 0.0.0.0 for all: --host.'],
  };
  const [reason, remedy] = reasons[error.code ?? ''] ?? [error.message, 'Check --host and --port.'];
  return new Failure(`${host}:${port} cannot be listened at: ${reason}.`, remedy, { cause: error });
}

/** No new connections; what runs may finish within the drain time; then the rest is cut off. */
async function close(server: Server, running: ReadonlySet<ServerResponse>, app: AppContext): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that is kept alive would keep the server waiting for another request.
  const last = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
    response.once('close', () => server.closeIdleConnections());
  };
  running.forEach(last);
  server.on('request', (_, response) => last(response));
  const timer = setTimeout(() => {
    app.log.warn('requests that did not finish in time were cut off');
    server.closeAllConnections();
  }, app.settings.drain * 1000);
  await closed;
  clearTimeout(timer);
}
