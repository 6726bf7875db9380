/** The darkmoon part of plays: what a start costs, and what a clear moves in the season (specification, 04 *Darkmoon*). */
import { storeDate } from '../../../data/dates.js';
import type { Tx } from '../../../data/store/store.js';
import type { AppContext } from '../../context.js';
import type { Manifest } from '../../catalog/rows.js';
import { refuse } from '../../http/refusal.js';
import {
  currentSeason,
  ensureDarkmoon,
  grantDarkmoon,
  metadataCost,
  ownedMapItems,
  randomPlayCost,
  takeRandomPlay,
} from '../../ledger/darkmoon.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { Player } from '../../http/player.js';
import {
  advanceDarkmoon,
  darkmoonBoost,
  darkmoonCost,
  darkmoonStanding,
  stageOf,
  type DarkmoonStage,
} from '../../rules/darkmoon.js';
import type { DarkmoonSeason } from '../../rules/darkmoon-season.js';
import { handNumbers, modeOf, type Hand } from '../../rules/modes.js';
import { restsOnHidden } from '../../scores/darkmoon.js';

/** What a darkmoon play was started as: its end counts for that season, even if another has begun meanwhile. */
export interface StartedDarkmoon {
  readonly hand: Hand;
  readonly season: DarkmoonSeason;
  readonly stage: DarkmoonStage;
  /** The boost's multiplier of rewards. */
  readonly reward: number;
}

interface Playing {
  readonly app: AppContext;
  readonly tx: Tx;
  readonly player: Player;
  readonly ledger: Ledger;
  readonly now: number;
}

/** Takes what a darkmoon start of a map costs; gives what its end must know. */
export async function startDarkmoon(
  { app, tx, player, ledger, now }: Playing,
  { map, step }: { readonly map: Manifest<'maps'>; readonly step: number },
): Promise<StartedDarkmoon> {
  const { catalog } = app;
  const hand = modeOf(map.mode)?.hand;
  const season = hand && currentSeason(app, hand, now);
  if (!hand || !season) throw refuse('Darkmoon not opened.');
  const stage = stageOf(season, map.pk);
  const boost = darkmoonBoost(stage, step);
  if (!boost) throw refuse('astralBoostStep: there is no such boost.');
  const cost = darkmoonCost(season, {
    stage,
    boost: boost.cost,
    ownsMap: (await ownedMapItems(tx, { catalog, userPk: player.pk, now }, [map.pk])).has(map.pk),
    randomCost: metadataCost(catalog, randomPlayCost),
    isPaid: stage === 'random' && (await takeRandomPlay(tx, player.pk, now)),
  });
  if (!cost) throw refuse('mapID: random plays are not to be had, the metadata has no price.');
  await ledger.pay(cost.moneyType, cost.value, 'Not enough items to start Darkmoon map.');
  return { hand, season, stage, reward: boost.reward };
}

interface DarkmoonResult {
  readonly rate: number;
  readonly score: number;
  readonly recordPk: number;
}

/** Counts a clear in the player's row of the season and in its ranking, and grants the special reward it earns. */
export async function clearDarkmoon(
  { app, tx, player, ledger, now }: Playing,
  { hand, season, stage }: StartedDarkmoon,
  result: DarkmoonResult,
): Promise<void> {
  const of = { catalog: app.catalog, userPk: player.pk, now };
  const [rows] = await ensureDarkmoon(tx, of, [{ hand, season }]);
  if (!rows) return;
  const { row } = rows;
  const clear = { stage, ...result };
  const { changed, earnsSpecial } = advanceDarkmoon(row, clear, season.specialRequiredClearCount);
  const updatedAt = storeDate(now);
  await tx
    .updateTable('userDarkmoon')
    .set({ ...changed, updatedAt })
    .where('pk', '=', row.pk)
    .execute();
  if (earnsSpecial) grantDarkmoon(ledger, app.catalog, season.specialRewardItems);
  const before = darkmoonStanding(row);
  const standing = darkmoonStanding({ ...row, ...changed });
  if (standing.bestTotalScore === before.bestTotalScore && standing.endAt === before.endAt) return;
  const mode = handNumbers[hand].darkmoonRanking;
  const ranking = { ...standing, season: season.season, mode, UserPk: player.pk };
  const { pk, hidden } = await tx
    .insertInto('userDarkmoonRanking')
    .values({ ...ranking, createdAt: updatedAt, updatedAt })
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'season', 'mode']).doUpdateSet({ ...standing, updatedAt }),
    )
    .returning(['pk', 'hidden'])
    .executeTakeFirstOrThrow();
  // What was hidden was the sum before: a new one is judged by the plays that it rests on.
  if (hidden === 0 || (await restsOnHidden(tx, { ...row, ...changed }))) return;
  await tx.updateTable('userDarkmoonRanking').set({ hidden: 0 }).where('pk', '=', pk).execute();
}
