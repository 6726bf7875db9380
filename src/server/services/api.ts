/** The JSON API, health checks, the page for devices and static files on one port. */
import { createApplication } from '../http/application.js';
import { devicePage } from '../device-page/device-page.js';
import { addMetrics } from '../metrics/metrics.js';
import { discordApi } from '../http/discord-api.js';
import { healthChecks } from '../http/health.js';
import { staticFiles } from '../http/static-files.js';
import { listen } from '../net/listener.js';
import { tlsFiles } from '../net/tls.js';
import { webPages } from '../http/web-pages.js';
import type { GameService } from '../services.js';

export const api: GameService = {
  name: 'api',
  async start(app) {
    const { settings, folder, log } = app;
    const tls = tlsFiles(settings, folder);
    const pages = await webPages();
    const koa = createApplication(app, app.routes, (extended) => {
      extended.use(healthChecks(app));
      addMetrics(extended, app);
      extended.use(devicePage(app, tls));
      extended.use(discordApi(app));
      extended.use(pages);
      extended.use(staticFiles(folder.files));
    });
    // Koa's callback answers every request itself; nothing is left to wait for.
    const respond = koa.callback();
    const { host, port } = settings;
    const secureOnly = settings.tls.mode === 'only';
    const listener = await listen(
      { host, port, tls, secureOnly, log },
      (request, response) => void respond(request, response),
    );
    return {
      addresses: listener.addresses,
      drain: () => listener.close(app.settings.drain),
      stop: () => Promise.resolve(),
    };
  },
};
