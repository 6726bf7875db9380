/** What only one process of a database may do at a time, and who that is (specification, 10 *Everywhere*). */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Store, Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';

/** How long a lease is good for without being renewed, and how often that is done. */
export const goodForMs = 60_000;
export const renewEveryMs = 20_000;

/** Leases of this very process, which may run several servers. */
const ours = new Set<string>();

/** Whether this process has it, or else who does, for people to read. */
export type Tenure = { readonly isHeld: true } | { readonly isHeld: false; readonly holder: string };

export class Lease {
  readonly #app: Pick<AppContext, 'clock' | 'store'>;
  readonly #name: string;
  readonly #holder = `${hostname()}/${process.pid}/${randomUUID()}`;

  constructor(app: Pick<AppContext, 'clock' | 'store'>, name: string) {
    this.#app = app;
    this.#name = name;
    ours.add(this.#holder);
  }

  /** Takes or renews the lease, unless somebody else has it who is alive. */
  async take(): Promise<Tenure> {
    const { clock, store } = this.#app;
    const [name, holder] = [this.#name, this.#holder];
    const now = clock.now();
    return store.write([], async (tx) => {
      const found = await tx.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
      if (found && found.holder !== holder && found.expiresAt > now && mayBeAlive(found.holder)) {
        return { isHeld: false, holder: described(found.holder) };
      }
      const taken = await tx
        .insertInto('leases')
        .values({ name, holder, expiresAt: now + goodForMs })
        .onConflict((conflict) =>
          conflict
            .column('name')
            .doUpdateSet({ holder, expiresAt: now + goodForMs })
            // Since it was read, somebody else may have taken it, or whoever had it may have renewed it.
            .where(({ eb, or }) =>
              or([
                eb('leases.holder', '=', holder),
                eb('leases.holder', '=', found?.holder ?? '').and(
                  'leases.expiresAt',
                  '=',
                  found?.expiresAt ?? 0,
                ),
              ]),
            ),
        )
        .returning('holder')
        .executeTakeFirst();
      return taken ? { isHeld: true } : { isHeld: false, holder: 'another process, just now' };
    });
  }

  /**
   * The store for what only the holder may do: a transaction of it fails where somebody else has the lease. A process
   * that hung for longer than its lease was good for may not know that yet.
   */
  fence(store: Store): Store {
    return {
      ...store,
      write: (players, work) =>
        store.write(players, async (tx) => {
          await this.#confirm(tx);
          return work(tx);
        }),
    };
  }

  async #confirm(tx: Tx): Promise<void> {
    const named = tx.selectFrom('leases').select('holder').where('name', '=', this.#name);
    const found = await named.executeTakeFirst();
    if (found?.holder === this.#holder) return;
    const holder = found ? described(found.holder) : 'nobody';
    throw new Error(`The lease of ${this.#name} is held by ${holder}: nothing is written here any more.`);
  }

  /** Gives it up, so that another process need not wait. */
  async release(): Promise<void> {
    ours.delete(this.#holder);
    await this.#app.store.write([], (tx) =>
      tx.deleteFrom('leases').where('name', '=', this.#name).where('holder', '=', this.#holder).execute(),
    );
  }
}

/** Of this machine one can tell; of another only that its lease is not over. */
function mayBeAlive(holder: string): boolean {
  const [host, pid] = holder.split('/');
  if (host !== hostname()) return true;
  // A container that was started again has the host name and often the pid of the one before.
  if (Number(pid) === process.pid) return ours.has(holder);
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function described(holder: string): string {
  const [host, pid] = holder.split('/');
  return `process ${pid} on ${host}`;
}
