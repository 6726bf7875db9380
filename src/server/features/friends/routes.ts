/** Friends and requests to become friends (specification, 03 *Missions, mail, friends*). */
import { defineReadRoute, defineWriteRoute, type Route } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { ownState, readPair } from '../../ledger/friends.js';
import { changeRoutes } from './change.js';
import { findByUid, readFriends } from './queries.js';

/** The state of an entry where the two are no pair; the public profile says 99. */
const noPair = 0;

const list = defineReadRoute(
  {
    method: 'get',
    path: '/api/friend',
    session: 'player',
    effect: 'read',
    summary: 'Friends, and requests in either direction.',
  },
  async ({ db, player }) => ({ friends: await readFriends(db, player.pk), recommendUserProfiles: [] }),
);

const search = defineReadRoute(
  {
    method: 'get',
    path: '/api/friend/search/:uid',
    session: 'player',
    effect: 'read',
    summary: 'The player of a uid, if there is one.',
    params: { uid: pk() },
  },
  async ({ db, params, player }) => {
    const searchedUser = await findByUid(db, params.uid, async (otherPk) => {
      const pair = await readPair(db, player.pk, otherPk);
      return pair ? ownState(pair, player.pk) : noPair;
    });
    return searchedUser ? { searchedUser } : {};
  },
);

const clearNewRequests = defineWriteRoute(
  {
    method: 'post',
    path: '/api/friend/change/newfriendrequest',
    session: 'player',
    effect: 'write',
    summary: 'Sets the number of new friend requests to zero.',
  },
  async ({ ledger }) => {
    ledger.profile.set({ newFriendRequest: 0 });
    return {};
  },
);

export const friendRoutes: readonly Route[] = [list, search, ...changeRoutes, clearNewRequests];
