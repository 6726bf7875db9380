/** Taking a score off boards or out of a player's records, with all that is counted over his best ones. */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import { countBests, highestRatings } from '../ledger/best-records.js';
import { EndState } from '../rules/codes.js';
import { handColumns, modeOf } from '../rules/modes.js';
import { publicCounters } from '../rules/public-profile.js';
import { astralRating, recordRating } from '../rules/rating.js';
import { hideDarkmoon, isHidden, refillDarkmoon } from './darkmoon.js';

type Played = PlayerRow<'records'>;
type Best = PlayerRow<'bestRecords'>;

/** Which best record a record competes for. */
type BestKey = Pick<Played, 'UserPk' | 'MapPk' | 'lunaticMode'>;

/**
 * Hides a play from the boards that it stands on, of its map and of darkmoon, or shows it again. One that is not the
 * player's best stands on none. The review of it says already what it is to be.
 */
export async function hideBest(tx: Tx, record: Played, hidden: boolean): Promise<void> {
  await tx
    .updateTable('bestRecords')
    .set({ hidden: hidden ? 1 : 0 })
    .where((eb) => eb.and(keyOf(record)))
    .where('score', '=', record.score)
    .execute();
  await hideDarkmoon(tx, record);
}

/**
 * Takes a play out of the player's records. Where it was his best on that map, the best of the others takes its place,
 * and rating, public profile and darkmoon follow; gives that one's score, null where none is left. What was gained by
 * the play (items, experience, achievements) stays.
 */
export async function removeRecord(tx: Tx, catalog: Catalog, record: Played): Promise<number | null> {
  await tx.deleteFrom('records').where('pk', '=', record.pk).execute();
  await refillDarkmoon(tx, record);
  const best = await tx
    .selectFrom('bestRecords')
    .selectAll()
    .where((eb) => eb.and(keyOf(record)))
    .executeTakeFirst();
  return best?.score === record.score ? replaceBest(tx, catalog, best) : (best?.score ?? null);
}

/** Does the same by the best record: with every play of that score, or with none where it was made elsewhere. */
export async function removeBest(tx: Tx, catalog: Catalog, best: Best): Promise<number | null> {
  const behind = await tx
    .deleteFrom('records')
    .where((eb) => eb.and(keyOf(best)))
    .where('score', '=', best.score)
    .returningAll()
    .execute();
  for (const record of behind) await refillDarkmoon(tx, record);
  return replaceBest(tx, catalog, best);
}

async function replaceBest(tx: Tx, catalog: Catalog, best: Best): Promise<number | null> {
  await tx.deleteFrom('bestRecords').where('pk', '=', best.pk).execute();
  const next = await nextBest(tx, best);
  if (next) {
    const { pk, ...columns } = next;
    const hidden = (await isHidden(tx, [pk])) ? 1 : 0;
    await tx
      .insertInto('bestRecords')
      .values({ ...columns, hidden, rating: recordRating(catalog.find('maps', next.MapPk), next) })
      .execute();
  }
  await recount(tx, best);
  return next?.score ?? null;
}

function keyOf({ UserPk, MapPk, lunaticMode }: BestKey): BestKey {
  return { UserPk, MapPk, lunaticMode };
}

/** The highest of the clears that are left; of equal ones the earlier. */
function nextBest(tx: Tx, record: BestKey): Promise<Played | undefined> {
  return tx
    .selectFrom('records')
    .selectAll()
    .where((eb) => eb.and(keyOf(record)))
    .where('endState', '>=', EndState.clear)
    .orderBy('score', 'desc')
    .orderBy('pk')
    .limit(1)
    .executeTakeFirst();
}

/** Rating and public counters, from the best records that are left. */
async function recount(tx: Tx, { UserPk, mode }: Best): Promise<void> {
  const info = modeOf(mode);
  if (!info) return;
  await tx
    .updateTable('userProfile')
    .set({ [handColumns[info.hand].rating]: astralRating(await highestRatings(tx, UserPk, info.hand)) })
    .where('UserPk', '=', UserPk)
    .execute();
  const counters = publicCounters([await countBests(tx, UserPk, mode)]);
  const columns = [info.clears, info.fullCombos, info.allPerfects];
  await tx
    .updateTable('userPublicProfile')
    .set(Object.fromEntries(columns.map((column) => [column, counters.get(column) ?? 0])))
    .where('UserPk', '=', UserPk)
    .execute();
}
