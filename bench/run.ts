/** Runs benchmarks against the built server: `node --import tsx bench/run.ts [names…] [--profile DIR] [--dry-run]`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../src/failure.js';
import { aliya } from './benchmarks/aliya.js';
import { parseManifest, start } from './benchmarks/offline.js';
import { flat, grown } from './benchmarks/grown.js';
import { memory } from './benchmarks/memory.js';
import { multiplay } from './benchmarks/multiplay.js';
import { health, plays, playsWithLogIns } from './benchmarks/playing.js';
import { postgres } from './benchmarks/postgres.js';
import { initialInfo, me } from './benchmarks/reading.js';
import { signUpUnlocked } from './benchmarks/sign-up.js';
import { unlockAll } from './benchmarks/unlock-all.js';
import { prepare, type Bench, type Benchmark, type Prepared } from './support/bench.js';
import { figureText, meets } from './support/figures.js';
import { requireBuild, withFolder } from './support/installation.js';
import { profileText } from './support/profile.js';
import { appendRun, currentLoad } from './support/results.js';

const benchmarks: readonly Benchmark[] = [
  ...[parseManifest, start, signUpUnlocked, me, initialInfo, plays, playsWithLogIns, health],
  ...[unlockAll, memory, postgres],
  ...[multiplay, aliya, grown, flat],
];

const { values, positionals } = parseArgs({
  options: { profile: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
  allowPositionals: true,
});

const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are:`);
  for (const { name, summary } of benchmarks) console.error(`  ${name}: ${summary}`);
  process.exitCode = 2;
} else {
  try {
    requireBuild();
    await withFolder(runAll);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`${error.message}\n  ${error.remedy}`);
    process.exitCode = 1;
  }
}

async function runAll(parent: string): Promise<void> {
  let made: Promise<Prepared> | undefined;
  const prepared = () => (made ??= prepare(join(parent, 'prepared')));
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const benchmark of chosen) await runOne(benchmark, prepared);
}

async function runOne(benchmark: Benchmark, prepared: Bench['prepared']): Promise<void> {
  const { name, summary } = benchmark;
  console.log(`${name}: ${summary}`);
  const load = currentLoad();
  const profile = values.profile === undefined ? undefined : join(values.profile, name);
  if (profile !== undefined) await mkdir(profile, { recursive: true });
  const figures = await benchmark.run({ profile, prepared });
  for (const shown of figures) console.log(figureText(shown));
  if (profile !== undefined) console.log(await profileText(profile));
  // A profiled server is a slower one: its figures are not kept.
  else if (!values['dry-run']) await appendRun(name, figures, load);
  if (!figures.every(meets)) process.exitCode = 1;
}
