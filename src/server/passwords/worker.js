/**
 * A thread that hashes passwords, below the priority of the thread that answers requests. JavaScript, because the
 * loader that runs the sources in tests does not reach into threads.
 */
import { pbkdf2Sync } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';

/** PBKDF2-HMAC-SHA512 with the rounds and length of existing installations (specification, 06). */
const rounds = 100_000;
const hashBytes = 64;

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

parentPort?.on('message', (/** @type {{ password: string, salt: Uint8Array }} */ { password, salt }) => {
  parentPort?.postMessage(pbkdf2Sync(password, salt, rounds, hashBytes, 'sha512'));
});
