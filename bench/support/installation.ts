/** Data folders to measure on: the full synthetic capture, parsed by the built program itself. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Failure } from '../../src/failure.js';
import { encodeCapture, generateCapture } from '../../fixtures/generator/index.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** The built program. */
export const program = join(root, 'bin', 'kalpa.js');

/** Throws a Failure where there is nothing to measure. */
export function requireBuild(): void {
  if (existsSync(join(root, 'dist', 'cli.js'))) return;
  throw new Failure('kalpa has not been built.', 'Run `npm run build`, then try again.');
}

/** Runs a subcommand of the built program in a process of its own; gives how long it took, in ms. */
export async function kalpa(args: readonly string[]): Promise<number> {
  const started = performance.now();
  await run(process.execPath, [program, ...args], { maxBuffer: 64 * 1024 * 1024 });
  return performance.now() - started;
}

/** The file of the full capture, made once for each version of its generator. */
export async function fullCapture(): Promise<string> {
  const generator = join(root, 'fixtures', 'generator');
  const hash = createHash('sha256');
  for (const name of (await readdir(generator)).sort()) hash.update(await readFile(join(generator, name)));
  const folder = join(root, '.cache', 'bench');
  const file = join(folder, `capture-${hash.digest('hex').slice(0, 16)}.txt`);
  if (!existsSync(file)) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `${encodeCapture(generateCapture({ size: 'full' }))}\n`);
  }
  return file;
}

/** Runs `work` with a new temporary folder, and removes it. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'kalpa-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a data folder of the full capture, with keys and no players. */
export async function makeInstallation(folder: string): Promise<void> {
  await kalpa(['parse-manifest', await fullCapture(), '--data', folder, '--quiet']);
  await kalpa(['keygen', '--data', folder, '--quiet']);
}

/** A copy of a data folder whose server has stopped. */
export async function copyInstallation(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
}
