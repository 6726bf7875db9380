import { once } from 'node:events';
import { defineCommand, type CommandContext } from '../cli/command.js';
import { loadSettings, type SettingsSources } from '../config/load.js';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import { describeDriver } from '../data/sqlite/driver.js';
import { createLog } from '../server/log.js';
import { serve } from '../server/serve.js';
import { settleMemory } from '../server/startup/memory.js';
import { deviceAddresses } from '../tools/certificates/names.js';

interface Options {
  readonly host?: string;
  readonly port?: string;
  readonly multiplayPort?: string;
  readonly tls?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly drain?: string;
  readonly with?: readonly string[];
  readonly only?: readonly string[];
  readonly demo?: boolean;
}

export const serveCommand = defineCommand<Options>({
  name: 'serve',
  summary: 'Run the server.',
  drains: true,
  options: [
    { flags: '--host <address>', summary: 'where to listen (setting host): 0.0.0.0 lets phones in' },
    { flags: '--port <port>', summary: 'the port of the API (setting port); 0 takes any free one' },
    {
      flags: '--multiplay-port <port>',
      summary: 'the port of multiplay (setting multiplay.port); by default that of the API + 1',
    },
    { flags: '--tls <mode>', summary: 'HTTPS: auto, off, both or only (setting tls.mode)' },
    { flags: '--tls-cert <file>', summary: 'the certificate chain for HTTPS (setting tls.cert)' },
    { flags: '--tls-key <file>', summary: 'the private key of the certificate (setting tls.key)' },
    { flags: '--drain <seconds>', summary: 'time that running requests have at the end (setting drain)' },
    {
      flags: '--with <plugin...>',
      summary: 'plug-ins to run as well (setting with)',
      parse: collect,
    },
    {
      flags: '--only <service...>',
      summary: 'services to run instead of everything (setting only)',
      parse: collect,
    },
    { flags: '--demo', summary: 'run on the built-in synthetic capture, in a temporary data folder' },
  ],
  examples: [
    'kalpa serve',
    'kalpa serve --host 0.0.0.0 --port 12001',
    'kalpa serve --with aliya',
    'kalpa serve --only aliya.bag',
    'kalpa serve --plugin my-plugin.js',
    'kalpa serve --demo',
  ],
  notes:
    'The first interrupt (Ctrl-C, SIGTERM) ends it in order, a second one at once. SIGHUP reads settings and manifest anew.',
  async run(_args, options, context) {
    const demo = options.demo === true ? await makeDemo(context) : null;
    const folder = demo?.folder ?? context.data;
    try {
      await runServer(sourcesOf(folder, options, context), context);
    } finally {
      await demo?.remove();
    }
  },
});

/** An option that is given once for each. */
function collect(name: string, names: unknown): string[] {
  return [...(Array.isArray(names) ? names.map(String) : []), name];
}

async function makeDemo(context: CommandContext) {
  const { makeDemoFolder } = await import('../tools/demo/demo.js');
  context.note(
    'Demo: the built-in synthetic capture, in a temporary data folder that goes when the server stops.',
  );
  return makeDemoFolder(Date.now);
}

function sourcesOf(folder: DataFolder, options: Options, { env, cwd }: CommandContext): SettingsSources {
  const flags = {
    host: options.host,
    port: options.port,
    'multiplay.port': options.multiplayPort,
    'tls.mode': options.tls,
    'tls.cert': options.tlsCert,
    'tls.key': options.tlsKey,
    drain: options.drain,
    with: options.with,
    only: options.only,
  };
  return { folder, env, cwd, flags };
}

async function runServer(sources: SettingsSources, context: CommandContext): Promise<void> {
  const { folder } = sources;
  const settings = loadSettings(sources);
  const { log, close } = await createLog(settings.log, { isTerminal: context.color, color: context.color });
  try {
    const sqlite = describeDriver();
    log.info({ sqlite }, 'the SQLite driver');
    const server = await serve({ folder, settings, sources, log, plugins: context.plugins() });
    const stopListening = context.onHangup(() => void server.reload());
    try {
      const { addresses } = server;
      const rooms = server.addressesOf('multiplay');
      const devices = deviceAddresses(addresses.filter((address) => !rooms.includes(address)));
      const told = listening({ addresses, rooms, devices }, settings);
      context.result({ addresses, devices, sqlite }, context.typed(told));
      await showCode(devices, context);
      settleMemory();
      if (!context.signal.aborted) await once(context.signal, 'abort');
      context.note('Stopping: running requests may finish.');
    } finally {
      stopListening();
      await server.stop();
    }
  } finally {
    close();
  }
}

interface Reached {
  readonly addresses: readonly string[];
  /** Those of them that are multiplay's. */
  readonly rooms: readonly string[];
  readonly devices: readonly string[];
}

function listening({ addresses, rooms, devices }: Reached, { host }: Settings): string {
  const isLocal = host === '127.0.0.1' || host === 'localhost' || host === '::1';
  const reach = isLocal
    ? ['Only this machine can reach it; for phones: kalpa serve --host 0.0.0.0']
    : devices.map((address) => `On a device in the same network: ${address}`);
  const others = addresses.filter((address) => !rooms.includes(address));
  const where = others.length === 0 ? '' : ` at ${others.join(', ')}`;
  const reached = deviceAddresses(rooms);
  const away = reached.length === 0 || isLocal ? '' : `; on a device ${reached.join(', ')}`;
  const multiplay = rooms.length === 0 ? [] : [`Multiplay: ${rooms.join(', ')}${away}`];
  return [`kalpa is serving${where}`, ...multiplay, ...reach].join('\n');
}

/** The page for devices, to be pointed a camera at. Over HTTP where that is answered: there the CA is to be had. */
async function showCode(devices: readonly string[], context: CommandContext): Promise<void> {
  const address = devices.find((each) => each.startsWith('http:')) ?? devices[0];
  if (!context.interactive || address === undefined) return;
  const { renderUnicodeCompact } = await import('uqr');
  const lines = renderUnicodeCompact(address, { border: 2 }).split('\n');
  // White on black, whatever the colours of the terminal: many a camera reads no code that is inverted.
  const shown = context.color ? lines.map((line) => `\u001b[97;40m${line}\u001b[0m`) : lines;
  context.note([...shown, `For a camera: ${address}`].join('\n'));
}
