/**
 * The one gate: everything that has to hold before a change is done. Stops at the first step that fails. With names of
 * test files, or parts of them, only those are run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'bin', 'test', 'fixtures', 'bench', 'examples'].filter((name) =>
  existsSync(join(root, name)),
);

const filters = process.argv.slice(2);
const checks = [
  ['types', 'tsc', '-p', '.'],
  ['types of the web pages', 'tsc', '-p', 'src/web'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['imports', 'depcruise', ...folders],
  ['unused', 'knip'],
];
const tests = [
  ['build', 'node', 'scripts/build.js'],
  ['tests', 'node', '--import', 'tsx', 'test/run.ts', ...filters],
];
const steps = filters.length > 0 ? tests : [...checks, ...tests];

const env = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` };
for (const [name, command, ...args] of steps) {
  console.log(`— ${name}`);
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) {
    // The tests end with their own line of numbers, which must stay the last one.
    if (name !== 'tests') console.log(`The step ${name} failed: ${[command, ...args].join(' ')}`);
    process.exitCode = 1;
    break;
  }
}
