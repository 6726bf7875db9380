/** Configuration → stores → catalog → services, in order; and back in the reverse of it. */
import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import type { SettingsSources } from '../config/load.js';
import type { Settings } from '../config/settings.js';
import type { DataFolder } from '../data/folder.js';
import type { Plugin } from '../plugin.js';
import { readKeys } from '../tools/keys/read.js';
import { systemClock, type Clock } from './clock.js';
import type { AppContext, ServiceContext } from './context.js';
import type { AnyRoute } from './http/web-route.js';
import { contentVersion, fileVersion, loadContent } from './live/content.js';
import { Live, liveContext } from './live/live.js';
import { reload } from './live/reload.js';
import { LiveRooms } from './live-rooms.js';
import { Mailer } from './mailer/mailer.js';
import { PasswordHasher } from './passwords/hasher.js';
import { PlayKeys } from './play-keys.js';
import { checkPluginSettings } from './plugin-settings.js';
import { systemRandom, type RandomSource } from './random.js';
import { Running, type Deadlines } from './running.js';
import { routesOf, select } from './selection.js';
import { openPlayerStore } from './startup/player-store.js';
import { recomputeEarlierRatings } from './startup/ratings.js';

export interface ServeOptions {
  readonly folder: DataFolder;
  /** `with` and `only` in them choose what runs. */
  readonly settings: Settings;
  /** Where the settings came from, to read them anew from there; without it they stay as they are. */
  readonly sources?: SettingsSources;
  readonly log: Logger;
  /** Plug-ins out of files, beside what ships with kalpa. */
  readonly plugins?: readonly Plugin[];
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly deadlines?: Deadlines;
  /** Told every SQL statement's text: tests count them. */
  readonly onStatement?: (text: string) => void;
}

export interface RunningServer {
  /** Where the services can be reached, in the order in which they started. */
  readonly addresses: readonly string[];
  /** What services without the game are given. */
  readonly context: ServiceContext;
  /** Where one service can be reached; empty where it does not run or does not listen. */
  addressesOf(service: string): readonly string[];
  /** What services of the game are given; null where none of them runs. */
  readonly app: AppContext | null;
  /** Reads settings, manifest and config documents anew, without a dropped request; of use to services of the game only. */
  reload(): Promise<void>;
  /** Stops the services in reverse order, then closes what they used. */
  stop(): Promise<void>;
}

/** Starts a server. What cannot start is a Failure in one sentence, and what had started before is stopped. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { folder, settings, log, plugins: foreign = [] } = options;
  const { clock = systemClock, random = systemRandom } = options;
  const { plugins, active, services } = select({ with: settings.with, only: settings.only, foreign });
  checkPluginSettings(active, { settings });
  const running = new Running(log, options.deadlines ?? stopDeadlines(settings));
  const addressOf = (service: string) => running.addressOf(service);
  const metrics = new Registry();
  const context: ServiceContext = { folder, settings, log, clock, random, metrics, plugins, addressOf };
  const needsGame = services.some((service) => service.needsGame !== false);
  const app = needsGame ? await openGame(context, await routesOf(active), options) : null;
  const stop = async () => {
    await running.stop();
    if (app) await closeGame(app);
  };
  try {
    for (const service of services) {
      await running.start(service.name, async () => {
        if (service.needsGame === false) return service.start(context);
        if (!app) throw new Error('The game was not opened.');
        return service.start(app);
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    addresses: running.addresses(),
    context,
    addressesOf: (service) => running.addressesOf(service),
    app,
    reload: () => (app ? reload(app) : Promise.resolve()),
    stop,
  };
}

/** A service is given its drain time, and a moment to close what it used. */
function stopDeadlines({ drain }: Settings): Deadlines {
  return { startMs: 60_000, stopMs: drain * 1000 + 5000 };
}

async function openGame(
  context: ServiceContext,
  routes: readonly AnyRoute[],
  { sources, onStatement }: Pick<ServeOptions, 'sources' | 'onStatement'>,
): Promise<AppContext> {
  const { folder, settings, log, clock, random } = context;
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
  const live = new Live({ settings, ...content }, { sources: sources ?? null, versions });
  const passwords = new PasswordHasher(random);
  const mailer = new Mailer(context.settings.smtp);
  const rooms = new LiveRooms();
  return liveContext({ ...context, routes, live, store, keys, passwords, mailer, rooms });
}

async function closeGame({ passwords, store }: AppContext): Promise<void> {
  await passwords.close();
  await store.close();
}
