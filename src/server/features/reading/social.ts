import { among, prepared } from '../../../data/store/prepared.js';
import { defineReadRoute, type Route } from '../../http/route.js';

const nicknames = prepared<{ pks: readonly number[] }>()((db, { pks }) =>
  db
    .selectFrom('userProfile')
    .innerJoin('users', 'users.pk', 'userProfile.UserPk')
    .select(['userProfile.UserPk', 'userProfile.nickname'])
    .where('userProfile.UserPk', 'in', among(db, pks))
    .where('users.permission', '>=', 0),
);

const rooms = defineReadRoute(
  {
    method: 'get',
    path: '/api/multiplay/rooms',
    session: 'player',
    effect: 'read',
    summary: 'Multiplay rooms that are open to join.',
  },
  async ({ app, db }) => {
    const open = app.rooms.open();
    const rows = open.length > 0 ? await nicknames(db, { pks: open.map(({ host }) => host) }) : [];
    const names = new Map(rows.map(({ UserPk, nickname }) => [UserPk, nickname]));
    return {
      rooms: open.flatMap(({ code, host }) => {
        const nickname = names.get(host);
        return nickname === undefined ? [] : [{ roomCode: code, nicknames: [nickname] }];
      }),
    };
  },
);

export const socialRoutes: readonly Route[] = [rooms];
