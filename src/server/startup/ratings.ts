/** Ratings that the earlier server computed by another formula, computed anew once (specification, 04 *Rating*). */
import type { Logger } from 'pino';
import type { Store } from '../../data/store/store.js';
import { recomputeRatings } from '../../tools/profiles/standing.js';
import type { Catalog } from '../catalog/catalog.js';

/** The counter that says which formula the stored ratings follow: 0 the earlier server's, 1 ours. */
const counter = 'ratings';
const current = 1;

interface RatingOptions {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly log: Logger;
}

/** Recomputes all ratings if that was not done yet, player by player; interrupted, it begins anew at the next start. */
export async function recomputeEarlierRatings({ store, catalog, log }: RatingOptions): Promise<void> {
  const row = await store.read
    .selectFrom('counters')
    .select('value')
    .where('name', '=', counter)
    .executeTakeFirst();
  if (row && row.value >= current) return;
  const players = await store.read.selectFrom('bestRecords').select('UserPk').distinct().execute();
  for (const { UserPk } of players) {
    await store.write([UserPk], (tx) => recomputeRatings(tx, { catalog, userPk: UserPk }));
  }
  await store.write([], (tx) =>
    tx
      .insertInto('counters')
      .values({ name: counter, value: current })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: current }))
      .execute(),
  );
  if (players.length > 0) log.info({ players: players.length }, 'ratings were computed anew');
}
