/** Ratings that the earlier server computed by another formula, computed anew once (specification, 04 *Rating*). */
import type { Logger } from 'pino';
import type { Store } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import { isAprilFools } from '../rules/play-start.js';
import { handModes, handColumns, type Hand } from '../rules/modes.js';
import { astralRating, rating } from '../rules/rating.js';

/** The counter that says which formula the stored ratings follow: 0 the earlier server's, 1 ours. */
const counter = 'ratings';
const current = 1;

interface RatingOptions {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly log: Logger;
}

/** Recomputes all ratings if that was not done yet, player by player; interrupted, it begins anew at the next start. */
export async function recomputeRatings({ store, catalog, log }: RatingOptions): Promise<void> {
  const row = await store.read
    .selectFrom('counters')
    .select('value')
    .where('name', '=', counter)
    .executeTakeFirst();
  if (row && row.value >= current) return;
  const players = await store.read.selectFrom('bestRecords').select('UserPk').distinct().execute();
  for (const { UserPk } of players) await recomputePlayer(store, catalog, UserPk);
  await store.write([], (tx) =>
    tx
      .insertInto('counters')
      .values({ name: counter, value: current })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: current }))
      .execute(),
  );
  if (players.length > 0) log.info({ players: players.length }, 'ratings were computed anew');
}

async function recomputePlayer(store: Store, catalog: Catalog, userPk: number): Promise<void> {
  await store.write([userPk], async (tx) => {
    const records = await tx
      .selectFrom('bestRecords')
      .select(['pk', 'MapPk', 'mode', 'rate', 'lunaticMode', 'rating'])
      .where('UserPk', '=', userPk)
      .execute();
    const rated = records.map((record) => ({ ...record, rating: ratingOf(catalog, record) }));
    for (const [index, { pk, rating: after }] of rated.entries()) {
      if (records[index]?.rating === after) continue;
      await tx.updateTable('bestRecords').set({ rating: after }).where('pk', '=', pk).execute();
    }
    const ofHand = (hand: Hand) =>
      astralRating(rated.filter(({ mode }) => handModes(hand).includes(mode)).map((record) => record.rating));
    await tx
      .updateTable('userProfile')
      .set({ [handColumns.thumb.rating]: ofHand('thumb'), [handColumns.multi.rating]: ofHand('multi') })
      .where('UserPk', '=', userPk)
      .execute();
  });
}

/** A map that the manifest does not have keeps the rating that it had. */
function ratingOf(
  catalog: Catalog,
  record: {
    readonly MapPk: number;
    readonly rate: number;
    readonly lunaticMode: number;
    readonly rating: number;
  },
): number {
  const map = catalog.find('maps', record.MapPk);
  if (!map) return record.rating;
  const packPk = catalog.find('tracks', map.TrackPk)?.PackPk ?? 0;
  return isAprilFools(packPk) ? 0 : rating(map.difficulty, record.rate, record.lunaticMode === 1);
}
