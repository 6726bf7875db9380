import { pipeline, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, request, type Dispatcher } from 'undici';
import { Failure } from '../../failure.js';
import { AssetProblem, codeOf } from './problem.js';
import { parseRetryAfter } from './retries.js';

/** Milliseconds for the connection, for the answer's headers, and between two pieces of a body. */
export interface Timeouts {
  readonly connect: number;
  readonly headers: number;
  readonly body: number;
}

interface ServerOptions {
  readonly baseUrl: string;
  readonly connections: number;
  readonly timeouts: Timeouts;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Where assets come from: every method throws an AssetProblem for one path, or the signal's reason. */
export interface AssetServer {
  /** The body of a path, complete when it ends without an error. */
  get(path: string): Promise<Readable>;
  /** The bytes of a path by HEAD; text where the server does not tell: why not. */
  size(path: string): Promise<number | string>;
  /** What an error while reading a body means. */
  problem(error: unknown): unknown;
  close(): Promise<void>;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

/** A keep-alive client for the files below `baseUrl`; a Failure when that is no http or https address. */
export function assetServer(options: ServerOptions): AssetServer {
  const base = parseBaseUrl(options.baseUrl);
  const { timeouts, signal } = options;
  const dispatcher = new Agent({
    connections: options.connections,
    connect: { timeout: timeouts.connect },
    headersTimeout: timeouts.headers,
    bodyTimeout: timeouts.body,
  });
  const problem = (error: unknown): unknown => (signal.aborted ? signal.reason : networkProblem(error));

  async function ask(method: 'GET' | 'HEAD', path: string): Promise<Dispatcher.ResponseData> {
    let target = urlOf(base, path);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const headers = headersFor(target, base);
      const response = await request(target, { method, headers, dispatcher, signal });
      if (!REDIRECTS.has(response.statusCode)) return response;
      await discard(response);
      target = redirectTarget(response, target);
    }
    throw new AssetProblem('server', `the server redirects more than ${MOST_REDIRECTS} times`);
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw problem(error);
    }
  }

  return {
    problem,
    get: (path) =>
      guarded(async () => {
        const response = await ask('GET', path);
        if (response.statusCode === 200) return decoded(response);
        await discard(response);
        throw statusProblem(response, options.now());
      }),
    size: (path) =>
      guarded(async () => {
        const response = await ask('HEAD', path);
        await discard(response);
        return sizeOf(response, options.now());
      }),
    close: () => dispatcher.destroy(),
  };
}

/** Reads the rest of an answer that says enough by its status, so that the connection can be used again. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump().catch(() => undefined);
}

function parseBaseUrl(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  }
  throw new Failure(
    'The base URL is no http or https address.',
    'Give the address that the files live below, as in --base-url https://assets.example/kalpa/',
  );
}

function urlOf(base: URL, path: string): URL {
  const url = new URL(base);
  url.hash = '';
  url.username = '';
  url.password = '';
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${encoded}`;
  return url;
}

/** A password in the base URL goes to its own origin only, never along a redirect to another. */
function headersFor(target: URL, base: URL): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'kalpa', 'accept-encoding': 'identity' };
  if (base.username === '' || target.origin !== base.origin) return headers;
  const login = `${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`;
  return { ...headers, authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

function redirectTarget(response: Dispatcher.ResponseData, from: URL): URL {
  const location = headerOf(response, 'location') ?? '';
  if (location === '' || !URL.canParse(location, from.href)) {
    throw new AssetProblem('server', 'the server redirects to no valid address');
  }
  const target = new URL(location, from);
  if (target.protocol === 'http:' || target.protocol === 'https:') return target;
  throw new AssetProblem('server', `the server redirects to a ${target.protocol} address`);
}

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** The body as it is meant: some stores send what they hold compressed, asked for or not. */
function decoded(response: Dispatcher.ResponseData): Readable {
  // An error before anybody reads would end the process; whoever reads later is told all the same.
  response.body.on('error', () => undefined);
  const encoding = encodingOf(response);
  if (encoding === '') return response.body;
  const decoder = decoders.get(encoding)?.();
  // The error, if any, comes out of the decoder as well, which is what is read.
  if (decoder) return pipeline(response.body, decoder, () => undefined).on('error', () => undefined);
  response.body.destroy();
  throw new AssetProblem('server', `the server sends the file in an unknown encoding (${encoding})`);
}

function encodingOf(response: Dispatcher.ResponseData): string {
  const encoding = (headerOf(response, 'content-encoding') ?? '').trim().toLowerCase();
  return encoding === 'identity' ? '' : encoding;
}

function sizeOf(response: Dispatcher.ResponseData, now: number): number | string {
  const { statusCode } = response;
  if (statusCode !== 200) {
    const problem = statusProblem(response, now);
    // 501 is how a server says that it knows no HEAD; other 5xx pass.
    if (problem.retry && statusCode !== 501) throw problem;
    return `the server answers HEAD with ${statusCode}`;
  }
  const length = headerOf(response, 'content-length') ?? '';
  if (encodingOf(response) !== '' || !/^\d+$/.test(length)) return 'the server does not tell its size';
  return Number(length);
}

function statusProblem(response: Dispatcher.ResponseData, now: number): AssetProblem {
  const status = response.statusCode;
  const retryAfter = parseRetryAfter(headerOf(response, 'retry-after'), now);
  const retry = status === 408 || status === 429 || status >= 500;
  const reason = status === 404 ? 'not found on the server (404)' : `the server answers ${status}`;
  return new AssetProblem('server', reason, {
    retry,
    status,
    ...(retry && retryAfter !== undefined ? { retryAfter } : {}),
  });
}

function headerOf(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

const unreachableReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the server refuses the connection',
  ENOTFOUND: 'the name of the server is not known',
  EAI_AGAIN: 'the name of the server cannot be looked up',
  EHOSTUNREACH: 'the server cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the server does not take the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not take the connection in time',
};

const brokenReasons: Readonly<Record<string, string>> = {
  ECONNRESET: 'the server broke the connection',
  UND_ERR_SOCKET: 'the server closed the connection before the file was complete',
  UND_ERR_HEADERS_TIMEOUT: 'the server does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'the server stopped sending in the middle of the file',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the server sent another length than it announced',
};

function networkProblem(error: unknown): unknown {
  if (error instanceof AssetProblem || error instanceof Failure) return error;
  const code = codeOf(error);
  const unreachable = unreachableReasons[code];
  const reason = unreachable ?? brokenReasons[code] ?? `the transfer failed: ${messageOf(error)}`;
  const origin = unreachable === undefined ? 'server' : 'unreachable';
  return new AssetProblem(origin, reason, { retry: true, cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
