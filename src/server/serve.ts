/** Configuration → stores → catalog → services, in order; and back in the reverse of it. */
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import { readConfigDocuments } from '../data/manifest/config-documents.js';
import { readManifest } from '../data/manifest/content.js';
import { readKeys } from '../tools/keys/read.js';
import { Catalog } from './catalog/catalog.js';
import { systemClock, type Clock } from './clock.js';
import type { AppContext } from './context.js';
import { StaticDocument } from './initialinfo/static-document.js';
import { PasswordHasher } from './passwords/hasher.js';
import { PlayKeys } from './play-keys.js';
import { systemRandom, type RandomSource } from './random.js';
import { services, type RunningService } from './services.js';
import { openPlayerStore } from './startup/player-store.js';
import { recomputeRatings } from './startup/ratings.js';

export interface ServeOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
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
  return { addresses: running.flatMap((service) => service.addresses), app, stop };
}

async function createContext(options: ServeOptions): Promise<AppContext> {
  const { folder, settings, log, clock = systemClock, random = systemRandom, onStatement } = options;
  const keys = await PlayKeys.create(await readKeys(folder));
  const content = readManifest(folder.manifest);
  const documents = readConfigDocuments(folder.config, content.documentFiles);
  const catalog = new Catalog(content, documents.metadata);
  const store = await openPlayerStore({ folder, settings, clock, log, ...(onStatement && { onStatement }) });
  try {
    await recomputeRatings({ store, catalog, log });
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    folder,
    settings,
    log,
    clock,
    random,
    store,
    catalog,
    static: new StaticDocument({ content, documents, fileNames: settings.files }),
    keys,
    passwords: new PasswordHasher(random),
  };
}
