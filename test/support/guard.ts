/**
 * Runs test files so that a broken one cannot look green. uvu 0.5.6 exits 0 when a `before` hook throws, when an
 * `after.each` throws, when a file forgets `.run()`, and when no file matches. Here each file gets its own process and a
 * deadline, and passes only if uvu's summary says that every test it knew of ran and passed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

export interface FileResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly milliseconds: number;
  /** Why the file does not count as passed, one sentence each; empty when it passed. */
  readonly problems: readonly string[];
  /** What the file printed, on either stream. */
  readonly output: string;
}

/** What is left of a process that has ended. */
interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly late: boolean;
  readonly output: string;
}

interface Summary {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
}

const running = new Set<ChildProcess>();

/** Kills every test file that runs, and what they started; for an interrupted run. */
export function killRunningFiles(): void {
  for (const child of running) killGroup(child);
}

/** Runs one test file in a process of its own, for at most `deadline` milliseconds, with `env` as its environment. */
export async function runTestFile(
  file: string,
  { deadline, env }: { deadline: number; env: NodeJS.ProcessEnv },
): Promise<FileResult> {
  const started = performance.now();
  const source = await readFile(file, 'utf8');
  const ending = await execute(file, { deadline, env });
  const summaries = readSummaries(ending.output);
  const problems = [
    ...endingProblems(ending, deadline),
    ...summaryProblems(summaries),
    ...sourceProblems(source),
  ];
  const { total, passed, skipped } = summaries[0] ?? { total: 0, passed: 0, skipped: 0 };
  return {
    passed,
    failed: problems.length > 0 ? Math.max(1, total - passed) : 0,
    skipped,
    milliseconds: Math.round(performance.now() - started),
    problems,
    output: ending.output,
  };
}

async function execute(file: string, how: { deadline: number; env: NodeJS.ProcessEnv }): Promise<Ending> {
  // A process group of its own, so that servers a test has started end with it.
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), file], {
    env: how.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  let late = false;
  const alarm = setTimeout(() => {
    late = true;
    killGroup(child);
  }, how.deadline);
  try {
    return await new Promise<Ending>((resolve, reject) => {
      child.once('error', reject);
      // Whatever the file left running would hold the pipes open, and `close` would never come.
      child.once('exit', () => killGroup(child));
      child.once('close', (code, signal) => {
        resolve({ code, signal, late, output: Buffer.concat(chunks).toString() });
      });
    });
  } finally {
    clearTimeout(alarm);
    running.delete(child);
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

function readSummaries(output: string): Summary[] {
  const pattern = /^ {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)$/gm;
  return [...stripVTControlCharacters(output).matchAll(pattern)].map(([, total, passed, skipped]) => ({
    total: Number(total),
    passed: Number(passed),
    skipped: Number(skipped),
  }));
}

function endingProblems({ code, signal, late }: Ending, deadline: number): string[] {
  if (late) return [`It did not end within ${deadline} ms: something keeps waiting or was left open.`];
  if (signal !== null) return [`It was killed by ${signal}.`];
  return code === 0 ? [] : [`It exited with code ${code}.`];
}

function summaryProblems(summaries: readonly Summary[]): string[] {
  const [summary] = summaries;
  if (summary === undefined) return ['uvu never finished a run: is `test.run()` missing at the end?'];
  if (summaries.length > 1)
    return ['uvu ran more than once: keep the file free of top-level await between runs.'];
  if (summary.total === 0 && summary.skipped === 0) return ['It has no tests.'];
  // uvu swallows what hooks throw; all that shows is that fewer tests passed than there are.
  const missing = summary.total - summary.passed;
  return missing === 0
    ? []
    : [`${missing} of ${summary.total} tests failed, or never ran because a hook threw.`];
}

/** uvu knows nothing of tests that are added after `.run()`, nor of a suite that is never run. */
function sourceProblems(source: string): string[] {
  const problems: string[] = [];
  if (!/\.run\(\);?$/.test(source.trimEnd())) problems.push('It does not end with `test.run();`.');
  for (const [, name] of source.matchAll(/^(?:const|let) (\w+) = suite\b/gm)) {
    if (name !== undefined && !source.includes(`${name}.run()`))
      problems.push(`The suite ${name} is never run.`);
  }
  return problems;
}
