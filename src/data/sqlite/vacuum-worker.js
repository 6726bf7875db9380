/**
 * A thread that copies a SQLite file in use, whole and consistent: on the event loop it would stop everybody.
 * JavaScript, because the loader that runs the sources in tests does not reach into threads.
 */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const database = new BetterSqlite3(workerData.file, { readonly: true, fileMustExist: true, timeout: 10_000 });
try {
  database.prepare('VACUUM INTO ?').run(workerData.target);
  parentPort?.postMessage(null);
} catch (error) {
  parentPort?.postMessage(error instanceof Error ? error.message : String(error));
} finally {
  database.close();
}
