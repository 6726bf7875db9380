/** What is counted over a player's best records, computed anew: ratings and the counters of the public profile. */
import { updateByPk } from '../../data/store/bulk.js';
import type { Tx } from '../../data/store/store.js';
import type { Catalog } from '../../server/catalog/catalog.js';
import { handColumns, handModes, modes, type Hand } from '../../server/rules/modes.js';
import { isAprilFools } from '../../server/rules/play-start.js';
import { isAllPerfect, isFullCombo, publicCounters } from '../../server/rules/public-profile.js';
import { astralRating, rating } from '../../server/rules/rating.js';

interface StandingOptions {
  readonly catalog: Catalog;
  readonly userPk: number;
}

/** Computes the rating of each best record and the astral rating of both hands by the catalog (specification, 04 *Rating*). */
export async function recomputeRatings(tx: Tx, { catalog, userPk }: StandingOptions): Promise<void> {
  const records = await bestRecordsOf(tx, userPk);
  const rated = records.map((record) => ({ ...record, rating: ratingOf(catalog, record) }));
  const changed = rated.filter((record, index) => records[index]?.rating !== record.rating);
  await updateByPk(tx, 'bestRecords', { rows: changed, columns: ['rating'] });
  const ofHand = (hand: Hand) =>
    astralRating(rated.filter(({ mode }) => handModes(hand).includes(mode)).map((record) => record.rating));
  await tx
    .updateTable('userProfile')
    .set({ [handColumns.thumb.rating]: ofHand('thumb'), [handColumns.multi.rating]: ofHand('multi') })
    .where('UserPk', '=', userPk)
    .execute();
}

/** Counts clears, full combos and all perfects of the public profile over the best records (04 *End*, a clear, 6). */
export async function recountPublicProfile(tx: Tx, userPk: number): Promise<void> {
  const records = (await bestRecordsOf(tx, userPk)).filter(({ lunaticMode }) => lunaticMode === 0);
  const counts = modes.map(({ mode }) => {
    const ofMode = records.filter((record) => record.mode === mode);
    const fullCombos = ofMode.filter(isFullCombo).length;
    return { mode, clears: ofMode.length, fullCombos, allPerfects: ofMode.filter(isAllPerfect).length };
  });
  await tx
    .updateTable('userPublicProfile')
    .set(Object.fromEntries(publicCounters(counts)))
    .where('UserPk', '=', userPk)
    .execute();
}

function bestRecordsOf(tx: Tx, userPk: number) {
  return tx
    .selectFrom('bestRecords')
    .select(['pk', 'MapPk', 'mode', 'rate', 'lunaticMode', 'rating', 'miss', 'good', 'great'])
    .where('UserPk', '=', userPk)
    .execute();
}

interface RatedRecord {
  readonly MapPk: number;
  readonly rate: number;
  readonly lunaticMode: number;
  readonly rating: number;
}

/** A map that the manifest does not have keeps the rating that it had. */
function ratingOf(catalog: Catalog, record: RatedRecord): number {
  const map = catalog.find('maps', record.MapPk);
  if (!map) return record.rating;
  const packPk = catalog.find('tracks', map.TrackPk)?.PackPk ?? 0;
  return isAprilFools(packPk) ? 0 : rating(map.difficulty, record.rate, record.lunaticMode === 1);
}
