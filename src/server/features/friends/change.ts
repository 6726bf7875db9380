/** What a player does about another: both are locked, so that what crosses comes one after the other. */
import { z } from 'zod';
import type { Tx } from '../../../data/store/store.js';
import { readPlayerRows } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute, type Route } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { ownState, readPair } from '../../ledger/friends.js';
import { FriendState } from '../../rules/codes.js';
import {
  acceptFriend,
  deleteFriend,
  mostFriends,
  rejectFriend,
  requestFriend,
  type FriendAction,
  type Sides,
} from '../../rules/friends.js';
import { countFriends, countRequest, storeInvitation, storeSides } from './queries.js';

/** Missing and empty have one message, which is the client's (specification, 03 *Friends*). */
const friendUserPk = z.preprocess((value) => (value === '' ? undefined : value), pk().optional());

function required(value: number | undefined): number {
  if (value === undefined) throw refuse('friendUserPk is required.');
  return value;
}

interface FriendSpec {
  readonly path: string;
  readonly summary: string;
  readonly action: FriendAction;
}

function friendRoute({ path, summary, action }: FriendSpec): Route {
  return defineWriteRoute(
    {
      ...{ method: 'post', path, session: 'player', effect: 'write', summary },
      body: { friendUserPk },
      alsoLock: ({ body }) => [required(body.friendUserPk)],
    },
    async ({ body, player, tx, now }) => {
      const userPk = player.pk;
      const otherPk = required(body.friendUserPk);
      if (otherPk === userPk) throw refuse('friendUserPk: must be another player, not yourself.');
      await assertShown(tx, otherPk);
      const pair = await readPair(tx, userPk, otherPk);
      const step = action(pair ? sidesOf(pair, { userPk, otherPk }) : null);
      if (!step.ok) throw refuse(step.message);
      const { sides } = step;
      if (sides.mine === FriendState.sent) {
        await assertRoom(tx, userPk, 'Your friend list is full.');
        await storeInvitation(tx, pair, { userPk, otherPk, sides, now });
        await countRequest(tx, otherPk);
        return {};
      }
      if (sides.mine === FriendState.friends) {
        await assertRoom(tx, userPk, 'Your friend list is full.');
        await assertRoom(tx, otherPk, 'The friend list of this user is full.');
      }
      if (pair) await storeSides(tx, pair, { userPk, sides, now });
      return {};
    },
  );
}

/** Refuses where the other is gone, or waits to be. */
async function assertShown(tx: Tx, otherPk: number): Promise<void> {
  const { user, profile } = await readPlayerRows(tx, otherPk);
  if (!user || !profile || user.deleteAfter !== null) throw refuse('User not found.');
}

async function assertRoom(tx: Tx, userPk: number, message: string): Promise<void> {
  if ((await countFriends(tx, userPk)) >= mostFriends) throw refuse(message);
}

function sidesOf(
  pair: Parameters<typeof ownState>[0],
  { userPk, otherPk }: { readonly userPk: number; readonly otherPk: number },
): Sides {
  return { mine: ownState(pair, userPk), theirs: ownState(pair, otherPk) };
}

export const changeRoutes: readonly Route[] = [
  friendRoute({
    path: '/api/friend/request/send',
    summary: 'Asks another player for friendship; two requests that cross make friends.',
    action: requestFriend,
  }),
  friendRoute({
    path: '/api/friend/request/accept',
    summary: 'Accepts the request of another player.',
    action: acceptFriend,
  }),
  friendRoute({
    path: '/api/friend/request/reject',
    summary: 'Rejects the request of another player.',
    action: rejectFriend,
  }),
  friendRoute({ path: '/api/friend/delete', summary: 'Ends a friendship.', action: deleteFriend }),
];
