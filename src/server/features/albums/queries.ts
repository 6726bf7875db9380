import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';

/** The season of all that is played (specification, 04 *Albums*). */
const presentSeason = 0;

const albumOf = prepared<{ userPk: number; albumPk: number }>()((db, { userPk, albumPk }) =>
  db.selectFrom('userAlbums').selectAll().where('UserPk', '=', userPk).where('AlbumPk', '=', albumPk),
);

interface OfAlbum {
  readonly userPk: number;
  readonly albumPk: number;
  readonly now: number;
}

/** A player's row of an album; made where the album came with a later manifest. */
export async function userAlbum(tx: Tx, { userPk, albumPk, now }: OfAlbum): Promise<PlayerRow<'userAlbums'>> {
  const [row] = await albumOf(tx, { userPk, albumPk });
  if (row) return row;
  const date = storeDate(now);
  return tx
    .insertInto('userAlbums')
    .values({ createdAt: date, updatedAt: date, UserPk: userPk, AlbumPk: albumPk })
    .returningAll()
    .executeTakeFirstOrThrow();
}

interface AlbumResult extends OfAlbum {
  readonly avgRate: number;
  readonly totalScore: number;
}

/** Writes the record of an ended album; gives its pk. */
export async function addAlbumRecord(tx: Tx, result: AlbumResult): Promise<number> {
  const { userPk, albumPk, now, avgRate, totalScore } = result;
  const date = storeDate(now);
  const { pk } = await tx
    .insertInto('userAlbumRecord')
    .values({
      ...{ season: presentSeason, avgRate, totalScore, createdAt: date, updatedAt: date },
      ...{ AlbumPk: albumPk, UserPk: userPk },
    })
    .returning('pk')
    .executeTakeFirstOrThrow();
  return pk;
}

/** Keeps a record as the season's best of its album where its score is higher. */
export async function improveAlbumBest(tx: Tx, recordPk: number, result: AlbumResult): Promise<void> {
  const { userPk, albumPk, now, avgRate, totalScore } = result;
  const date = storeDate(now);
  await tx
    .insertInto('userAlbumBestRecord')
    .values({
      ...{ season: presentSeason, avgRate, totalScore, createdAt: date, updatedAt: date },
      ...{ AlbumPk: albumPk, UserPk: userPk, UserAlbumRecordPk: recordPk },
    })
    .onConflict((conflict) =>
      conflict
        .columns(['UserPk', 'AlbumPk', 'season'])
        // What was hidden was the score before: a higher one is judged by itself.
        .doUpdateSet({ avgRate, totalScore, updatedAt: date, UserAlbumRecordPk: recordPk, hidden: 0 })
        .where('userAlbumBestRecord.totalScore', '<', totalScore),
    )
    .execute();
}
