/** A cleared album: lamps, aqua level, bests and experience (specification, 04 *Albums*). */
import type { Reward } from '../../../data/columns.js';
import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import type { Tx } from '../../../data/store/store.js';
import { wireRow } from '../../../data/wire.js';
import type { AppContext } from '../../context.js';
import type { Manifest } from '../../catalog/rows.js';
import type { Player } from '../../http/player.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { AlbumEnd } from '../../rules/album-end.js';
import { albumExperience, albumHand, aquaRise, openedAlbums } from '../../rules/albums.js';
import { multipliersAt } from '../../rules/economy.js';
import { highestLamp, litLamps, newLamps, type Lamp } from '../../rules/lamps.js';
import { handColumns } from '../../rules/modes.js';
import { improveAlbumBest } from './queries.js';

export interface AlbumClearing {
  readonly app: AppContext;
  readonly player: Player;
  readonly tx: Tx;
  readonly ledger: Ledger;
  readonly now: number;
}

export interface ClearedAlbum {
  readonly album: Manifest<'albums'>;
  readonly end: AlbumEnd;
  /** The player's row before this end. */
  readonly row: PlayerRow<'userAlbums'>;
  /** userAlbumRecord.pk of this end. */
  readonly recordPk: number;
}

/** Posts everything that a cleared album brings; gives the answer's data. */
export async function clearAlbum(clearing: AlbumClearing, cleared: ClearedAlbum): Promise<object> {
  const { app, player, tx, ledger, now } = clearing;
  const { album, end, row, recordPk } = cleared;
  await ledger.clearHurdles({ kind: 'album', albumPk: album.pk });
  const lit = newLamps(row, litLamps(app.catalog.where('albumLampConditions', 'AlbumPk', album.pk), end));
  for (const lamp of lit) {
    const reward = album[`lampReward${lamp}`];
    if (reward) ledger.grant(reward.key, reward.value);
  }
  const kept = await keepAlbum(tx, { row, end, lit, now });
  const { avgRate, totalScore } = rounded(end);
  const result = { userPk: player.pk, albumPk: album.pk, now, avgRate, totalScore };
  await improveAlbumBest(tx, recordPk, result);
  const lamp = highestLamp(kept);
  const { experience } = multipliersAt(app.settings.economy, now);
  ledger.gainPerformerExp(albumExperience(end.avgRate, lamp, experience));
  return {
    userAlbum: wireRow('userAlbums', kept),
    ...raiseAqua(clearing, album, lit.length > 0),
    unlockedUserAlbums: lit.length > 0 ? openedAlbums(app.catalog.rows('albumOpenConditions'), album.pk) : [],
    updatedLamp: [0, lamp],
  };
}

/** Rates may have a fraction and are stored rounded (specification, 10 *04* "Albums"). */
export function rounded({ avgRate, totalScore }: AlbumEnd): { avgRate: number; totalScore: number } {
  return { avgRate: Math.round(avgRate), totalScore };
}

interface Keeping {
  readonly row: PlayerRow<'userAlbums'>;
  readonly end: AlbumEnd;
  readonly lit: readonly Lamp[];
  readonly now: number;
}

/** Lamps once lit stay so, and of rate and score each keeps its best. */
function keepAlbum(tx: Tx, { row, end, lit, now }: Keeping): Promise<PlayerRow<'userAlbums'>> {
  const { avgRate, totalScore } = rounded(end);
  return tx
    .updateTable('userAlbums')
    .set({
      avgRate: Math.max(row.avgRate, avgRate),
      totalScore: Math.max(row.totalScore, totalScore),
      progress: 1,
      ...Object.fromEntries(lit.map((lamp) => [`lamp${lamp}Status`, 1])),
      updatedAt: storeDate(now),
    })
    .where('pk', '=', row.pk)
    .returningAll()
    .executeTakeFirstOrThrow();
}

interface AquaAnswer {
  readonly updatedLevel: number;
  readonly levelRewards: readonly Reward[];
}

/** The hand's aqua level after this end, which a newly lit lamp may raise, and what that gave. */
function raiseAqua(
  { app, player, ledger }: AlbumClearing,
  album: Manifest<'albums'>,
  isLampNew: boolean,
): AquaAnswer {
  const { thumbAquaLevel: thumb, multiAquaLevel: multi } = player.profile;
  const levels = { thumb, multi };
  const { challengeAlbumReward } = app.catalog.metadata;
  const rise = isLampNew ? aquaRise(album, levels, challengeAlbumReward) : null;
  if (!rise) {
    const hand = albumHand(album);
    return { updatedLevel: hand ? levels[hand] : 0, levelRewards: [] };
  }
  ledger.profile.set({ [handColumns[rise.hand].aquaLevel]: rise.level });
  for (const { key, value } of rise.rewards) ledger.grant(key, value);
  return { updatedLevel: rise.level, levelRewards: rise.rewards };
}
