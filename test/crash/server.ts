/** The built server as processes of their own: started, killed, and asked over HTTP. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, type DataFolder } from '../../src/data/folder.js';
import { createPlayerDatabase } from '../../src/data/migrations/player.js';
import { generateKeys } from '../../src/tools/keys/generate.js';
import { parseManifest } from '../../src/tools/manifest/parse.js';
import { generateCapture } from '../../fixtures/generator/index.js';
import { ownEnvironment } from '../support/environment.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin', 'kalpa.js');

/** The test runner builds before it runs; a file that is run by hand finds what was built last, or builds once. */
function ensureBuilt(): void {
  if (existsSync(join(root, 'dist', 'cli.js'))) return;
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.js')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The build failed.');
}

interface FolderOptions {
  /** The setting `database`: empty for SQLite. */
  readonly database?: string;
  /** Settings beside those that all tests have. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Runs `work` on a data folder with the small capture, keys, and settings for tests. */
export async function withDataFolder(
  { database = '', settings: changed = {} }: FolderOptions,
  work: (folder: DataFolder) => Promise<void>,
): Promise<void> {
  ensureBuilt();
  const path = await mkdtemp(join(tmpdir(), 'kalpa-crash-'));
  try {
    const folder = dataFolder(path);
    const capture = generateCapture({ size: 'small' });
    await parseManifest({
      capture,
      folder,
      createPlayerDatabase: (file) => createPlayerDatabase(file, Date.now),
    });
    await generateKeys({ folder: folder.keys, bits: 2048, force: false });
    const limits = { address: 0, account: 0 };
    const log = { level: 'warn', format: 'json' };
    const common = { port: 0, drain: 5, unlockAll: false, scoreChecks: 'off', limits, log, database };
    const settings = { ...common, ...changed };
    await writeFile(join(path, 'kalpa.config.json'), JSON.stringify(settings));
    await work(folder);
  } finally {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

export interface ServerProcess {
  readonly address: string;
  /** Where multiplay is. */
  readonly rooms: string;
  /** Everything that it wrote, on either stream. */
  output(): string;
  /** Ends it as a power cut would, without a chance to tidy up. */
  kill(): Promise<void>;
  /** Ends it in order; gives the exit code. */
  stop(): Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

/** Starts `kalpa serve` on free ports and waits until it listens. */
export async function startServer({ root: data }: DataFolder): Promise<ServerProcess> {
  const { child, written } = launch(['serve', '--data', data, '--json']);
  const ended = once(child, 'close').then(() => child.exitCode);
  const [address = '', rooms = ''] = await new Promise<string[]>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, list] = /"addresses":\s*\[([^\]]*)\]/.exec(written.text) ?? [];
      if (list !== undefined) resolve(JSON.parse(`[${list}]`));
    });
    child.once('close', () => reject(new Error(`The server did not start.\n${written.text}`)));
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    address,
    rooms,
    output: () => written.text,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    signal: (name) => void child.kill(name),
    ended,
  };
}

/** Runs a command of `kalpa` to its end. */
export async function runKalpa(argv: readonly string[]): Promise<{ code: number | null; output: string }> {
  const { child, written } = launch(argv);
  await once(child, 'close');
  return { code: child.exitCode, output: written.text };
}

function launch(argv: readonly string[]): { child: ChildProcess; written: { text: string } } {
  const child = spawn(process.execPath, [program, ...argv], {
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { text: '' };
  child.stdout.on('data', (chunk) => (written.text += String(chunk)));
  child.stderr.on('data', (chunk) => (written.text += String(chunk)));
  return { child, written };
}
