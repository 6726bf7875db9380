/** What benchmarks came to, kept beside the code: one file per benchmark, the latest run last. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figures.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const runsKept = 20;

interface Run {
  readonly date: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

interface Machine {
  readonly cores: number;
  readonly model: string;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  /** Processes that wanted to run in the minute before: above 0.5 somebody else was at work. */
  readonly loadBefore: number;
}

/** Adds a run to `bench/results/<name>.json`. */
export async function appendRun(name: string, figures: readonly Figure[], loadBefore: number): Promise<void> {
  const file = fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));
  const runs = [...(await readRuns(file)), await describe(figures, loadBefore)];
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(runs.slice(-runsKept), null, 1)}\n`);
}

/** The load of the machine in the last minute. */
export function currentLoad(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

async function readRuns(file: string): Promise<unknown[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  const runs: unknown = JSON.parse(text);
  return Array.isArray(runs) ? runs : [];
}

async function describe(figures: readonly Figure[], loadBefore: number): Promise<Run> {
  const machine = {
    cores: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    loadBefore,
  };
  return { date: new Date().toISOString(), commit: await commit(), machine, figures };
}

async function commit(): Promise<string> {
  try {
    const head = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: root });
    const changed = await run('git', ['--no-optional-locks', 'status', '--porcelain', 'src'], { cwd: root });
    return head.stdout.trim() + (changed.stdout.trim() === '' ? '' : ' with changes');
  } catch {
    return 'unknown';
  }
}
