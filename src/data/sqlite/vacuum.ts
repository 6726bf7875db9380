import { Worker } from 'node:worker_threads';
import { smallThread } from '../small-thread.js';
import { sqliteDriver } from './driver.js';

/**
 * Copies a SQLite file that may be in use into `target`, which must not be there, as it is at one moment; on a thread
 * of its own. Throws what SQLite said where that fails.
 */
export async function vacuumInto(file: string, target: string): Promise<void> {
  const worker = new Worker(new URL('./vacuum-worker.js', import.meta.url), {
    workerData: { driver: sqliteDriver().name, file, target },
    resourceLimits: smallThread,
  });
  const problem = await new Promise<string | null>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (problem !== null) throw new Error(problem);
}
