import type { Logger } from 'pino';
import type { DataFolder } from '../data/folder.js';
import type { Store } from '../data/store/store.js';
import type { Clock } from './clock.js';
import type { Live, Snapshot } from './live/live.js';
import type { PasswordHasher } from './passwords/hasher.js';
import type { PlayKeys } from './play-keys.js';
import type { RandomSource } from './random.js';

/**
 * Everything that a service or a handler may reach: made by serve.ts, handed down, never global. Settings and content
 * may change while the server runs: a request keeps what it began with, a service sees what is there at the moment.
 */
export interface AppContext extends Snapshot {
  readonly folder: DataFolder;
  readonly live: Live;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly store: Store;
  readonly keys: PlayKeys;
  readonly passwords: PasswordHasher;
}
