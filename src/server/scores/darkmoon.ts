/**
 * Plays that an operator takes out of darkmoon or hides from its ranking. A season's row keeps the best play of each of
 * its five maps, and the ranking their sum.
 */
import type { PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import { EndState, ReviewState } from '../rules/codes.js';
import { darkmoonSlots, darkmoonStanding } from '../rules/darkmoon.js';
import { handNumbers } from '../rules/modes.js';

type Played = PlayerRow<'records'>;
type Season = PlayerRow<'userDarkmoon'>;
type Ranking = PlayerRow<'userDarkmoonRanking'>;
type Slot = (typeof darkmoonSlots)[number];

const hiddenReviews = prepared<{ records: readonly number[] }>()((db, { records }) =>
  db
    .selectFrom('scoreReviews')
    .select('pk')
    .where('RecordPk', 'in', among(db, records))
    .where('state', '=', ReviewState.hidden)
    .limit(1),
);

/** Whether a review hides one of these plays (records.pk). */
export async function isHidden(tx: Tx, records: readonly number[]): Promise<boolean> {
  return (await hiddenReviews(tx, { records })).length > 0;
}

/** Whether a season's row rests on a play that a review hides: its ranking is then kept off the board. */
export function restsOnHidden(tx: Tx, row: Season): Promise<boolean> {
  return isHidden(
    tx,
    darkmoonSlots.map(({ record }) => row[record]),
  );
}

/** Has the rankings that a play counts in follow the reviews of what they rest on. */
export async function hideDarkmoon(tx: Tx, play: Played): Promise<void> {
  for (const [row] of await slotsOf(tx, play)) await writeRanking(tx, row, row);
}

/**
 * Gives the places that a removed play held to the best of the player's other clears of that map in the season, or
 * empties them. Free plays of the map within that time count as well: nothing in a record tells them apart.
 */
export async function refillDarkmoon(tx: Tx, removed: Played): Promise<void> {
  for (const [row, slot] of await slotsOf(tx, removed)) {
    const next = await nextBest(tx, removed, row);
    const { pk = 0, rate = 0, score = 0 } = next ?? {};
    const changed = { [slot.rate]: rate, [slot.score]: score, [slot.record]: pk };
    await tx.updateTable('userDarkmoon').set(changed).where('pk', '=', row.pk).execute();
    await writeRanking(tx, row, { ...row, ...changed });
  }
}

/** Empties the season behind a ranking, and takes the ranking off its board; what was gained by the plays stays. */
export async function clearRanking(tx: Tx, ranking: Ranking): Promise<void> {
  const emptied = Object.fromEntries(
    darkmoonSlots.flatMap(({ rate, score, record }) => [rate, score, record].map((column) => [column, 0])),
  );
  for (const row of await seasonsOf(tx, ranking.UserPk)) {
    const isOfHand = rankingMode(row) === ranking.mode;
    if (!isOfHand || darkmoonStanding(row).bestTotalScore !== ranking.bestTotalScore) continue;
    await tx.updateTable('userDarkmoon').set(emptied).where('pk', '=', row.pk).execute();
  }
  await tx.deleteFrom('userDarkmoonRanking').where('pk', '=', ranking.pk).execute();
}

async function slotsOf(tx: Tx, { pk, UserPk }: Played): Promise<(readonly [Season, Slot])[]> {
  return (await seasonsOf(tx, UserPk)).flatMap((row) => {
    const slot = darkmoonSlots.find(({ record }) => row[record] === pk);
    return slot ? [[row, slot] as const] : [];
  });
}

function seasonsOf(tx: Tx, UserPk: number): Promise<Season[]> {
  return tx.selectFrom('userDarkmoon').selectAll().where('UserPk', '=', UserPk).execute();
}

/** The clear of the highest rate, as the season itself chooses; of equal ones the earlier. */
function nextBest(tx: Tx, { UserPk, MapPk }: Played, row: Season): Promise<Played | undefined> {
  return tx
    .selectFrom('records')
    .selectAll()
    .where('UserPk', '=', UserPk)
    .where('MapPk', '=', MapPk)
    .where('endState', '>=', EndState.clear)
    .where('createdAt', '>=', row.createdAt ?? '')
    .where('createdAt', '<=', row.updatedAt ?? '')
    .orderBy('rate', 'desc')
    .orderBy('pk')
    .limit(1)
    .executeTakeFirst();
}

/** A ranking has the number of its season, a season's row its pk: they are told to be one by hand and sum. */
async function writeRanking(tx: Tx, before: Season, after: Season): Promise<void> {
  await tx
    .updateTable('userDarkmoonRanking')
    .set({ ...darkmoonStanding(after), hidden: (await restsOnHidden(tx, after)) ? 1 : 0 })
    .where('UserPk', '=', before.UserPk)
    .where('mode', '=', rankingMode(before))
    .where('bestTotalScore', '=', darkmoonStanding(before).bestTotalScore)
    .execute();
}

function rankingMode({ isThumb }: Season): number {
  return handNumbers[isThumb === 1 ? 'thumb' : 'multi'].darkmoonRanking;
}
