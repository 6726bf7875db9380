import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import type { Store } from '../data/store/store.js';
import type { Plugin } from '../plugin.js';
import type { Clock } from './clock.js';
import type { AnyRoute } from './http/web-route.js';
import type { Live, Snapshot } from './live/live.js';
import type { LiveRooms } from './live-rooms.js';
import type { Mailer } from './mailer/mailer.js';
import type { PasswordHasher } from './passwords/hasher.js';
import type { PlayKeys } from './play-keys.js';
import type { RandomSource } from './random.js';

/** What every service may reach: made once by serve.ts, handed down, never global. */
export interface ServiceContext {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** What is counted and measured, for Prometheus. */
  readonly metrics: Registry;
  /** Every plug-in that this server knows, whether or not its services run in this process. */
  readonly plugins: readonly Plugin[];
  /** Where a service of this process listens; undefined where it does not run here, or not yet. */
  addressOf(service: string): string | undefined;
}

/**
 * What services and handlers of the game reach beyond that. Settings and content may change while the server runs: a
 * request keeps what it began with, a service sees what is there at the moment.
 */
export interface AppContext extends ServiceContext, Snapshot {
  readonly live: Live;
  /** Every endpoint that is served. */
  readonly routes: readonly AnyRoute[];
  readonly store: Store;
  readonly keys: PlayKeys;
  readonly passwords: PasswordHasher;
  /** The multiplay rooms of this process. */
  readonly rooms: LiveRooms;
  readonly mailer: Mailer;
}
