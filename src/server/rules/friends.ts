/** What two players may do about being friends (specification, 03 *Friends*). */
import { FriendState } from './codes.js';

/** A player has at most so many friends. */
export const mostFriends = 100;

/** The states of a pair of players, from the side of the one who asks. */
export interface Sides {
  readonly mine: number;
  readonly theirs: number;
}

/** What becomes of a pair, or why nothing does. */
export type FriendStep =
  { readonly ok: true; readonly sides: Sides } | { readonly ok: false; readonly message: string };

/** What a player does about another, by the pair as it is; null where there is none. */
export type FriendAction = (pair: Sides | null) => FriendStep;

const { friends, sent, received, ended } = FriendState;

/** Both sides, once a request was answered with yes. */
const friendship: Sides = { mine: friends, theirs: friends };
const over: Sides = { mine: ended, theirs: ended };

/** The asking side's state; ended where the other side has ended it. */
function stateOf(pair: Sides | null): number {
  return !pair || pair.theirs === ended ? ended : pair.mine;
}

/** Asks for friendship; a request that crosses another makes friends. */
export const requestFriend: FriendAction = (pair) => {
  const state = stateOf(pair);
  if (state === friends) return refused('You are already friends.');
  if (state === sent) return refused('Friend request already sent and is pending.');
  return became(state === received ? friendship : { mine: sent, theirs: received });
};

/** Answers a request with yes. */
export const acceptFriend: FriendAction = (pair) => answered(pair, friendship);

/** Answers a request with no. */
export const rejectFriend: FriendAction = (pair) => answered(pair, over);

/** Ends a friendship. */
export const deleteFriend: FriendAction = (pair) =>
  stateOf(pair) === friends ? became(over) : refused('You are not a friend with this user.');

function answered(pair: Sides | null, sides: Sides): FriendStep {
  const isAsked = stateOf(pair) === received;
  return isAsked ? became(sides) : refused('No pending friend request from this user.');
}

function became(sides: Sides): FriendStep {
  return { ok: true, sides };
}

function refused(message: string): FriendStep {
  return { ok: false, message };
}
