import type { PlayerRow } from '../../../data/player-tables.js';
import { among, prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';

type UserProduct = PlayerRow<'userProducts'>;

const productsOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('userProducts')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where('ProductPk', 'in', among(db, pks)),
);

/** A player's rows of some products, by ProductPk; what was never bought has none. */
export async function readUserProducts(
  tx: Tx,
  userPk: number,
  pks: readonly number[],
): Promise<ReadonlyMap<number, UserProduct>> {
  const rows = await productsOf(tx, { userPk, pks });
  return new Map(rows.map((row) => [row.ProductPk, row]));
}

/** Stores rows of different products, new ones and known ones alike; createdAt stays what it was. Gives them by ProductPk. */
export async function storeUserProducts(
  tx: Tx,
  rows: readonly Omit<UserProduct, 'pk'>[],
): Promise<ReadonlyMap<number, UserProduct>> {
  const stored = await tx
    .insertInto('userProducts')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'ProductPk']).doUpdateSet((eb) => ({
        buyCount: eb.ref('excluded.buyCount'),
        periodicBuyCount: eb.ref('excluded.periodicBuyCount'),
        lastPeriodicRefreshDate: eb.ref('excluded.lastPeriodicRefreshDate'),
        updatedAt: eb.ref('excluded.updatedAt'),
      })),
    )
    .returningAll()
    .execute();
  return new Map(stored.map((row) => [row.ProductPk, row]));
}
