/**
 * Transactions that are committed together: all that are made in one turn of the event loop. A commit costs as much as ten
 * statements, and players who come at once mostly change the same pages.
 */
import { Queue } from '../queue.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { retryWhileBusy } from './retry.js';

/** How many may hang on one commit, as they all fail with it and other processes wait for it. */
const mostMembers = 64;

interface Batch {
  /** Transactions that are done and wait for the commit. */
  members: number;
  readonly committed: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SharedCommit {
  readonly #file: SqliteDatabase;
  readonly #connection: SqliteConnection;
  readonly #turns = new Queue();
  #batch: Batch | undefined;

  /** `connection` is one to `file`. */
  constructor(file: SqliteDatabase, connection: SqliteConnection) {
    this.#file = file;
    this.#connection = connection;
  }

  /**
   * Runs `work`, which awaits nothing but statements of this connection, as a transaction; resolves once it is committed.
   * What it throws undoes what it did, and nothing else. Throws what the commit throws.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let result: T;
    let batch: Batch;
    await this.#turns.enter();
    try {
      batch = this.#batch ?? (await this.#begin());
      result = await (batch.members === 0 ? this.#first(batch, work) : this.#further(batch, work));
      batch.members += 1;
      if (batch.members >= mostMembers) await this.#commit(batch);
    } finally {
      this.#turns.leave();
    }
    await batch.committed;
    return result;
  }

  /** Commits what is open. */
  async flush(): Promise<void> {
    await this.#turns.enter();
    try {
      if (this.#batch) await this.#commit(this.#batch);
    } finally {
      this.#turns.leave();
    }
  }

  async #begin(): Promise<Batch> {
    await retryWhileBusy(() => this.#connection.run('begin immediate'));
    const batch = openBatch();
    this.#batch = batch;
    // Whoever waits for the commit is told of its failure.
    setImmediate(() => void this.flush().catch(() => {}));
    return batch;
  }

  /** Alone so far, it needs no savepoint: it is the whole transaction. */
  async #first<T>(batch: Batch, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#rollBack(batch, error);
      throw error;
    }
  }

  async #further<T>(batch: Batch, work: () => Promise<T>): Promise<T> {
    try {
      this.#connection.run('savepoint member');
      const result = await work();
      this.#connection.run('release member');
      return result;
    } catch (error) {
      // Where the disk is full, SQLite has rolled back everything by itself.
      if (this.#file.inTransaction) this.#undo(batch);
      else this.#rollBack(batch, error);
      throw error;
    }
  }

  #undo(batch: Batch): void {
    try {
      this.#connection.run('rollback to member');
      this.#connection.run('release member');
    } catch (error) {
      this.#rollBack(batch, error);
    }
  }

  async #commit(batch: Batch): Promise<void> {
    try {
      await retryWhileBusy(() => this.#connection.run('commit'));
      this.#batch = undefined;
      batch.resolve();
    } catch (error) {
      this.#rollBack(batch, error);
    }
  }

  /** Everything in the batch is gone; those that were done learn of it by `error`. */
  #rollBack(batch: Batch, error: unknown): void {
    this.#batch = undefined;
    batch.reject(error);
    if (this.#file.inTransaction) this.#connection.run('rollback');
  }
}

function openBatch(): Batch {
  let settling: Pick<Batch, 'resolve' | 'reject'> | undefined;
  const committed = new Promise<void>((resolve, reject) => (settling = { resolve, reject }));
  // Where its only transaction failed, nobody waits for it.
  committed.catch(() => {});
  return {
    members: 0,
    committed,
    resolve: () => settling?.resolve(),
    reject: (error) => settling?.reject(error),
  };
}
