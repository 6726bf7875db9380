import { sql } from 'kysely';
import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import type { Tx } from '../../../data/store/store.js';

interface Drawing {
  readonly userPk: number;
  readonly gachaPk: number;
  readonly draws: number;
  /** Unix ms. */
  readonly now: number;
}

/** Adds draws to a player's row of a gacha, which is made by the first; gives the row. */
export async function countDraws(
  tx: Tx,
  { userPk, gachaPk, draws, now }: Drawing,
): Promise<PlayerRow<'userGacha'>> {
  const date = storeDate(now);
  return tx
    .insertInto('userGacha')
    .values({ drawCount: draws, createdAt: date, updatedAt: date, UserPk: userPk, GachaPk: gachaPk })
    .onConflict((conflict) =>
      conflict
        .columns(['UserPk', 'GachaPk'])
        .doUpdateSet({ drawCount: sql`"userGacha"."drawCount" + ${draws}`, updatedAt: date }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}
