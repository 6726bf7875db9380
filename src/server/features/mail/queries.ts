import type { PlayerRow } from '../../../data/player-tables.js';
import { readDate } from '../../../data/dates.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Tx } from '../../../data/store/store.js';
import { refuse } from '../../http/refusal.js';

type Mail = PlayerRow<'userMailBoxes'>;

const byPk = prepared<{ pk: number; userPk: number }>()((db, { pk, userPk }) =>
  db.selectFrom('userMailBoxes').selectAll().where('pk', '=', pk).where('UserPk', '=', userPk),
);

interface Asked {
  readonly pk: number;
  readonly userPk: number;
  readonly now: number;
}

/** A player's own mail; refuses where he has none of this pk, or it is yet to be sent and so in no list. */
export async function ownMail(tx: Tx, { pk, userPk, now }: Asked): Promise<Mail> {
  const [mail] = await byPk(tx, { pk, userPk });
  if (!mail || (readDate(mail.sent) ?? now) > now) throw refuse('Mail not found');
  return mail;
}

/** Moves a mail on to a state; gives the row as it is then. */
export async function setMailState(tx: Tx, mail: Mail, state: number): Promise<Mail> {
  if (mail.state === state) return mail;
  await tx.updateTable('userMailBoxes').set({ state }).where('pk', '=', mail.pk).execute();
  return { ...mail, state };
}
