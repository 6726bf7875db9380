/** The command line run inside the test: its own streams, environment and folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Io } from '../../src/cli/io.js';
import { main } from '../../src/cli.js';
import type { CommandEntry } from '../../src/commands/index.js';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly stdin?: string | Readable;
  /** Whether the streams are terminals. */
  readonly terminal?: boolean;
  readonly commands?: readonly CommandEntry[];
  /** What the person types for `kalpa`. */
  readonly program?: string;
  /** An error that every write to stdout gives. */
  readonly stdoutError?: Error;
  readonly now?: () => number;
  /** What is typed once these words were written to stderr. */
  readonly answer?: { readonly to: string; type(): void };
}

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run under way: interrupt it, look at what it wrote, await its end. */
export interface RunningCli {
  readonly ended: Promise<Run>;
  readonly exits: readonly number[];
  interrupt(): void;
  stderr(): string;
  /** How many listen for interrupts. */
  listeners(): number;
}

/** Runs a command line to its end. */
export function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  return startCli(argv, options).ended;
}

/** Starts a command line. */
export function startCli(argv: readonly string[], options: RunOptions = {}): RunningCli {
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  const exits: number[] = [];
  let answered = false;
  const stream = (name: 'stdout' | 'stderr', error?: Error) => {
    const writable = new Writable({
      write(chunk, _encoding, done) {
        if (!error) written[name] += String(chunk);
        const { answer } = options;
        if (name === 'stderr' && answer && !answered && written.stderr.includes(answer.to)) {
          answered = true;
          // The prompt listens only after it has drawn itself.
          setImmediate(() => answer.type());
        }
        done(error);
      },
    });
    writable.on('error', () => {});
    return Object.assign(writable, { isTTY: options.terminal ?? false, columns: 100 });
  };
  const { stdin = '' } = options;
  const io: Io = {
    stdin: Object.assign(typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin, {
      isTTY: options.terminal ?? false,
    }),
    stdout: stream('stdout', options.stdoutError),
    stderr: stream('stderr'),
    env: options.env ?? {},
    cwd: options.cwd ?? '/nonexistent',
    program: () => options.program ?? 'kalpa',
    now: options.now ?? (() => 0),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onHangup: () => () => {},
    exit: (code) => exits.push(code),
  };
  return {
    ended: main(argv, io, options.commands).then((code) => ({ code, ...written })),
    exits,
    interrupt: () => listeners.forEach((listener) => listener()),
    stderr: () => written.stderr,
    listeners: () => listeners.size,
  };
}

/** Runs `work` in a new folder, which is removed afterwards. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-cli-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
