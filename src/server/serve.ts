/** Configuration → stores → catalog → services, in order; and back in the reverse of it. */
import type { Logger } from 'pino';
import type { SettingsSources } from '../config/load.js';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import { readKeys } from '../tools/keys/read.js';
import { systemClock, type Clock } from './clock.js';
import type { AppContext } from './context.js';
import { contentVersion, fileVersion, loadContent } from './live/content.js';
import { Live, liveContext } from './live/live.js';
import { reload } from './live/reload.js';
import { PasswordHasher } from './passwords/hasher.js';
import { PlayKeys } from './play-keys.js';
import { systemRandom, type RandomSource } from './random.js';
import { services, type RunningService } from './services.js';
import { openPlayerStore } from './startup/player-store.js';
import { recomputeEarlierRatings } from './startup/ratings.js';

export interface ServeOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
  /** Where the settings came from, to read them anew from there; without it they stay as they are. */
  readonly sources?: SettingsSources;
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  /** Told every SQL statement's text: tests count them. */
  readonly onStatement?: (text: string) => void;
}

export interface RunningServer {
  /** Where the services can be reached, the API first. */
  readonly addresses: readonly string[];
  readonly app: AppContext;
  /** Reads settings, manifest and config documents anew, without a dropped request. */
  reload(): Promise<void>;
  /** Stops the services in reverse order, then closes what they used. */
  stop(): Promise<void>;
}

/** Starts a server. What cannot start is a Failure in one sentence, and what had started before is stopped. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const app = await createContext(options);
  const running: RunningService[] = [];
  const stop = async () => {
    for (const service of running.splice(0).reverse()) await service.stop();
    await app.passwords.close();
    await app.store.close();
  };
  try {
    for (const { load } of services) running.push(await (await load()).start(app));
  } catch (error) {
    await stop();
    throw error;
  }
  const addresses = running.flatMap((service) => service.addresses);
  return { addresses, app, reload: () => reload(app), stop };
}

async function createContext(options: ServeOptions): Promise<AppContext> {
  const { folder, settings, log, clock = systemClock, random = systemRandom, onStatement } = options;
  const keys = await PlayKeys.create(await readKeys(folder));
  const versions = { settings: fileVersion(folder.settings), content: contentVersion(folder) };
  const content = loadContent(folder, settings.files);
  const store = await openPlayerStore({ folder, settings, clock, log, ...(onStatement && { onStatement }) });
  try {
    await recomputeEarlierRatings({ store, catalog: content.catalog, log });
  } catch (error) {
    await store.close();
    throw error;
  }
  const live = new Live({ settings, ...content }, { sources: options.sources ?? null, versions });
  const passwords = new PasswordHasher(random);
  return liveContext({ folder, live, log, clock, random, store, keys, passwords });
}
