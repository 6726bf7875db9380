/** Old plays are forgotten (setting `retention.records`), but never what something still speaks of. */
import { setTimeout as delay } from 'node:timers/promises';
import { storeDate } from '../../data/dates.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { AppContext } from '../context.js';
import { darkmoonSlots } from '../rules/darkmoon.js';

const dayMs = 86_400_000;
/** Rows that are looked at in one read, and deleted in one transaction: a few milliseconds each. */
const batchRows = 500;
/** A pause between batches, in which everybody else has the database. */
const pauseMs = 20;

/**
 * Whether a record may go: it is no best record (one of the same score of its player, map and lunatic mode is), no
 * score under review or hidden, and none of the five of a darkmoon season.
 */
const batchAfter = prepared<{ pk: number; before: string }>()((db, { pk, before }) =>
  db
    .selectFrom('records as record')
    .select(['record.pk', 'record.updatedAt'])
    .select(({ eb, exists, or, selectFrom }) =>
      or([
        eb('record.updatedAt', '>=', before),
        eb('record.updatedAt', 'is', null),
        exists(
          selectFrom('bestRecords as best')
            .select('best.pk')
            .whereRef('best.UserPk', '=', 'record.UserPk')
            .whereRef('best.MapPk', '=', 'record.MapPk')
            .whereRef('best.lunaticMode', '=', 'record.lunaticMode')
            .whereRef('best.score', '=', 'record.score'),
        ),
        exists(
          selectFrom('scoreReviews as review')
            .select('review.pk')
            .whereRef('review.RecordPk', '=', 'record.pk'),
        ),
        exists(
          selectFrom('userDarkmoon as season')
            .select('season.pk')
            .whereRef('season.UserPk', '=', 'record.UserPk')
            .where((each) =>
              each.or(darkmoonSlots.map((slot) => each(`season.${slot.record}`, '=', each.ref('record.pk')))),
            ),
        ),
      ]).as('stays'),
    )
    .where('record.pk', '>', pk)
    .orderBy('record.pk')
    .limit(batchRows),
);

const deleteRecords = prepared<{ pks: readonly number[] }>()((db, { pks }) =>
  db.deleteFrom('records').where('pk', 'in', among(db, pks)).returning('pk'),
);

/** Deletes the records that are older than the setting says; gives their number. Stops early when `signal` is aborted. */
export async function pruneRecords(app: AppContext, signal?: AbortSignal): Promise<number> {
  const { store, settings, clock } = app;
  const days = settings.retention.records;
  if (days === 0) return 0;
  const before = storeDate(clock.now() - days * dayMs);
  let [pk, pruned] = [0, 0];
  for (;;) {
    const batch = await batchAfter(store.read, { pk, before });
    const last = batch.at(-1);
    if (!last || signal?.aborted) return pruned;
    pk = last.pk;
    const pks = batch.filter(({ stays }) => !stays).map((row) => row.pk);
    if (pks.length > 0) pruned += (await store.write([], (tx) => deleteRecords(tx, { pks }))).length;
    await delay(pauseMs);
  }
}
