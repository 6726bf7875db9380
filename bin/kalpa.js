#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const program = new URL('../dist/cli.js', import.meta.url);
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const oldest = engines.node.replace('>=', '');

/** Whether version `a` (`20.19.1`) is older than `b` (`20.19`), number by number. */
function isOlder(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  const at = right.findIndex((number, index) => number !== left[index]);
  return at >= 0 && (left[at] ?? 0) < right[at];
}

if (isOlder(process.versions.node, oldest)) {
  console.error(`kalpa: this is Node ${process.versions.node}, and kalpa needs ${oldest} or newer.`);
  console.error('  Install a newer Node from https://nodejs.org/ and try again.');
  process.exitCode = 1;
} else if (!existsSync(program)) {
  console.error('kalpa: it has not been built yet.');
  console.error('  Run `npm run build` in the folder of kalpa, then try again.');
  process.exitCode = 1;
} else {
  const { main, processIo } = await import(program.href);
  process.exitCode = await main(process.argv.slice(2), processIo());
}
