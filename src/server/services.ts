/**
 * What `serve` can run. A service starts with a context and gives back how it stops; a plug-in brings services and
 * endpoints. What ships with kalpa is this list of plug-ins: nothing else knows their names.
 */
import type { Plugin } from '../plugin.js';
import { aliya } from './aliya/plugin.js';
import type { AppContext, ServiceContext } from './context.js';

export interface RunningService {
  /** Where it can be reached, if it listens: `http://127.0.0.1:12001`. */
  readonly addresses: readonly string[];
  /** Takes nothing new and lets what runs finish, within the drain time; all services do so at once, and stop then. */
  drain?(): Promise<void>;
  /** Ends it; where it has no `drain`, within the drain time. */
  stop(): Promise<void>;
}

export type Stop = () => Promise<void> | void;

interface Named {
  /** As `--only` takes it: `api`, `aliya.bag`. */
  readonly name: string;
}

/** A service of the game: it is given the player database, the manifest and all else that endpoints see. */
export interface GameService extends Named {
  readonly needsGame?: true;
  start(app: AppContext): Promise<RunningService | Stop>;
}

/** A service that does without the game: where only such run, there need be neither manifest, keys nor player.db. */
export interface PlainService extends Named {
  readonly needsGame: false;
  start(context: ServiceContext): Promise<RunningService | Stop>;
}

export type Service = GameService | PlainService;

/** A service of the game whose code is loaded when it starts. */
function gameService(name: string, load: () => Promise<GameService>): Service {
  return { name, start: async (app) => (await load()).start(app) };
}

/** Every plug-in that ships with kalpa, in the order in which services start; they stop in the reverse of it. */
export const shippedPlugins: readonly Plugin[] = [
  {
    name: 'housekeeping',
    services: [
      gameService('housekeeping', async () => (await import('./services/housekeeping.js')).housekeeping),
    ],
  },
  {
    name: 'backups',
    services: [gameService('backups', async () => (await import('./services/backups.js')).backups)],
  },
  {
    name: 'watcher',
    services: [gameService('watcher', async () => (await import('./services/watcher.js')).watcher)],
  },
  {
    // Before whoever uses the certificate.
    name: 'certificate',
    services: [
      {
        name: 'certificate',
        needsGame: false,
        start: async (context) => (await import('./services/certificate.js')).keepCertificate(context),
      },
    ],
  },
  {
    name: 'mailer',
    services: [gameService('mailer', async () => (await import('./services/mailer.js')).mailer)],
  },
  {
    name: 'mails',
    services: [gameService('mails', async () => (await import('./services/mails.js')).mails)],
  },
  {
    name: 'discord',
    services: [gameService('discord', async () => (await import('./discord/service.js')).discord)],
  },
  {
    name: 'api',
    services: [gameService('api', async () => (await import('./services/api.js')).api)],
    routes: async () => (await import('./routes.js')).routes,
  },
  {
    name: 'me',
    routes: async () => (await import('./me/routes.js')).meRoutes,
  },
  {
    name: 'admin',
    routes: async () => (await import('./admin/routes.js')).adminRoutes,
  },
  {
    name: 'multiplay',
    services: [gameService('multiplay', async () => (await import('./multiplay/service.js')).multiplay)],
  },
  aliya,
];
