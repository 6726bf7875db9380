import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Reader, Tx } from '../../../data/store/store.js';
import { wireRow, type WireRow } from '../../../data/wire.js';
import { UserState } from '../../rules/codes.js';
import { readPlayerRows } from '../../http/player.js';

const byEmailKey = prepared<{ emailKey: string }>()((db, { emailKey }) =>
  db.selectFrom('users').selectAll().where('emailKey', '=', emailKey),
);

/** The user who has verified an e-mail, by its key. An address that was only typed in is nobody's. */
export async function userOfEmail(
  db: Reader | Tx,
  emailKey: string,
): Promise<PlayerRow<'users'> | undefined> {
  const [user] = await byEmailKey(db, { emailKey });
  return user?.state === UserState.verified ? user : undefined;
}

/** The users row as it is now, ready to be sent: without secrets. */
export async function sentUser(tx: Tx, pk: number): Promise<WireRow> {
  const { user } = await readPlayerRows(tx, pk);
  if (!user) throw new Error(`The user ${pk} is gone in the middle of a transaction.`);
  return wireRow('users', user);
}
