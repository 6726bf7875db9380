import { sendDate } from '../../../data/dates.js';
import { defineReadRoute, type Route } from '../../http/route.js';
import { friendsOf } from './queries.js';

/** A side of userFriends that is over (specification, 03 *Friends*). */
const ended = 4;

const friends = defineReadRoute(
  {
    method: 'get',
    path: '/api/friend',
    session: 'player',
    effect: 'read',
    summary: 'Friends, and requests in either direction.',
  },
  async ({ db, player }) => {
    const rows = await friendsOf(db, { userPk: player.pk, ended });
    const entries = rows.map(({ InviterPk, InviterState, InviteeState, lastActiveDate, ...shown }) => ({
      ...shown,
      lastActiveDate: sendDate(lastActiveDate),
      state: InviterPk === player.pk ? InviterState : InviteeState,
    }));
    return { friends: entries, recommendUserProfiles: [] };
  },
);

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

export const socialRoutes: readonly Route[] = [friends, rooms];
