/** `killed-parse.ts ROOT NAME KILL_AT`: parses a small capture and dies by SIGKILL before its KILL_AT-th write (0: never). */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dataFolder } from '../../../src/data/folder.js';
import { createPlayerDatabase } from '../../../src/data/migrations/player.js';
import { openDatabase } from '../../../src/data/sqlite/driver.js';

const [root = '', name = '', killAt = '0'] = process.argv.slice(2);
let writes = 0;

function write(): void {
  writes += 1;
  if (writes === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has a method of an object tell of each call before it does its work. */
function watch(target: object, method: string): void {
  const original = Reflect.get(target, method) as Method;
  const watched: Method = function (...args) {
    write();
    return original.apply(this, args);
  };
  Reflect.set(target, method, watched);
}

const folder = dataFolder(root);
fs.mkdirSync(folder.root, { recursive: true });
await createPlayerDatabase(folder.player, Date.now);

const memory = openDatabase(':memory:', { timeout: 0 });
watch(Object.getPrototypeOf(memory.prepare('SELECT 1')) as object, 'run');
watch(Object.getPrototypeOf(memory) as object, 'exec');
memory.close();
watch(fs, 'renameSync');
syncBuiltinESMExports();

// Loaded only now, so that it takes the watched functions.
const { parseManifest } = await import('../../../src/tools/manifest/parse.js');
const items = Array.from({ length: 500 }, (_, index) => ({ pk: index + 1, key: name }));
const capture = { items, gachas: [{ pk: 1, key: name }], tips: [name], metadata: { name } };
await parseManifest({ capture, folder, createPlayerDatabase: async () => {} });
process.stdout.write(String(writes));
