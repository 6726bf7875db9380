import { defineReadRoute, type Route } from '../../http/route.js';

const rooms = defineReadRoute(
  {
    method: 'get',
    path: '/api/multiplay/rooms',
    session: 'player',
    effect: 'read',
    summary: 'Multiplay rooms that are open to join.',
  },
  async () => ({ rooms: [] }),
);

export const socialRoutes: readonly Route[] = [rooms];
