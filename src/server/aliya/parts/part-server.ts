/**
 * The HTTP side of a part: POST /<function>, a form or JSON in, JSON out. Whoever reaches it is trusted, so it takes no
 * request of a browser, and with a shared secret none without it (specification, 07 *Managers*).
 */
import { timingSafeEqual, createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServiceContext } from '../../context.js';
import { readDocument } from '../../http/body.js';
import { refuse, Refusal } from '../../http/refusal.js';
import { listen } from '../../net/listener.js';
import type { RunningService } from '../../services.js';
import { Unavailable } from '../answer.js';
import { checkAddresses, listenAt, type Part } from './addresses.js';

export const secretHeader = 'x-kalpa-aliya-secret';

/** What still runs when all services have drained has that long. */
const closingSeconds = 1;

/** Something that a part does. Throws a Refusal for input that it does not take. */
export type PartFunction = (document: Readonly<Record<string, unknown>>) => Promise<object>;

export type PartFunctions = ReadonlyMap<string, PartFunction>;

/** Starts a part's server. `close` ends what it used, when nothing runs any more. */
export async function startPartServer(
  context: ServiceContext,
  part: Part,
  { functions, close }: { readonly functions: PartFunctions; readonly close: () => Promise<void> },
): Promise<RunningService> {
  const { log, settings } = context;
  try {
    checkAddresses(context);
    const place = listenAt(context, part);
    const respond = async (request: IncomingMessage, response: ServerResponse) => {
      const { status, document } = await answerTo(request).catch((error: unknown) => failed(error));
      const isText = typeof document === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
      response.end(isText ? document : JSON.stringify(document));
    };
    const answerTo = async (request: IncomingMessage): Promise<Reply> => {
      if (request.url === '/healthz') return { status: 200, document: { status: 'up' } };
      requireTrusted(request, settings.aliya.secret);
      if (request.url === '/metrics') return { status: 200, document: await context.metrics.metrics() };
      const run = functions.get((request.url ?? '').slice(1));
      if (!run) throw refuse('There is no such function.', { status: 404 });
      if (request.method !== 'POST') throw refuse('Functions are asked by POST.', { status: 405 });
      return { status: 200, document: await run(await readDocument(request)) };
    };
    const failed = (error: unknown): Reply => {
      if (error instanceof Refusal) return { status: error.status, document: reason(error.message) };
      if (error instanceof Unavailable) return { status: 503, document: reason(error.message) };
      log.error({ part: part.name, err: error }, 'request failed');
      return { status: 500, document: reason('Something went wrong; the log has the reason.') };
    };
    const change = { host: 'aliya.addresses', port: 'aliya.addresses' };
    const running = new Set<Promise<void>>();
    const listener = await listen(
      { ...place, change, tls: null, secureOnly: false, log },
      (request, response) => {
        const answered = respond(request, response).finally(() => running.delete(answered));
        running.add(answered);
      },
    );
    return {
      addresses: listener.addresses,
      // Others that finish what runs may still have to ask: it goes on answering until all are done.
      drain: () => quietWithin(running, settings.drain),
      async stop() {
        await listener.close(closingSeconds);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Resolves when nothing runs, or after so many seconds. */
async function quietWithin(running: ReadonlySet<Promise<void>>, seconds: number): Promise<void> {
  const late = new AbortController();
  const isQuiet = async () => {
    while (running.size > 0 && !late.signal.aborted) await Promise.race(running);
  };
  const timer = setTimeout(() => late.abort(), seconds * 1000);
  await Promise.race([isQuiet(), once(late.signal, 'abort')]);
  clearTimeout(timer);
}

interface Reply {
  readonly status: number;
  /** JSON, or plain text. */
  readonly document: object | string;
}

function reason(message: string): object {
  return { message };
}

/** A page in a browser on this machine could post a form here; browsers say where it comes from. */
function requireTrusted({ headers }: IncomingMessage, secret: string): void {
  if (headers.origin !== undefined) throw refuse('Browsers are not answered.', { status: 403 });
  const given = headers[secretHeader];
  if (secret !== '' && (typeof given !== 'string' || !isSame(given, secret))) {
    throw refuse('The shared secret is missing or wrong.', { status: 403 });
  }
}

function isSame(given: string, secret: string): boolean {
  const [left, right] = [given, secret].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
