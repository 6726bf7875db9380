/**
 * The Aliya server system: a gateway, a token server, and managers, each a service of its own that the others reach over
 * HTTP (specification, 07). A new manager is a folder below managers/ and a line here.
 */
import { definePlugin } from '../../plugin.js';
import type { PlainService } from '../services.js';
import { managerService } from './manager-service.js';
import { serviceOf, type Part, type PartService } from './parts/addresses.js';

const token: Part = { name: 'token', port: 8001 };

const tokenServer: PartService = {
  name: serviceOf(token),
  needsGame: false,
  part: token,
  start: async (context) => (await import('./token/service.js')).startTokenServer(context, token),
};

const gateway: PlainService = {
  name: 'aliya.gateway',
  needsGame: false,
  start: async (context) => (await import('./gateway/service.js')).startGateway(context, token),
};

/** In the order of starting: who is asked comes before who asks. */
export const aliya = definePlugin({
  name: 'aliya',
  optional: true,
  services: [
    tokenServer,
    managerService({ name: 'bag', port: 8082 }, async () => (await import('./managers/bag/manager.js')).bag),
    managerService(
      { name: 'account', port: 8005 },
      async () => (await import('./managers/account/manager.js')).account,
    ),
    managerService(
      { name: 'weapon', port: 8083 },
      async () => (await import('./managers/weapon/manager.js')).weapon,
    ),
    managerService(
      { name: 'skill', port: 8010 },
      async () => (await import('./managers/skill/manager.js')).skill,
    ),
    managerService(
      { name: 'player', port: 8004 },
      async () => (await import('./managers/player/manager.js')).player,
    ),
    gateway,
  ],
});
