/**
 * Paying another part for a change of one's own, so that a crash, a timeout or a failure in between loses nothing:
 *
 * 1. an intent is written, with the id of the payment to come;
 * 2. the bag takes the items, under that id;
 * 3. one transaction deletes the intent and makes the change. If it cannot, the intent is settled.
 *
 * To settle an intent is to mark it as cancelled, so that step 3 cannot happen any more, to have the bag take the
 * payment back whatever became of it, and to delete the intent. That is done at once where step 3 fails, at every start,
 * and now and then for what is left over. Whoever comes first to the intent, step 3 or the settlement, wins.
 */
import type { Kysely } from 'kysely';
import { KeyedQueue } from '../../../data/queue.js';
import { randomHex } from '../../random.js';
import { Unavailable, type Answer } from '../answer.js';
import { tablesMigration, type Tx } from '../database.js';
import type { Tools } from '../manager.js';

interface IntentRow {
  readonly operation: string;
  readonly unique_id: string;
  readonly state: 'open' | 'cancelled';
  /** Unix ms. */
  readonly created_at: number;
}

interface OutboxTables {
  intents: IntentRow;
}

export interface Payment {
  readonly item: string;
  readonly amount: number;
}

/** What a change costs at the moment; `apply` makes it, in the transaction. */
export interface Purchase<DB> {
  readonly payment: Payment;
  /** Undefined where the change does not cost that any more: it is tried anew. */
  apply(tx: Tx<DB>, left: number): Promise<Answer | undefined>;
}

/** An intent is this old before somebody else than its maker looks at it: every request is over by then. */
const leftOverMs = 60_000;
const everyMs = 30_000;
const mostTries = 3;

class Changed extends Error {}

export class Outbox<DB> {
  readonly #tools: Tools<DB>;
  /** `aliya_<owner>_intents`: each payer has one of its own, of the same columns. */
  readonly #table: 'intents';
  readonly #turns = new KeyedQueue();
  #timer: NodeJS.Timeout | undefined;
  #settling: Promise<void> = Promise.resolve();

  constructor(tools: Tools<DB>, owner: string) {
    this.#tools = tools;
    this.#table = `aliya_${owner}_intents` as 'intents';
  }

  /** The migration that makes its table. */
  static migration(name: string, owner: string) {
    return tablesMigration(name, [
      `CREATE TABLE aliya_${owner}_intents (
        operation TEXT PRIMARY KEY,
        unique_id TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL
      )`,
    ]);
  }

  /** Settles what an earlier run left open, and from now on what is left over. */
  async start(): Promise<void> {
    await this.#settleAll();
    this.#timer = setInterval(() => {
      this.#settling = this.#settling.then(() => this.#settleAll(this.#tools.clock.now() - leftOverMs));
    }, everyMs);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#settling;
  }

  /**
   * Pays and changes. `plan` gives what is to be bought by the state of the moment, or an answer that says why nothing is;
   * `insufficient` is the answer where the bag has too little. Requests of one user come one after the other. Throws
   * Unavailable where the bag does not answer: then nothing has changed, or the payment is given back.
   */
  async buy(
    uniqueId: string,
    how: {
      readonly plan: () => Promise<Purchase<DB> | Answer>;
      readonly insufficient: Answer;
    },
  ): Promise<Answer> {
    return this.#turns.inTurn(uniqueId, async () => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const purchase = await how.plan();
        if (!('payment' in purchase)) return purchase;
        const answer = await this.#attempt(uniqueId, purchase, how.insufficient);
        if (answer) return answer;
      }
      throw new Unavailable('bag');
    });
  }

  /** Undefined where the state changed meanwhile: the payment is back, and it may be tried again. */
  async #attempt(
    uniqueId: string,
    { payment, apply }: Purchase<DB>,
    insufficient: Answer,
  ): Promise<Answer | undefined> {
    const operation = randomHex(this.#tools.random, 16);
    await this.#write(uniqueId, async (tx) => {
      const row = {
        operation,
        unique_id: uniqueId,
        state: 'open' as const,
        created_at: this.#tools.clock.now(),
      };
      await tx.insertInto(this.#table).values(row).execute();
    });
    try {
      const { item, amount } = payment;
      const paid = await this.#tools.ask('bag', `remove_${item}`, { unique_id: uniqueId, amount, operation });
      if (paid.status !== 0) {
        await this.#write(uniqueId, (tx) =>
          tx.deleteFrom(this.#table).where('operation', '=', operation).execute(),
        );
        return insufficient;
      }
      return await this.#tools.db.write(uniqueId, async (tx) => {
        if (!(await this.#take(tx, operation))) throw new Unavailable('bag');
        const answer = await apply(tx, Number(paid.data['remaining']));
        if (!answer) throw new Changed();
        return answer;
      });
    } catch (error) {
      await this.#settle({ operation, unique_id: uniqueId }).catch(() => {
        // The bag is not there at the moment: the intent stays, and is settled later.
      });
      if (error instanceof Changed) return undefined;
      throw error;
    }
  }

  /** Deletes an intent that is still open; false where it was cancelled. */
  async #take(tx: Tx<DB>, operation: string): Promise<boolean> {
    const query = this.#intents(tx)
      .deleteFrom(this.#table)
      .where('operation', '=', operation)
      .where('state', '=', 'open');
    return (await query.executeTakeFirst()).numDeletedRows === 1n;
  }

  async #settle({
    operation,
    unique_id: uniqueId,
  }: Pick<IntentRow, 'operation' | 'unique_id'>): Promise<void> {
    const isThere = await this.#write(uniqueId, async (tx) => {
      const query = tx
        .updateTable(this.#table)
        .set({ state: 'cancelled' })
        .where('operation', '=', operation);
      return (await query.executeTakeFirst()).numUpdatedRows === 1n;
    });
    if (!isThere) return;
    await this.#tools.ask('bag', 'undo_operation', { unique_id: uniqueId, operation });
    await this.#write(uniqueId, (tx) =>
      tx.deleteFrom(this.#table).where('operation', '=', operation).execute(),
    );
  }

  /** Settles every intent, or those from before a moment. */
  async #settleAll(before = Number.MAX_SAFE_INTEGER): Promise<void> {
    try {
      const intents = await this.#intents(this.#tools.db.read)
        .selectFrom(this.#table)
        .select(['operation', 'unique_id'])
        .where('created_at', '<=', before)
        .execute();
      for (const intent of intents) await this.#settle(intent);
      if (intents.length > 0)
        this.#tools.log.info({ intents: intents.length }, 'payments of an earlier run were settled');
    } catch (error) {
      this.#tools.log.warn({ err: error }, 'open payments could not be settled yet; they are tried again');
    }
  }

  #write<T>(uniqueId: string, work: (tx: Kysely<OutboxTables>) => Promise<T>): Promise<T> {
    return this.#tools.db.write(uniqueId, (tx) => work(this.#intents(tx)));
  }

  /** The owner's tables hold the outbox as well: `migration` makes it. */
  #intents(db: Kysely<DB>): Kysely<OutboxTables> {
    return db as unknown as Kysely<OutboxTables>;
  }
}
