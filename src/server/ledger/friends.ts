/** How two players stand to each other (specification, 03 *Friends*). */
import { sql, type RawBuilder } from 'kysely';
import type { PlayerRow } from '../../data/player-tables.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { FriendState } from '../rules/codes.js';

const pairsOf = prepared<{ userPk: number; otherPk: number }>()((db, { userPk, otherPk }) =>
  db
    .selectFrom('userFriends')
    .selectAll()
    .where(({ eb, and, or }) =>
      or([
        and([eb('InviterPk', '=', userPk), eb('InviteePk', '=', otherPk)]),
        and([eb('InviterPk', '=', otherPk), eb('InviteePk', '=', userPk)]),
      ]),
    ),
);

/** The row of two players, whoever of them invited the other. */
export async function readPair(
  db: Reader | Tx,
  userPk: number,
  otherPk: number,
): Promise<PlayerRow<'userFriends'> | undefined> {
  const [pair] = await pairsOf(db, { userPk, otherPk });
  return pair;
}

/** The state of a player's own side of a pair. */
export function ownState(pair: PlayerRow<'userFriends'>, userPk: number): number {
  return pair.InviterPk === userPk ? pair.InviterState : pair.InviteeState;
}

/** The state of one player's side of the pair that he is with another; 99 where there is none. */
export async function friendState(db: Reader | Tx, userPk: number, otherPk: number): Promise<number> {
  const pair = await readPair(db, userPk, otherPk);
  return pair ? ownState(pair, userPk) : FriendState.none;
}

/** The users.pk of a player's friends, as the rows of a subquery whose column is "pk". */
export function friendPks(userPk: number): RawBuilder<number> {
  const { friends } = FriendState;
  return sql`select "InviteePk" as "pk" from "userFriends"
      where "InviterPk" = ${userPk} and "InviterState" = ${friends} and "InviteeState" = ${friends}
    union all select "InviterPk" from "userFriends"
      where "InviteePk" = ${userPk} and "InviterState" = ${friends} and "InviteeState" = ${friends}`;
}
