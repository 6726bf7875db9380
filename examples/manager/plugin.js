/** A manager of one's own for Aliya: `kalpa serve --with aliya --plugin examples/manager/plugin.js`. */
import { aliya, definePlugin } from 'kalpa';

export default definePlugin({
  name: 'pets',
  services: [
    aliya.managerService({ name: 'pet', port: 8090 }, async () => (await import('./manager.js')).pet),
  ],
});
