import { Worker } from 'node:worker_threads';
import { smallThread } from '../small-thread.js';
import { sqliteDriver } from './driver.js';

/** Keeps a SQLite file's write-ahead log short, on a thread of its own; gives what ends it. */
export function startCheckpointer(file: string): () => Promise<void> {
  const worker = new Worker(new URL('./checkpoint-worker.js', import.meta.url), {
    workerData: { driver: sqliteDriver().name, file },
    resourceLimits: smallThread,
  });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.once('error', () => {}); // Without it commits go on as before; the log is checkpointed at closing.
  worker.unref();
  return async () => {
    worker.ref();
    worker.postMessage('stop');
    await ended;
  };
}
