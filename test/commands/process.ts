/** `kalpa` as a process of its own, from the sources. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from '../support/environment.js';

const program = fileURLToPath(new URL('./kalpa.ts', import.meta.url));

export interface KalpaProcess {
  /** What it wrote so far. */
  readonly written: { stdout: string; stderr: string };
  /** Resolves with the match once a stream holds `pattern`; rejects where the process ends before. */
  says(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  signal(name: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL'): void;
}

/** Runs `work` beside a process, which is killed at the end if it is still there. */
export async function withKalpa(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  work: (kalpa: KalpaProcess) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...argv], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  const ended = once(child, 'close').then(([code]) => code as number | null);
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].on('data', (chunk) => (written[stream] += String(chunk)));
  }
  const kalpa: KalpaProcess = {
    written,
    ended,
    signal: (name) => void child.kill(name),
    async says(stream, pattern) {
      for (;;) {
        const match = pattern.exec(written[stream]);
        if (match) return match;
        const isOver = await Promise.race([
          ended.then(() => true),
          once(child[stream], 'data').then(() => false),
        ]);
        if (isOver && !pattern.test(written[stream])) {
          throw new Error(`It ended without ${pattern}: ${JSON.stringify(written)}`);
        }
      }
    },
  };
  try {
    await work(kalpa);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
