/** What stands around every answer to a request with a session (specification, 03 *The envelope*). */
import { storeDate } from '../../data/dates.js';
import { prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import { wireRows, type WireRow } from '../../data/wire.js';
import type { PlayerRow } from '../../data/player-tables.js';
import type { AppContext } from '../context.js';
import { readPlayerRows, type Player } from '../http/player.js';
import { MailState } from '../rules/codes.js';
import { dueMissions } from '../rules/missions.js';
import type { ItemEntry } from './items.js';
import { missionRowsAt, missionsText } from './kept-missions.js';
import { renewMissions } from './missions.js';
import { readHurdles } from './performer.js';
import { isSentBy } from './sent-mails.js';

export interface Envelope {
  readonly userBattlePassMissions: readonly never[];
  readonly unreceivedAchievementRewardCount: 0;
  readonly unreadMailCount: number;
  readonly newFriendRequest: number;
  readonly isLogout: 0;
  readonly userPerformerHurdleMissions: readonly WireRow[];
  readonly updatedUserItems: readonly ItemEntry[];
  /** The JSON text of the running ones: by far the longest member, put together of texts that are kept by row. */
  readonly usermissions: string;
}

/** The JSON text of an answer: its own members, and those of the envelope. */
export function answerText(own: object, { usermissions, ...members }: Envelope): string {
  const text = JSON.stringify({ ...own, ...members });
  return `${text.slice(0, -1)},"usermissions":${usermissions}}`;
}

/** A player's mails that were sent by `now`, as his mailbox lists them, and that he has not opened. */
function unreadOf(db: Pick<Reader, 'selectFrom'>, { userPk, now }: { userPk: number; now: string }) {
  return db
    .selectFrom('userMailBoxes')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('UserPk', '=', userPk)
    .where('state', '=', MailState.unread)
    .where((eb) => isSentBy(eb, now));
}

const unreadMails = prepared<{ userPk: number; now: string }>()((db, parameters) => unreadOf(db, parameters));

/** The number of mails that a player has been sent by `now` (unix ms), as his mailbox lists them, and has not opened. */
export async function countUnreadMails(db: Reader | Tx, userPk: number, now: number): Promise<number> {
  const [row] = await unreadMails(db, { userPk, now: storeDate(now) });
  return Number(row?.count ?? 0);
}

/** What the envelope of a plain read needs beside rows, in one statement. */
const readAlong = prepared<{ userPk: number; now: string }>()((db, { userPk, now }) =>
  db.selectNoFrom(({ selectFrom }) => [
    unreadOf(db, { userPk, now }).as('unreadMails'),
    selectFrom('userRevisions')
      .select('revision')
      .where('UserPk', '=', userPk)
      .where('name', '=', 'usermissions')
      .as('missionsRevision'),
  ]),
);

interface EnvelopeParts {
  readonly unreadMailCount: number;
  readonly newFriendRequest: number;
  readonly hurdles: readonly PlayerRow<'userPerformerHurdleMissions'>[];
  readonly missions: readonly PlayerRow<'usermissions'>[];
  readonly updatedUserItems: readonly ItemEntry[];
  readonly now: number;
}

/** The envelope of these rows. */
export function envelopeOf(parts: EnvelopeParts): Envelope {
  return {
    userBattlePassMissions: [],
    unreceivedAchievementRewardCount: 0,
    unreadMailCount: parts.unreadMailCount,
    newFriendRequest: parts.newFriendRequest,
    isLogout: 0,
    userPerformerHurdleMissions: wireRows('userPerformerHurdleMissions', parts.hurdles),
    updatedUserItems: parts.updatedUserItems,
    usermissions: missionsText(parts.missions, parts.now),
  };
}

/**
 * The envelope of a request that changed nothing: a refusal or a plain read. It writes only where mission rows are to
 * be made, as they have no pk before.
 */
export async function readEnvelope(app: AppContext, player: Player, now: number): Promise<Envelope> {
  const { store, catalog } = app;
  const [along] = await readAlong(store.read, { userPk: player.pk, now: storeDate(now) });
  const revision = along?.missionsRevision ?? 0;
  const rows = await missionRowsAt({ store, db: store.read, userPk: player.pk }, revision);
  const { running, created } = dueMissions(rows, catalog.map('missions'), now);
  const missions =
    created.length === 0
      ? running
      : await store.write([player.pk], async (tx) => {
          const { user } = await readPlayerRows(tx, player.pk);
          // Deleted meanwhile: no rows for somebody who is gone.
          return user ? renewMissions({ store, tx, catalog, userPk: player.pk, now }) : running;
        });
  return envelopeOf({
    unreadMailCount: Number(along?.unreadMails ?? 0),
    newFriendRequest: player.profile.newFriendRequest,
    hurdles: await readHurdles(store.read, player.pk),
    missions,
    updatedUserItems: [],
    now,
  });
}
