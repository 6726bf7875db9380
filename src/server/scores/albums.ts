/** Taking the best score of an album off its board: the best of the player's others takes its place. */
import type { PlayerRow } from '../../data/player-tables.js';
import type { Tx } from '../../data/store/store.js';

type AlbumBest = PlayerRow<'userAlbumBestRecord'>;

/**
 * Takes an album's best score, and every play of that score, out of the player's records; gives the score that takes
 * its place, null where none is left. What was gained by it (lamps, experience) stays.
 */
export async function removeAlbumBest(tx: Tx, best: AlbumBest): Promise<number | null> {
  const { UserPk, AlbumPk, season, totalScore } = best;
  const ofAlbum = { UserPk, AlbumPk, season };
  await tx
    .deleteFrom('userAlbumRecord')
    .where((eb) => eb.and({ ...ofAlbum, totalScore }))
    .execute();
  await tx.deleteFrom('userAlbumBestRecord').where('pk', '=', best.pk).execute();
  const next = await tx
    .selectFrom('userAlbumRecord')
    .selectAll()
    .where((eb) => eb.and(ofAlbum))
    .orderBy('totalScore', 'desc')
    .orderBy('pk')
    .limit(1)
    .executeTakeFirst();
  if (next) {
    const { pk, ...columns } = next;
    await tx
      .insertInto('userAlbumBestRecord')
      .values({ ...columns, UserAlbumRecordPk: pk })
      .execute();
  }
  await tx
    .updateTable('userAlbums')
    .set({ totalScore: next?.totalScore ?? 0 })
    .where((eb) => eb.and({ UserPk, AlbumPk, totalScore }))
    .execute();
  return next?.totalScore ?? null;
}
