import type { Readable, Writable } from 'node:stream';

/** The process as the command line sees it; tests give their own. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean | undefined };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What this person types for `kalpa`: `npx kalpa`, `node bin/kalpa.js`. */
  program(): string;
  /** Milliseconds that only grow. */
  now(): number;
  /** Calls back on every interrupt (SIGINT, SIGTERM); gives back what ends that. */
  onInterrupt(listener: () => void): () => void;
  /** Calls back on every SIGHUP, which else ends the process; gives back what ends that. */
  onHangup(listener: () => void): () => void;
  /** Ends the process at once, whatever still runs. */
  exit(code: number): void;
}

export type Terminal = Writable & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};

/**
 * Whether to colour what goes to `stream`: `--no-color`, then FORCE_COLOR, then NO_COLOR, then whether it is a terminal.
 * The order of the two variables is Node's own.
 */
export function wantsColor(stream: Terminal, env: Io['env'], flag: boolean): boolean {
  if (!flag) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env['NO_COLOR']) return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}
