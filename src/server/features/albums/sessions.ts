/** Albums that were started: one end belongs to one start (specification, 04 *Albums*). */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';
import type { EncryptedPlay } from '../../play-keys.js';

interface StartedAlbum {
  readonly userPk: number;
  readonly albumPk: number;
}

/** Notes that an album was started once more. */
export async function noteStart(tx: Tx, { userPk, albumPk }: StartedAlbum): Promise<void> {
  await tx
    .insertInto('albumStarts')
    .values({ UserPk: userPk, AlbumPk: albumPk, open: 1, endHash: null, answer: null })
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'AlbumPk']).doUpdateSet({ open: sql`${sql.ref('albumStarts.open')} + 1` }),
    )
    .execute();
}

const startsOf = prepared<{ userPk: number; albumPk: number }>()((db, { userPk, albumPk }) =>
  db
    .selectFrom('albumStarts')
    .select(['pk', 'open', 'endHash', 'answer'])
    .where('UserPk', '=', userPk)
    .where('AlbumPk', '=', albumPk),
);

/** What is remembered of a player's starts of an album: how many are `open`, and his last end; undefined for none. */
export async function findStarts(tx: Tx, { userPk, albumPk }: StartedAlbum) {
  const [row] = await startsOf(tx, { userPk, albumPk });
  return row;
}

interface AlbumEnded {
  readonly endHash: string;
  readonly answer: object;
}

const close = prepared<{ pk: number; endHash: string; answer: string }>()((db, { pk, endHash, answer }) =>
  db
    .updateTable('albumStarts')
    .set({ open: sql`"open" - 1`, endHash, answer })
    .where('pk', '=', pk),
);

/** Uses up an open start by an end and its answer, which the same end gets again. */
export async function closeStart(tx: Tx, pk: number, { endHash, answer }: AlbumEnded): Promise<void> {
  await close(tx, { pk, endHash, answer: JSON.stringify(answer) });
}

/** What tells ends apart: as they were sent, since each is encrypted with a key of its own. */
export function hashOfEnd({ userPlayData, encryptedKey, encryptedIV }: EncryptedPlay): string {
  const sent = JSON.stringify([userPlayData, encryptedKey, encryptedIV]);
  return createHash('sha256').update(sent).digest('base64url');
}
