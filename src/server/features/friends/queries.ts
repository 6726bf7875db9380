/** Pairs of players, and what each is shown of the other (specification, 03 *Friends*). */
import { sql } from 'kysely';
import { sendDate, storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Reader, Tx } from '../../../data/store/store.js';
import { friendPks } from '../../ledger/friends.js';
import { FriendState } from '../../rules/codes.js';
import type { Sides } from '../../rules/friends.js';

/** What is shown of the other side, in the order in which it is sent. */
const shownColumns = [
  'userProfile.UserPk',
  'userProfile.uid',
  'userProfile.nickname',
  'userProfile.titleKey',
  'userProfile.iconKey',
  'userProfile.iconBorderKey',
  'userProfile.showThumbRating',
  'userProfile.showMultiRating',
  'userProfile.thumbAstralRating',
  'userProfile.multiAstralRating',
  'userProfile.thumbAquaLevel',
  'userProfile.multiAquaLevel',
  'userProfile.updatedAt as lastActiveDate',
] as const;

/** Both directions of a player's pairs, each by its own index; an account that awaits its deletion shows nowhere. */
const friendsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom(
      db
        .selectFrom('userFriends')
        .select(['pk', 'InviteePk as otherPk', 'InviterState as mine', 'InviteeState as theirs'])
        .where('InviterPk', '=', userPk)
        .unionAll(
          db
            .selectFrom('userFriends')
            .select(['pk', 'InviterPk as otherPk', 'InviteeState as mine', 'InviterState as theirs'])
            .where('InviteePk', '=', userPk),
        )
        .as('pair'),
    )
    .innerJoin('users', 'users.pk', 'pair.otherPk')
    .innerJoin('userProfile', 'userProfile.UserPk', 'pair.otherPk')
    .select([...shownColumns, 'pair.mine as state'])
    .where('pair.mine', '<>', FriendState.ended)
    .where('pair.theirs', '<>', FriendState.ended)
    .where('users.deleteAfter', 'is', null)
    .orderBy('pair.pk'),
);

const playersByUid = prepared<{ uid: number }>()((db, { uid }) =>
  db
    .selectFrom('userProfile')
    .innerJoin('users', 'users.pk', 'userProfile.UserPk')
    .select(shownColumns)
    .where('userProfile.uid', '=', uid)
    .where('users.deleteAfter', 'is', null),
);

type Shown = Awaited<ReturnType<typeof playersByUid>>[number];

/** A player as another is shown him; `state` is the asking side's, 0 where the two are no pair. */
export type FriendEntry = Shown & { readonly state: number };

function entryOf({ lastActiveDate, ...shown }: Shown, state: number): FriendEntry {
  return { ...shown, lastActiveDate: sendDate(lastActiveDate), state };
}

/** The friends and requests of a player, the oldest first; neither side has ended it. */
export async function readFriends(db: Reader, userPk: number): Promise<FriendEntry[]> {
  const rows = await friendsOf(db, { userPk });
  return rows.map(({ state, ...shown }) => entryOf(shown, state));
}

/** The player of a uid; `stateWith` gives the state of the asking side. Undefined where nobody shows under it. */
export async function findByUid(
  db: Reader,
  uid: number,
  stateWith: (otherPk: number) => Promise<number>,
): Promise<FriendEntry | undefined> {
  const [found] = await playersByUid(db, { uid });
  return found && entryOf(found, await stateWith(found.UserPk));
}

const friendCount = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom(sql<{ pk: number }>`(${friendPks(userPk)})`.as('friends'))
    .select(({ fn }) => fn.countAll<number>().as('count')),
);

/** How many friends a player has. */
export async function countFriends(tx: Tx, userPk: number): Promise<number> {
  const [row] = await friendCount(tx, { userPk });
  return row?.count ?? 0;
}

interface StoredPair {
  readonly userPk: number;
  readonly otherPk: number;
  readonly sides: Sides;
  readonly now: number;
}

/** Makes the pair of two players, the first as the inviter; a row that they had is that of the new invitation. */
export async function storeInvitation(
  tx: Tx,
  before: PlayerRow<'userFriends'> | undefined,
  { userPk, otherPk, sides, now }: StoredPair,
): Promise<void> {
  const updatedAt = storeDate(now);
  const states = { InviterState: sides.mine, InviteeState: sides.theirs };
  const row = { InviterPk: userPk, InviteePk: otherPk, ...states, createdAt: updatedAt, updatedAt };
  if (before) await tx.updateTable('userFriends').set(row).where('pk', '=', before.pk).execute();
  else await tx.insertInto('userFriends').values(row).execute();
}

/** Stores what became of a pair. */
export async function storeSides(
  tx: Tx,
  pair: PlayerRow<'userFriends'>,
  { userPk, sides, now }: Omit<StoredPair, 'otherPk'>,
): Promise<void> {
  const isInviter = pair.InviterPk === userPk;
  const [InviterState, InviteeState] = isInviter ? [sides.mine, sides.theirs] : [sides.theirs, sides.mine];
  await tx
    .updateTable('userFriends')
    .set({ InviterState, InviteeState, updatedAt: storeDate(now) })
    .where('pk', '=', pair.pk)
    .execute();
}

/** Tells a player of a new request: his client is sent the number with every answer. */
export async function countRequest(tx: Tx, userPk: number): Promise<void> {
  await tx
    .updateTable('userProfile')
    .set((eb) => ({ newFriendRequest: eb('newFriendRequest', '+', 1) }))
    .where('UserPk', '=', userPk)
    .execute();
}
