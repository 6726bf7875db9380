/**
 * A thread that moves the write-ahead log of a SQLite file into the file itself, so that no commit on the event loop
 * has to. JavaScript, because the loader that runs the sources in tests does not reach into threads.
 */
import { statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openInThread } from './thread-database.js';

const everyMs = 1000;
/** Bytes of log from which on it is worth it, and from which on it is cut, which writers wait for. */
const worthwhile = 2 * 1024 * 1024;
const tooLong = 64 * 1024 * 1024;

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const database = await openInThread({ ...workerData, timeout: 0 });

const timer = setInterval(() => {
  const size = statSync(`${workerData.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size < worthwhile) return;
  try {
    database.exec(`PRAGMA wal_checkpoint(${size < tooLong ? 'PASSIVE' : 'TRUNCATE'})`);
  } catch {
    // Somebody else is at it: the next turn will do.
  }
}, everyMs);

parentPort?.once('message', () => {
  clearInterval(timer);
  database.close();
});
