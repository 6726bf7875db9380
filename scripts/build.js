/** Builds dist from src: compiles the TypeScript and copies what is none (workers, templates), bundles the web pages. */
import { spawnSync } from 'node:child_process';
import { cp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWeb } from './web.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const web = join(root, 'src', 'web');

await rm(dist, { recursive: true, force: true });
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  await cp(join(root, 'src'), dist, {
    recursive: true,
    filter: async (path) => path !== web && (!path.endsWith('.ts') || (await stat(path)).isDirectory()),
  });
  await buildWeb();
} else {
  // Half a build would start, and fail later.
  await rm(dist, { recursive: true, force: true });
  process.exitCode = 1;
}
