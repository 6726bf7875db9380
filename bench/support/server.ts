/** The built server as a process of its own, as an operator runs it: JSON log lines into a file, results on stdout. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../src/failure.js';
import { program } from './installation.js';

export interface ServerOptions {
  readonly folder: string;
  /** Settings as environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where a CPU profile goes when the server ends; none where undefined. */
  readonly profile?: string | undefined;
}

export interface Usage {
  /** CPU of all of its threads, in ms. */
  readonly cpu: number;
  /** CPU of the thread that answers requests, in ms. */
  readonly main: number;
  /** How long that thread was ready to run and had no core, in ms: on a busy machine somebody else's work. */
  readonly waited: number;
}

export interface ServerProcess {
  readonly origin: string;
  /** From spawning it until it said where it listens, in ms. */
  readonly startMs: number;
  /** What it used of the machine so far. */
  usage(): Promise<Usage>;
  /** The most memory that was ever resident, and what is now, in MB. */
  memory(): Promise<{ readonly peak: number; readonly now: number }>;
  /** Begins a new watch of the event loop. */
  watchLoop(): void;
  /** The longest that the loop stood still since `watchLoop`, in ms; about 1 for one that never did. */
  longestStop(): Promise<number>;
  stop(): Promise<void>;
}

const monitor = new URL('./loop-monitor.js', import.meta.url).href;
const startDeadlineMs = 30_000;
/** What the kernel counts CPU time in: USER_HZ, 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Starts `kalpa serve` on a free port of 127.0.0.1, limits on log-ins off. */
export function startServer({ folder, env, profile }: ServerOptions): Promise<ServerProcess> {
  const serve = ['serve', '--data', folder, '--port', '0', '--json', '--quiet'];
  const limits = { KALPA_LIMITS_ADDRESS: '0', KALPA_LIMITS_ACCOUNT: '0' };
  return startProgram([program, ...serve], { folder, profile, env: { ...limits, ...env } });
}

/** Starts a program that says on stdout, as `kalpa serve --json` does, where it listens. `folder` gets its stderr. */
export async function startProgram(
  argv: readonly string[],
  { folder, env, profile }: ServerOptions,
): Promise<ServerProcess> {
  const started = performance.now();
  const log = openSync(join(folder, 'server.log'), 'a');
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...profiling, '--import', monitor, ...argv], {
    stdio: ['ignore', 'pipe', log, 'ipc'],
    env: { ...process.env, ...env },
  });
  closeSync(log);
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  const origin = await addressOf(child);
  const startMs = performance.now() - started;
  const { pid = 0 } = child;
  return {
    origin,
    startMs,
    usage: () => usage(pid),
    memory: () => memory(pid),
    watchLoop: () => void child.send('reset'),
    longestStop: () => longestStop(child),
    async stop() {
      process.off('exit', abandon);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The address in the JSON document that the server gives on stdout once it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  let text = '';
  const { promise, resolve, reject } = deferred<string>();
  const fail = (why: string) => {
    child.kill('SIGKILL');
    const remedy = `Start it by hand to see why: node ${program} serve --demo --verbose`;
    reject(new Failure(`The server ${why}: ${text.trim()}`, remedy));
  };
  const timer = setTimeout(() => fail('was not ready in time'), startDeadlineMs);
  child.once('exit', () => fail('did not start'));
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const found = /"(\w+:\/\/[^"]+)"/.exec(text)?.[1];
    if (found !== undefined) resolve(found);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.removeAllListeners('exit');
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

async function usage(pid: number): Promise<Usage> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name in brackets; utime and stime are the 14th and 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  // The main thread has the number of its process: nanoseconds on a core, and waiting for one.
  const [ran, waited] = (await readFile(`/proc/${pid}/task/${pid}/schedstat`, 'utf8')).split(' ');
  return { cpu: (ticks / ticksPerSecond) * 1000, main: Number(ran) / 1e6, waited: Number(waited) / 1e6 };
}

async function memory(pid: number): Promise<{ peak: number; now: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
  return { peak: field('VmHWM'), now: field('VmRSS') };
}

async function longestStop(child: ChildProcess): Promise<number> {
  const answered = once(child, 'message');
  child.send('ask');
  const [message] = (await answered) as [{ longestMs?: unknown }];
  return Number(message.longestMs);
}
