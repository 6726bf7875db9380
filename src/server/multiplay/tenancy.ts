/** The rooms of this process, open for as long as it has the lease (specification, 10 *Everywhere*). */
import type { AppContext } from '../context.js';
import { liveContext } from '../live/live.js';
import { Lease, renewEveryMs } from './lease.js';
import { Periodic } from './periodic.js';

/** How often the clock is looked at; what comes of it is a matter of the clock alone. */
const lookEveryMs = 250;

export interface OpenRooms {
  readonly addresses: readonly string[];
  /** No new rooms; rounds that run may end, for at most so many seconds. */
  drain(seconds: number): Promise<void>;
  /** Ends every connection, and whatever is open. */
  close(): Promise<void>;
}

type Open = (app: AppContext) => Promise<OpenRooms>;

export class Tenancy {
  readonly #app: AppContext;
  readonly #open: Open;
  readonly #lease: Lease;
  #rooms: OpenRooms | null = null;
  readonly #renewal: Periodic;
  #isEnding = false;
  #timer: NodeJS.Timeout | null = null;

  private constructor(app: AppContext, open: Open) {
    this.#lease = new Lease(app, 'multiplay');
    // Whatever the rooms write, they write as the holder of the lease.
    this.#app = liveContext({ ...app, store: this.#lease.fence(app.store) });
    this.#open = open;
    this.#renewal = new Periodic(renewEveryMs, { app, work: () => this.#review() });
  }

  /** Opens the rooms, now or when the process that has the lease is gone. Throws where they cannot be opened. */
  static async begin(app: AppContext, open: Open): Promise<Tenancy> {
    const tenancy = new Tenancy(app, open);
    const tenure = await tenancy.#lease.take();
    try {
      if (tenure.isHeld) tenancy.#rooms = await open(tenancy.#app);
      else tenancy.#tellHolder(tenure.holder);
    } catch (error) {
      await tenancy.#lease.release();
      throw error;
    }
    tenancy.#timer = setInterval(() => tenancy.#renewal.look(), lookEveryMs);
    tenancy.#timer.unref();
    return tenancy;
  }

  /** Where the rooms can be reached; empty while another process has them. */
  get addresses(): readonly string[] {
    return this.#rooms?.addresses ?? [];
  }

  /** The lease is renewed until the end: rounds may take longer than it is good for. */
  async drain(): Promise<void> {
    this.#isEnding = true;
    await this.#renewal.rest;
    await this.#rooms?.drain(this.#app.settings.drain);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#renewal.rest;
    await this.#rooms?.close();
    await this.#lease.release();
  }

  async #review(): Promise<void> {
    const { log } = this.#app;
    if (this.#isEnding && !this.#rooms) return;
    const tenure = await this.#lease.take();
    if (tenure.isHeld && !this.#rooms) {
      this.#rooms = await this.#open(this.#app);
      log.info({ addresses: this.addresses }, 'multiplay begins: the process that had it is gone');
    } else if (!tenure.isHeld && this.#rooms) {
      const lost = this.#rooms;
      this.#rooms = null;
      await lost.drain(0);
      await lost.close();
      this.#tellHolder(tenure.holder);
    }
  }

  #tellHolder(holder: string): void {
    this.#app.log.warn(
      { holder },
      'multiplay runs elsewhere on this database; here it begins when that one has ended',
    );
  }
}
