/** The real server on port 0 over a temporary data folder: what endpoint tests talk to. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import { generateCapture } from '../../fixtures/generator/index.js';
import { loadSettings } from '../../src/config/load.js';
import { dataFolder, type DataFolder } from '../../src/data/folder.js';
import { createPlayerDatabase } from '../../src/data/migrations/player.js';
import { createAccount } from '../../src/server/accounts/create.js';
import { startSession } from '../../src/server/accounts/sessions.js';
import type { Plugin } from '../../src/plugin.js';
import type { AppContext } from '../../src/server/context.js';
import { systemRandom, type RandomSource } from '../../src/server/random.js';
import { serve, type RunningServer } from '../../src/server/serve.js';
import { generateKeys } from '../../src/tools/keys/generate.js';
import { parseManifest } from '../../src/tools/manifest/parse.js';
import { withPostgres } from './postgres.js';

export type Database = 'sqlite' | 'postgres';

/** The moment at which tests begin: a Wednesday, far from any border. */
export const startOfTests = Date.UTC(2026, 0, 14, 9, 30);

export interface TestClock {
  now(): number;
  /** Moves time on by so many milliseconds. */
  advance(ms: number): void;
}

/** A clock that stands still until it is moved. */
export function testClock(): TestClock {
  let now = startOfTests;
  return { now: () => now, advance: (ms) => void (now += ms) };
}

export interface TestApp {
  readonly app: AppContext;
  readonly address: string;
  readonly clock: TestClock;
  readonly folder: DataFolder;
  /** Reads settings and content anew, as a SIGHUP makes it. */
  reload(): Promise<void>;
  /** Texts of all SQL statements so far, without those of services that do something now and then. */
  readonly statements: string[];
  /** Lines of the log so far. */
  readonly logLines: string[];
  /** A new player with a session; no password is hashed. */
  player(options?: { readonly id?: string }): Promise<TestPlayer>;
  /** A request without a session. */
  request(path: string, options?: RequestOptions): Promise<TestAnswer>;
}

export interface RequestOptions {
  /** Sent as a form: makes it a POST. */
  readonly form?: Readonly<Record<string, string | number>>;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** An answer: its status and its document, `{}` where it was no JSON. */
export interface TestAnswer {
  readonly status: number;
  // Tests reach into documents freely; a wrong path fails them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly headers: Headers;
}

export interface TestPlayer {
  readonly pk: number;
  readonly token: string;
  request(path: string, options?: RequestOptions): Promise<TestAnswer>;
  get(path: string): Promise<TestAnswer>;
  post(path: string, form?: Readonly<Record<string, string | number>>): Promise<TestAnswer>;
}

export interface AppOptions {
  readonly database?: Database;
  /** Settings by name, over the defaults of tests: port 0, unlockAll off, no log-in limit, a silent log. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Changes the synthetic capture before it is parsed. */
  readonly capture?: (document: Record<string, unknown>) => void;
  readonly random?: Partial<RandomSource>;
  /** Plug-ins beside what ships with kalpa. */
  readonly plugins?: readonly Plugin[];
  /** Called with the data folder before the server starts. */
  readonly prepare?: (folder: DataFolder) => Promise<void>;
}

const templates = new Map<string, Promise<string>>();

/** A data folder with the small capture parsed and keys made: once per process, copied per test. */
function template(): Promise<string> {
  let made = templates.get('small');
  if (!made) {
    made = makeTemplate(generateCapture({ size: 'small' }));
    templates.set('small', made);
  }
  return made;
}

async function makeTemplate(capture: Record<string, unknown>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-template-'));
  // Nothing asynchronous is done any more at this point.
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  const folder = dataFolder(root);
  await parse(folder, capture);
  await generateKeys({ folder: folder.keys, bits: 2048, force: false });
  return root;
}

async function parse(folder: DataFolder, capture: Record<string, unknown>): Promise<void> {
  const now = () => startOfTests;
  await parseManifest({ capture, folder, createPlayerDatabase: (file) => createPlayerDatabase(file, now) });
}

/** Runs `test` against a server of its own, and cleans up after it. */
export async function withApp(options: AppOptions, test: (app: TestApp) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-test-'));
  const postgres = options.database === 'postgres' ? await withPostgres() : null;
  try {
    const folder = dataFolder(root);
    await cp(await template(), root, { recursive: true });
    if (options.capture) {
      const document: Record<string, unknown> = generateCapture({ size: 'small' });
      options.capture(document);
      await parseManifest({ capture: document, folder, prune: true, createPlayerDatabase: async () => {} });
    }
    await options.prepare?.(folder);
    const database = postgres?.url ?? '';
    const settings = { ...testSettings, database, ...options.settings };
    await writeFile(folder.settings, JSON.stringify(settings));
    await run(folder, options, test);
  } finally {
    await postgres?.drop();
    await rm(root, { recursive: true, force: true });
  }
}

const testSettings = { port: 0, drain: 2, unlockAll: false, limits: { address: 0, account: 0 } };

async function run(folder: DataFolder, options: AppOptions, test: (app: TestApp) => Promise<void>) {
  const sources = { folder, env: {} };
  const settings = loadSettings(sources);
  const clock = testClock();
  const statements: string[] = [];
  const logLines: string[] = [];
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logLines.push(line) });
  const random = { ...systemRandom, ...options.random };
  const onStatement = (text: string) => {
    if (!ofServices.test(text)) statements.push(text);
  };
  const { plugins = [] } = options;
  const server = await serve({ folder, settings, sources, log, plugins, clock, random, onStatement });
  const address = server.addresses[0] ?? '';
  const app = gameOf(server);
  const player: TestApp['player'] = ({ id } = {}) => makePlayer(app, address, id ?? `player${++lastPlayer}`);
  const request: TestApp['request'] = (path, asked) => send(address + path, asked ?? {});
  try {
    const reload = () => server.reload();
    await test({ app, address, reload, clock, folder, statements, logLines, player, request });
  } finally {
    await server.stop();
  }
}

/** What services of the game are given; a server without any fails the test. */
export function gameOf({ app }: RunningServer): AppContext {
  if (!app) throw new Error('No service of the game runs.');
  return app;
}

/** What services do at moments of their own: it belongs to no request. */
const ofServices = /"leases"|^select "pk" from "mailBatches"/;

let lastPlayer = 0;

async function makePlayer(app: AppContext, address: string, id: string): Promise<TestPlayer> {
  const now = app.clock.now();
  const { pk, token } = await app.store.write([], async (tx) => {
    const made = await createAccount(tx, {
      app,
      id,
      storedPassword: 'none',
      deviceIdentifier: 'test-device',
      now,
    });
    const session = await startSession(tx, {
      random: app.random,
      userPk: made,
      caller: { address: '127.0.0.1', deviceIdentifier: 'test-device' },
      now,
    });
    return { pk: made, token: session };
  });
  const request: TestPlayer['request'] = (path, options = {}) =>
    send(address + path, { ...options, headers: { 'Custom-UserToken': token, ...options.headers } });
  return {
    pk,
    token,
    request,
    get: (path) => request(path),
    post: (path, form = {}) => request(path, { form }),
  };
}

async function send(url: string, { form, method, headers, body }: RequestOptions): Promise<TestAnswer> {
  const fields =
    form &&
    new URLSearchParams(Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]));
  const payload = fields?.toString() ?? body;
  const response = await fetch(url, {
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    headers: { ...(fields && { 'Content-Type': 'application/x-www-form-urlencoded' }), ...headers },
    ...(payload !== undefined && { body: payload }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson && text ? JSON.parse(text) : text,
  };
}

/** The document inside a `data` string that is compressed like a capture. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function inflate(data: string): any {
  return JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString('utf8'));
}

/** Encrypts a play end as the client does (specification, 04 *Encryption*). */
export function encryptPlay(publicKey: string, play: object | string): Record<string, string> {
  const part = (name: string) =>
    Buffer.from(new RegExp(`<${name}>(.*)</${name}>`).exec(publicKey)?.[1] ?? '', 'base64');
  const jwk = {
    kty: 'RSA',
    n: part('Modulus').toString('base64url'),
    e: part('Exponent').toString('base64url'),
  };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const [aes, iv] = [randomBytes(32), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', aes, iv);
  const text = typeof play === 'string' ? play : JSON.stringify(play);
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const wrap = (bytes: Buffer) =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, bytes).toString(
      'base64',
    );
  return { userPlayData: data.toString('base64'), encryptedKey: wrap(aes), encryptedIV: wrap(iv) };
}

/** Whether a file of a data folder is there. */
export function isThere(file: string): boolean {
  return existsSync(file);
}
