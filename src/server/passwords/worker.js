/**
 * A thread that hashes passwords, below the priority of the thread that answers requests. JavaScript, because the
 * loader that runs the sources in tests does not reach into threads.
 */
import { execFile } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';

/** PBKDF2-HMAC-SHA512 with the rounds and length of existing installations (specification, 06). */
const rounds = 100_000;
const hashBytes = 64;

// On Linux a priority belongs to the calling thread; elsewhere it would be that of the whole process.
if (process.platform === 'linux') {
  setPriority(0, constants.priority.PRIORITY_LOW);
  giveWay();
}

/**
 * Has this thread leave its core at once when another wakes up, which a low priority alone does after milliseconds only.
 * Node has no call for it; where util-linux is missing or it is forbidden, the priority has to do.
 */
function giveWay() {
  try {
    const thread = basename(readlinkSync('/proc/thread-self'));
    execFile('chrt', ['-i', '-p', '0', thread], () => {});
  } catch {
    // No /proc: a container may hide it.
  }
}

parentPort?.on('message', (/** @type {{ password: string, salt: Uint8Array }} */ { password, salt }) => {
  parentPort?.postMessage(pbkdf2Sync(password, salt, rounds, hashBytes, 'sha512'));
});
