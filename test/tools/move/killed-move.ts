/** `killed-move.ts FROM TO KILL_AT`: moves players and dies by SIGKILL before its KILL_AT-th statement (0: never). */
import pg from 'pg';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { startOfTests } from '../../support/app.js';

const [from = '', to = '', killAt = '0'] = process.argv.slice(2);
let statements = 0;

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Has a method of an object tell of each call before it does its work. */
function watch(target: object, method: string): void {
  const original = Reflect.get(target, method) as Method;
  const watched: Method = function (...args) {
    statements += 1;
    if (statements === Number(killAt)) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, args);
  };
  Reflect.set(target, method, watched);
}

if (to.startsWith('postgres')) watch(pg.Client.prototype, 'query');
else {
  const memory = openDatabase(':memory:', { timeout: 0 });
  watch(Object.getPrototypeOf(memory.prepare('SELECT 1')) as object, 'run');
  memory.close();
}

const { movePlayers } = await import('../../../src/tools/move/move.js');
await movePlayers({
  ...{ from, to, dryRun: false, now: () => startOfTests, signal: new AbortController().signal },
  onProgress: () => {},
});
process.stdout.write(String(statements));
