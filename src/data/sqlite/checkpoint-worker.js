/**
 * A thread that moves the write-ahead log of a SQLite file into the file itself, so that no commit on the event loop
 * has to. JavaScript, because the loader that runs the sources in tests does not reach into threads.
 */
import { statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { openInThread } from './thread-database.js';

const everyMs = 1000;
/** Bytes of log from which on it is worth it, and from which on writers are to begin it anew. */
const worthwhile = 2 * 1024 * 1024;
const tooLong = 64 * 1024 * 1024;
/** While somebody writes it cannot be begun anew. */
const attempts = 3;

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

const database = await openInThread({ ...workerData, timeout: 0 });

/** @typedef {Readonly<Record<'busy' | 'log' | 'page_size', number>>} PragmaRow */

/**
 * The first row that a pragma gives.
 * @param {string} pragma
 */
function ask(pragma) {
  return /** @type {PragmaRow} */ (database.prepare(`PRAGMA ${pragma}`).all()[0]);
}

/** Frames in the log when writers were last told to begin it anew, which they do with their next commit. */
let begunAt = 0;

const timer = setInterval(() => {
  const size = statSync(`${workerData.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  if (size < worthwhile) return;
  try {
    const { log } = ask('wal_checkpoint(PASSIVE)');
    if (log * ask('page_size').page_size < tooLong || log === begunAt) return;
    for (let attempt = 0, busy = 1; attempt < attempts && busy === 1; attempt += 1) {
      // Writers wait for the restart: what came meanwhile is moved first, so that little is left to move in it.
      ask('wal_checkpoint(PASSIVE)');
      ({ busy, log: begunAt } = ask('wal_checkpoint(RESTART)'));
    }
  } catch {
    // Somebody else is at it: the next turn will do.
  }
}, everyMs);

parentPort?.once('message', () => {
  clearInterval(timer);
  database.close();
});
