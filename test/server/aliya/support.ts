/** Aliya as it is served: all of its parts in this process, in a data folder with nothing else in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { AliyaClient, type Answer } from '../../../examples/aliya-client.js';
import { settingsSchema } from '../../../src/config/settings.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import type { Plugin } from '../../../src/plugin.js';
import { systemRandom, type RandomSource } from '../../../src/server/random.js';
import { serve } from '../../../src/server/serve.js';
import { testClock, type Database, type TestClock } from '../../support/app.js';
import { withPostgres } from '../../support/postgres.js';

export interface AliyaOptions {
  readonly database?: Database;
  /** Settings of the group `aliya`; cheats are on by default. */
  readonly aliya?: Readonly<Record<string, unknown>>;
  /** How many tries an account has from one address. */
  readonly tries?: number;
  readonly random?: Partial<RandomSource>;
  readonly plugins?: readonly Plugin[];
  /** A folder below the temporary one, which is not made before. */
  readonly folder?: string;
  /** Services to run; all of Aliya by default. */
  readonly only?: readonly string[];
}

export interface TestAliya {
  readonly folder: DataFolder;
  readonly clock: TestClock;
  readonly logLines: string[];
  readonly client: AliyaClient;
  readonly gatewayPort: number;
  /** Where a part listens: `http://127.0.0.1:40001`. */
  origin(part: string): string;
  /** Where the gateway answers over HTTP. */
  readonly gatewayHealth: string;
  /** A new user with a token. */
  user(): Promise<TestUser>;
  /** Asks a part over HTTP, as the others do. */
  post(part: string, name: string, document: object, headers?: Record<string, string>): Promise<PartAnswer>;
  stop(): Promise<void>;
  /** Stops everything and starts it anew, on the same data. */
  restart(): Promise<void>;
  /** What was counted. */
  metrics(): Promise<string>;
}

export interface PartAnswer {
  readonly status: number;
  // Tests reach into documents freely; a wrong path fails them.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export interface TestUser {
  readonly uniqueId: string;
  ask(name: string, data?: Record<string, unknown>): Promise<Answer>;
  /** Puts supplies into the bag. */
  give(item: string, amount: number): Promise<void>;
}

export const parts = ['token', 'bag', 'account', 'weapon', 'skill', 'player'];

/** The setting that lets each listen at any free port. */
export function anyPorts(names: readonly string[]): string[] {
  return names.map((name) => `${name}=http://127.0.0.1:0`);
}

let lastUser = 0;

export async function withAliya(
  options: AliyaOptions,
  test: (aliya: TestAliya) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-aliya-'));
  const postgres = options.database === 'postgres' ? await withPostgres() : null;
  try {
    await run(dataFolder(join(root, options.folder ?? '')), { ...options, url: postgres?.url ?? '' }, test);
  } finally {
    await postgres?.drop();
    await rm(root, { recursive: true, force: true });
  }
}

async function run(
  folder: DataFolder,
  options: AliyaOptions & { readonly url: string },
  test: (aliya: TestAliya) => Promise<void>,
): Promise<void> {
  const logLines: string[] = [];
  const log = pino({ level: 'debug', base: null }, { write: (line: string) => void logLines.push(line) });
  const { plugins = [], only = ['aliya'] } = options;
  const aliya = {
    ...{ port: 0, cheats: true, connectionsPerMinute: 0, addresses: anyPorts(parts) },
    ...options.aliya,
  };
  const limits = options.tries === undefined ? {} : { account: options.tries };
  const settings = settingsSchema.parse({ drain: 2, only, aliya, limits, database: options.url });
  const [clock, random] = [testClock(), { ...systemRandom, ...options.random }];
  const start = () => serve({ folder, settings, log, plugins, clock, random });
  let server = await start();
  const addressOf = (service: string) => server.context.addressOf(service) ?? '';
  const gatewayPort = () => Number(addressOf('aliya.gateway').split(':').at(-1));
  const clientNow = () => new AliyaClient({ host: '127.0.0.1', port: gatewayPort() });
  const to: TestAliya = {
    folder,
    clock,
    logLines,
    get client() {
      return clientNow();
    },
    get gatewayPort() {
      return gatewayPort();
    },
    get gatewayHealth() {
      return server.addressesOf('aliya.gateway')[1] ?? '';
    },
    origin: (part) => addressOf(`aliya.${part}`),
    post: (part, name, document, headers = {}) =>
      post(`${addressOf(`aliya.${part}`)}/${name}`, document, headers),
    metrics: () => server.context.metrics.metrics(),
    stop: () => server.stop(),
    async restart() {
      await server.stop();
      server = await start();
    },
    async user() {
      const uniqueId = `device-${++lastUser}`;
      const { data } = await clientNow().request('login_unique', { unique_id: uniqueId });
      const ask: TestUser['ask'] = (name, more = {}) =>
        clientNow().request(name, { token: data['token'], ...more });
      const give: TestUser['give'] = async (item, amount) => {
        await to.post('bag', `add_${item}`, { unique_id: uniqueId, amount });
      };
      return { uniqueId, ask, give };
    },
  };
  try {
    await test(to);
  } finally {
    await server.stop();
  }
}

async function post(url: string, document: object, headers: Record<string, string>): Promise<PartAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(document),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
