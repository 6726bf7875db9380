/**
 * Passwords: base64 of 16 bytes of salt and 64 of PBKDF2, the form of existing installations (specification, 06).
 * Hashing runs on threads of low priority, at most two at once, with a bounded queue (10 *Everywhere*).
 */
import { timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { smallThread } from '../../data/small-thread.js';
import type { RandomSource } from '../random.js';
import { refuse } from '../http/refusal.js';

const saltBytes = 16;
const hashBytes = 64;
const mostThreads = 2;

const longestQueue = 64;

/** Seconds that a client is asked to wait when too many passwords are in the queue. */
const retryAfter = 5;

interface Job {
  readonly password: string;
  readonly salt: Uint8Array;
  readonly resolve: (hash: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export class PasswordHasher {
  readonly #random: RandomSource;
  readonly #threads: number;
  readonly #waiting: Job[] = [];
  readonly #running = new Map<Worker, Job>();
  readonly #idle: Worker[] = [];

  /** Hashes on so many threads: two, but one less than the machine has cores, so that play goes on beside log-ins. */
  constructor(
    random: RandomSource,
    threads = Math.max(1, Math.min(mostThreads, availableParallelism() - 1)),
  ) {
    this.#random = random;
    this.#threads = threads;
  }

  /** The stored form of a password under a fresh salt. Refuses with 503 when too many wait. */
  async hash(password: string): Promise<string> {
    const salt = this.#random.bytes(saltBytes);
    return Buffer.concat([salt, await this.#derive(password, salt)]).toString('base64');
  }

  /**
   * Whether a password fits a stored form. Where there is none (an unknown id), as much work is done, so that the
   * time of the answer does not tell.
   */
  async verify(password: string, stored: string | undefined): Promise<boolean> {
    const bytes = Buffer.from(stored ?? '', 'base64');
    const known = bytes.length === saltBytes + hashBytes;
    const reference = known ? bytes : Buffer.from(this.#random.bytes(saltBytes + hashBytes));
    const hash = await this.#derive(password, reference.subarray(0, saltBytes));
    return timingSafeEqual(hash, reference.subarray(saltBytes)) && known;
  }

  /** Ends the threads; what waits fails. */
  async close(): Promise<void> {
    const workers = [...this.#idle.splice(0), ...this.#running.keys()];
    const closed = new Error('The server is stopping.');
    for (const job of [...this.#waiting.splice(0), ...this.#running.values()]) job.reject(closed);
    this.#running.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #derive(password: string, salt: Uint8Array): Promise<Uint8Array> {
    if (this.#waiting.length >= longestQueue) {
      throw refuse(`Too many log-ins at the moment. Please try again in ${retryAfter} seconds.`, {
        status: 503,
        retryAfter,
      });
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ password, salt, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const free = this.#idle.length > 0 || this.#running.size < this.#threads;
    const job = free ? this.#waiting.shift() : undefined;
    if (!job) return;
    const worker = this.#idle.pop() ?? this.#start();
    this.#running.set(worker, job);
    worker.ref();
    worker.postMessage({ password: job.password, salt: job.salt });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { resourceLimits: smallThread });
    worker.on('message', (hash: Uint8Array) => {
      this.#running.get(worker)?.resolve(hash);
      this.#running.delete(worker);
      this.#idle.push(worker);
      worker.unref();
      this.#next();
    });
    worker.on('error', (error) => {
      this.#running.get(worker)?.reject(error);
      this.#running.delete(worker);
      this.#next();
    });
    return worker;
  }
}
