/** What the tests of friends share: asking, and looking at what came of it. */
import type { TestAnswer, TestApp, TestPlayer } from '../../../support/app.js';

export const send = (player: TestPlayer, other: TestPlayer) => post(player, 'request/send', other);
export const accept = (player: TestPlayer, other: TestPlayer) => post(player, 'request/accept', other);
export const reject = (player: TestPlayer, other: TestPlayer) => post(player, 'request/reject', other);
export const end = (player: TestPlayer, other: TestPlayer) => post(player, 'delete', other);

function post(player: TestPlayer, path: string, other: TestPlayer): Promise<TestAnswer> {
  return player.post(`/api/friend/${path}`, { friendUserPk: other.pk });
}

/** Status and message of an answer. */
export const told = ({ status, body }: TestAnswer) => [status, body.message];

/** Makes two players friends. */
export async function befriend(a: TestPlayer, b: TestPlayer): Promise<void> {
  for (const answer of [await send(a, b), await accept(b, a)]) {
    if (answer.status !== 200) throw new Error(`They are no friends: ${answer.body.message}`);
  }
}

/** All pairs as [inviter, invitee, their states], by pk. */
export async function pairs({ app }: TestApp): Promise<number[][]> {
  const rows = await app.store.read.selectFrom('userFriends').selectAll().orderBy('pk').execute();
  return rows.map((row) => [row.InviterPk, row.InviteePk, row.InviterState, row.InviteeState]);
}

/** Everything that friendship could change: all pairs and all profiles. */
export async function everything({ app }: TestApp): Promise<unknown> {
  const { read } = app.store;
  return [
    await read.selectFrom('userFriends').selectAll().orderBy('pk').execute(),
    await read.selectFrom('userProfile').selectAll().orderBy('pk').execute(),
  ];
}

/** The number of new requests that a player is told of. */
export async function newRequests(player: TestPlayer): Promise<number> {
  return (await player.get('/api/item')).body.newFriendRequest;
}

/** The entries of a player's list as [users.pk, state]. */
export async function listed(player: TestPlayer): Promise<number[][]> {
  const { body } = await player.get('/api/friend');
  return body.data.friends.map((entry: { UserPk: number; state: number }) => [entry.UserPk, entry.state]);
}

/** Gives a player so many friends who are nobody else's concern: pks that no account has. */
export async function fillFriends({ app }: TestApp, player: TestPlayer, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    // On either side, as both count.
    ...(index % 2 === 0
      ? { InviterPk: player.pk, InviteePk: 900_000 + index }
      : { InviterPk: 900_000 + index, InviteePk: player.pk }),
    ...{ InviterState: 1, InviteeState: 1 },
  }));
  await app.store.write([], (tx) => tx.insertInto('userFriends').values(rows).execute());
}

/** Marks an account for deletion, or takes the mark away. */
export async function setDeleteAfter(
  { app }: TestApp,
  { pk }: TestPlayer,
  deleteAfter: number | null,
): Promise<void> {
  await app.store.write([pk], (tx) =>
    tx.updateTable('users').set({ deleteAfter }).where('pk', '=', pk).execute(),
  );
}
