/**
 * The test runner: `node --import tsx test/run.ts [--deadline MS] [--folder DIR] [part of a path …]`. Ends with the line
 * `N passed, N failed`, counted in tests; a broken file counts as at least one that failed.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { ownEnvironment } from './support/environment.js';
import { killRunningFiles, runTestFile, type FileResult } from './support/guard.js';
import { postgresVariable } from './support/postgres.js';
import { startPostgres } from './support/postgres-server.js';

const filesAtOnce = 2;
const postgresHelper = fileURLToPath(import.meta.resolve('./support/postgres.ts'));

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      deadline: { type: 'string', default: '120000' },
      folder: { type: 'string', default: dirname(fileURLToPath(import.meta.url)) },
    },
  });
  const deadline = Number(values.deadline);
  if (!Number.isInteger(deadline) || deadline < 1) throw new Error('--deadline takes milliseconds.');
  const folder = resolve(values.folder);
  const files = await findTests(folder, positionals);
  if (files.length === 0) return report([], 'No test file matches.');
  for (const filter of positionals) {
    if (!files.some((file) => file.includes(filter))) return report([], `No test file matches ${filter}.`);
  }

  const postgres = (await anyNeedsPostgres(files)) ? await startPostgres() : undefined;
  const env = environment(postgres?.url);
  try {
    const limit = pLimit(filesAtOnce);
    const results = await Promise.all(
      files.map((file) =>
        limit(async () => {
          const result = { name: relative(folder, file), ...(await runTestFile(file, { deadline, env })) };
          print(result);
          return result;
        }),
      ),
    );
    return report(results);
  } finally {
    await postgres?.stop();
  }
}

async function findTests(folder: string, filters: readonly string[]): Promise<string[]> {
  const names = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name))
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
}

/** Whether a file reaches test/support/postgres.ts through relative imports: the server takes seconds to start. */
async function anyNeedsPostgres(files: readonly string[]): Promise<boolean> {
  const seen = new Set(files);
  for (const file of seen) {
    if (file === postgresHelper) return true;
    const source = existsSync(file) ? await readFile(file, 'utf8') : '';
    for (const [, specifier] of source.matchAll(/(?:from|import\() ?'(\.[^']*)\.js'/g)) {
      seen.add(resolve(dirname(file), `${specifier}.ts`));
    }
  }
  return false;
}

/** The person's own kalpa settings must not reach the tests. */
function environment(postgresUrl: string | undefined): NodeJS.ProcessEnv {
  return {
    ...ownEnvironment(),
    ...(postgresUrl !== undefined && { [postgresVariable]: postgresUrl }),
  };
}

interface NamedResult extends FileResult {
  readonly name: string;
}

function print({ name, ...result }: NamedResult): void {
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const outcome = `${result.passed} passed${skipped} (${result.milliseconds} ms)`;
  if (result.problems.length === 0) return console.log(`✓ ${name}: ${outcome}`);
  console.log(`\n✘ ${name}: ${result.failed} failed, ${outcome}`);
  for (const problem of result.problems) console.log(`  ${problem}`);
  console.log(result.output);
}

/** Says once more what failed, which is far up by now, prints the last line of a run and gives its exit code. */
function report(results: readonly NamedResult[], trouble?: string): number {
  if (results.length > 1) for (const result of results) if (result.problems.length > 0) print(result);
  if (trouble !== undefined) console.log(trouble);
  const sum = (of: 'passed' | 'failed' | 'skipped') =>
    results.reduce((total, result) => total + result[of], 0);
  const reasons = results.map(({ output }) => /^Skipped: (.*)$/m.exec(output)?.[1]);
  for (const reason of new Set(reasons)) {
    if (reason !== undefined) console.log(`${sum('skipped')} skipped: ${reason}`);
  }
  const failed = sum('failed') + (trouble === undefined ? 0 : 1);
  console.log(`${sum('passed')} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.once('exit', killRunningFiles);
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await main();
