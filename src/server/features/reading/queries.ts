/** What the lists of 03 *Reading* are made of: each a whole table of one player. */
import { sendDate, storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import { isSentBy } from '../../ledger/sent-mails.js';

/** All useritems rows of a player. */
export const itemsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('useritems').selectAll().where('UserPk', '=', userPk).orderBy('ItemPk'),
);

/** All userProducts rows of a player. */
export const productsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userProducts').selectAll().where('UserPk', '=', userPk).orderBy('ProductPk'),
);

/** All userAlbums rows of a player. */
export const albumsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userAlbums').selectAll().where('UserPk', '=', userPk).orderBy('AlbumPk'),
);

/** All userLabProducts rows of a player. */
export const labProductsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userLabProducts').selectAll().where('UserPk', '=', userPk).orderBy('LabProductPk'),
);

/** All userLabMissions rows of a player. */
export const labMissionsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userLabMissions').selectAll().where('UserPk', '=', userPk).orderBy('LabMissionPk'),
);

/** All userNoahChapters rows of a player. */
export const noahChaptersOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahChapters').selectAll().where('UserPk', '=', userPk).orderBy('NoahChapterPk'),
);

/** All userNoahParts rows of a player. */
export const noahPartsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahParts').selectAll().where('UserPk', '=', userPk).orderBy('NoahPartPk'),
);

/** All userNoahStages rows of a player. */
export const noahStagesOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userNoahStages').selectAll().where('UserPk', '=', userPk).orderBy('NoahStagePk'),
);

/** The mails that a player has been sent by `now` (stored date), the newest first. */
export const mailsOf = prepared<{ userPk: number; now: string }>()((db, { userPk, now }) =>
  db
    .selectFrom('userMailBoxes')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where((eb) => isSentBy(eb, now))
    .orderBy('pk', 'desc'),
);

const dayMs = 86_400_000;

/** A mail as it is listed: `when` says how many days ago it was sent (specification, 03 *Reading*). */
export function listedMail(
  mail: Record<string, unknown>,
  sent: PlayerRow<'userMailBoxes'>['sent'],
  now: number,
) {
  const { sent: _, ...rest } = mail;
  const at = Date.parse(sendDate(sent) ?? sendDate(storeDate(now)) ?? '');
  return { ...rest, when: `D+${decimal(Math.max(0, now - at) / dayMs)}` };
}

/** A number of days to the millisecond, in plain digits: by itself a few of those would be `4.6e-8`. */
function decimal(days: number): string {
  return days.toFixed(8).replace(/\.?0+$/, '');
}
