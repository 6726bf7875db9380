import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Reader, Tx } from '../../../data/store/store.js';
import { MailState, performerLevelRewarded } from '../../rules/codes.js';

type LevelRewardRow = PlayerRow<'userPerformerLevelRewards'>;

const rewardsOfUser = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom('userPerformerLevelRewards')
    .selectAll()
    .where('UserPk', '=', userPk)
    .orderBy('PerformerLevelPk'),
);

/** A player's rows of performer levels that he was rewarded for. */
export function readLevelRewards(db: Reader | Tx, userPk: number): Promise<LevelRewardRow[]> {
  return rewardsOfUser(db, { userPk });
}

interface Rewarded {
  readonly userPk: number;
  readonly levelPks: readonly number[];
  readonly now: number;
}

/** Notes levels as rewarded, in one statement. */
export async function storeLevelRewards(tx: Tx, { userPk, levelPks, now }: Rewarded): Promise<void> {
  if (levelPks.length === 0) return;
  const date = storeDate(now);
  const row = { state: performerLevelRewarded, createdAt: date, updatedAt: date, UserPk: userPk };
  await tx
    .insertInto('userPerformerLevelRewards')
    .values(levelPks.map((PerformerLevelPk) => ({ ...row, PerformerLevelPk })))
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'PerformerLevelPk']).doUpdateSet((eb) => ({
        state: eb.ref('excluded.state'),
        updatedAt: eb.ref('excluded.updatedAt'),
      })),
    )
    .execute();
}

const ticketMail = {
  title: 'Cosmic Membership Ticket Payment Mail',
  description:
    'Cosmic Membership Ticket has been issued. Cosmic Membership Ticket is used immediately upon receipt.\n',
  state: MailState.unread,
  itemRewards: '[]',
  packRewards: '[]',
};

interface Sending {
  readonly userPk: number;
  readonly count: number;
  readonly now: number;
}

/** Sends the mails that tell of cosmic tickets; they carry nothing, as the tickets were used at once. */
export async function sendTicketMails(tx: Tx, { userPk, count, now }: Sending): Promise<void> {
  if (count === 0) return;
  const mail = { ...ticketMail, sent: storeDate(now), UserPk: userPk };
  await tx
    .insertInto('userMailBoxes')
    .values(Array.from({ length: count }, () => mail))
    .execute();
}
