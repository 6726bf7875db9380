import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  acceptFriend,
  deleteFriend,
  rejectFriend,
  requestFriend,
  type FriendAction,
  type Sides,
} from '../../../src/server/rules/friends.js';

const friends = { mine: 1, theirs: 1 };
const sent = { mine: 2, theirs: 3 };
const received = { mine: 3, theirs: 2 };
const over = { mine: 4, theirs: 4 };
const onlyMineOver = { mine: 4, theirs: 2 };
const onlyTheirsOver = { mine: 1, theirs: 4 };
const already = 'You are already friends.';
const pending = 'Friend request already sent and is pending.';
const notAsked = 'No pending friend request from this user.';
const notFriends = 'You are not a friend with this user.';

const table: readonly (readonly [string, FriendAction, Sides | null, Sides | string])[] = [
  ['request to a stranger', requestFriend, null, sent],
  ['request to a friend', requestFriend, friends, already],
  ['request once more', requestFriend, sent, pending],
  ['request that crosses', requestFriend, received, friends],
  ['request after an end', requestFriend, over, sent],
  ['request after an end on my side only', requestFriend, onlyMineOver, sent],
  ['request after an end on their side only', requestFriend, onlyTheirsOver, sent],
  ['accept a stranger', acceptFriend, null, notAsked],
  ['accept what I sent', acceptFriend, sent, notAsked],
  ['accept', acceptFriend, received, friends],
  ['accept a friend', acceptFriend, friends, notAsked],
  ['accept after an end', acceptFriend, over, notAsked],
  ['accept what was taken back', acceptFriend, { mine: 3, theirs: 4 }, notAsked],
  ['reject a stranger', rejectFriend, null, notAsked],
  ['reject what I sent', rejectFriend, sent, notAsked],
  ['reject', rejectFriend, received, over],
  ['reject a friend', rejectFriend, friends, notAsked],
  ['delete a stranger', deleteFriend, null, notFriends],
  ['delete what I sent', deleteFriend, sent, notFriends],
  ['delete what I received', deleteFriend, received, notFriends],
  ['delete a friend', deleteFriend, friends, over],
  ['delete twice', deleteFriend, over, notFriends],
  ['delete one who ended it', deleteFriend, onlyTheirsOver, notFriends],
];

for (const [name, action, pair, expected] of table) {
  test(name, () => {
    const step = action(pair);
    if (typeof expected === 'string') assert.equal(step, { ok: false, message: expected });
    else assert.equal(step, { ok: true, sides: expected });
  });
}

test.run();
