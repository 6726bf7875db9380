/** What the multiplay service lets the rest of the server know: the rooms that are open, and how much goes on. */

/** A room that is open to join: its host is users.pk. */
export interface OpenRoom {
  readonly code: string;
  readonly host: number;
}

/** Numbers since the start of this process; the first two are as of now. */
export interface RoomNumbers {
  readonly rooms: number;
  readonly sockets: number;
  /** Rounds that were paid for. */
  readonly rounds: number;
  /** Events that were taken in. */
  readonly events: number;
  /** Connections that were ended by the server: too many events, or too slow to read. */
  readonly dropped: number;
}

/** Made with the context and empty; the service puts itself behind it while it runs. */
export class LiveRooms {
  #source: { open(): readonly OpenRoom[]; readonly numbers: RoomNumbers } | null = null;

  /** The rooms of this process that are open to join; none while multiplay does not run here. */
  open(): readonly OpenRoom[] {
    return this.#source?.open() ?? [];
  }

  get numbers(): RoomNumbers {
    return this.#source?.numbers ?? { rooms: 0, sockets: 0, rounds: 0, events: 0, dropped: 0 };
  }

  /** Whether multiplay runs in this process. */
  get isRunning(): boolean {
    return this.#source !== null;
  }

  /** Shows what `source` has from now on; null shows nothing. */
  show(source: { open(): readonly OpenRoom[]; readonly numbers: RoomNumbers } | null): void {
    this.#source = source;
  }
}
