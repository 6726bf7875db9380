/** Who takes the tour of all endpoints, in a test or in a benchmark. */
import type { Catalog } from '../../../src/server/catalog/catalog.js';

export interface TourAnswer {
  readonly status: number;
  // The tour reaches into documents freely; a wrong path is a refusal at the next step.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

export type Form = Readonly<Record<string, string | number>>;

/** A player who has what the tour takes (`equip`). */
export interface Guest {
  readonly pk: number;
  get(path: string): Promise<TourAnswer>;
  post(path: string, form?: Form): Promise<TourAnswer>;
  /** The same connection with another session. */
  as(token: string): Guest;
}

/** Where the tour is taken. */
export interface TourWorld {
  readonly catalog: Catalog;
  /** Unix ms. */
  readonly now: number;
  /** A map, album or player to look at, another one each time. */
  readonly mapPk: () => number;
  readonly albumPk: () => number;
  readonly playerPk: () => number;
  /** Text that nobody had before, of letters and digits. */
  readonly fresh: () => string;
  /** Fields of an encrypted play end, as a client makes them. */
  readonly seal: (publicKey: string, play: object) => Form;
}

/** Requests that follow from each other; every one of them succeeds. */
export interface Chain {
  readonly name: string;
  /** Anybody may do it, any number of times. */
  readonly isLook?: true;
  readonly run: (guest: Guest, world: TourWorld, friend: Guest) => Promise<void>;
}
