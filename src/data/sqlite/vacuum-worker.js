/**
 * A thread that copies a SQLite file in use, whole and consistent: on the event loop it would stop everybody.
 * JavaScript, because the loader that runs the sources in tests does not reach into threads.
 */
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openInThread } from './thread-database.js';

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const { driver, file, target } = workerData;
const database = await openInThread({ driver, file, readonly: true, timeout: 10_000 });
try {
  // It reads from end to end, with a cache for what it reads and one for what it writes: large ones bring nothing.
  database.exec('PRAGMA cache_size = -2000');
  database.exec(`VACUUM INTO '${target.replaceAll("'", "''")}'`);
  parentPort?.postMessage(null);
} catch (error) {
  parentPort?.postMessage(error instanceof Error ? error.message : String(error));
} finally {
  database.close();
}
