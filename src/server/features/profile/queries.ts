import { storeDate } from '../../../data/dates.js';
import type { PlayerRow } from '../../../data/player-tables.js';
import { prepared } from '../../../data/store/prepared.js';
import type { Reader, Tx } from '../../../data/store/store.js';
import { wireRow, type WireRow } from '../../../data/wire.js';
import type { PlaySkin } from '../../rules/customisation.js';

/** The columns of userProfile that everybody may see (specification, 03 *Accounts*), in their order. */
const publicColumns = [
  'nickname',
  'uid',
  'titleKey',
  'iconKey',
  'iconBorderKey',
  'backgroundKey',
  'ingameSkinKey',
  'characterKey',
  'thumbAstralRating',
  'multiAstralRating',
  'denyThumbRating',
  'denyMultiRating',
  'showThumbRating',
  'showMultiRating',
  'thumbAquaLevel',
  'multiAquaLevel',
] as const;

/** Together, as a plain read has few statements; no column of one is a column of the other. */
const profilesOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom('users')
    .innerJoin('userProfile', 'userProfile.UserPk', 'users.pk')
    .leftJoin('userPublicProfile', 'userPublicProfile.UserPk', 'users.pk')
    .select(publicColumns.map((column) => `userProfile.${column}` as const))
    .selectAll('userPublicProfile')
    .where('users.pk', '=', userPk)
    .where('users.deleteAfter', 'is', null),
);

interface PublicProfile {
  readonly userProfile: WireRow;
  readonly userPublicProfile: WireRow;
}

/** What everybody may see of a player, ready to be sent; null where he is gone, or waits to be. */
export async function readPublicProfile(db: Reader, userPk: number): Promise<PublicProfile | null> {
  const [row] = await profilesOf(db, { userPk });
  if (!row) return null;
  const userProfile = Object.fromEntries(publicColumns.map((column) => [column, row[column]]));
  if (row.pk === null) return { userProfile, userPublicProfile: {} };
  // Joined from the left: with its pk, all of it is there.
  const counters = row as typeof row & PlayerRow<'userPublicProfile'>;
  return { userProfile, userPublicProfile: wireRow('userPublicProfile', counters) };
}

/** All userRootCharacterItems rows of a player. */
export const rootCharacterItemsOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userRootCharacterItems').selectAll().where('UserPk', '=', userPk).orderBy('ItemPk'),
);

/** All userConstellCharacters rows of a player. */
export const charactersOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db
    .selectFrom('userConstellCharacters')
    .selectAll()
    .where('UserPk', '=', userPk)
    .orderBy('ConstellCharacterPk'),
);

const playSkinsOf = prepared<{ userPk: number; preset: number }>()((db, { userPk, preset }) =>
  db.selectFrom('userPlaySkins').selectAll().where('UserPk', '=', userPk).where('presetNumber', '=', preset),
);

interface Preset {
  readonly userPk: number;
  /** 0 to 3. */
  readonly preset: number;
}

/** A player's play skin of a preset, undefined where an earlier installation made none. */
export async function readPlaySkin(
  tx: Tx,
  { userPk, preset }: Preset,
): Promise<PlayerRow<'userPlaySkins'> | undefined> {
  const [row] = await playSkinsOf(tx, { userPk, preset });
  return row;
}

interface Stored extends Preset {
  readonly now: number;
}

/** Stores the play skin of a preset; gives its row. */
export function storePlaySkin(
  tx: Tx,
  { userPk, preset, now }: Stored,
  skin: PlaySkin,
): Promise<PlayerRow<'userPlaySkins'>> {
  const updatedAt = storeDate(now);
  return tx
    .insertInto('userPlaySkins')
    .values({ ...skin, presetNumber: preset, createdAt: updatedAt, updatedAt, UserPk: userPk })
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'presetNumber']).doUpdateSet({ ...skin, updatedAt }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Stores the play decos of a preset; gives their row. */
export function storePlayDeco(
  tx: Tx,
  { userPk, preset, now }: Stored,
  playDecoPlaceData: string,
): Promise<PlayerRow<'userPlayDecos'>> {
  const updatedAt = storeDate(now);
  return tx
    .insertInto('userPlayDecos')
    .values({ playDecoPlaceData, presetNumber: preset, createdAt: updatedAt, updatedAt, UserPk: userPk })
    .onConflict((conflict) =>
      conflict.columns(['UserPk', 'presetNumber']).doUpdateSet({ playDecoPlaceData, updatedAt }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}
