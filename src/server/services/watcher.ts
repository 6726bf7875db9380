/** Looks now and then whether the operator changed a file: kalpa.config.json, manifest.db, or a document of config/. */
import { reloadChanged } from '../live/reload.js';
import type { GameService } from '../services.js';

const everyMs = 2000;

export const watcher: GameService = {
  name: 'watcher',
  async start(app) {
    let looking: Promise<void> | null = null;
    const timer = setInterval(() => {
      looking ??= reloadChanged(app).finally(() => (looking = null));
    }, everyMs);
    timer.unref();
    return {
      addresses: [],
      async stop() {
        clearInterval(timer);
        await looking;
      },
    };
  },
};
