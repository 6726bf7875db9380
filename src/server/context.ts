import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import type { Store } from '../data/store/store.js';
import type { Catalog } from './catalog/catalog.js';
import type { StaticDocument } from './initialinfo/static-document.js';
import type { Clock } from './clock.js';
import type { PasswordHasher } from './passwords/hasher.js';
import type { PlayKeys } from './play-keys.js';
import type { RandomSource } from './random.js';

/** Everything that a service or a handler may reach: made once by serve.ts, handed down, never global. */
export interface AppContext {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly store: Store;
  readonly catalog: Catalog;
  /** The part of initialinfo that is the same for everybody, and the documents behind it. */
  readonly static: StaticDocument;
  readonly keys: PlayKeys;
  readonly passwords: PasswordHasher;
}
