import { prepared } from '../../../data/store/prepared.js';

/** A player's row of a character. */
export const characterOf = prepared<{ userPk: number; characterPk: number }>()(
  (db, { userPk, characterPk }) =>
    db
      .selectFrom('userConstellCharacters')
      .selectAll()
      .where('UserPk', '=', userPk)
      .where('ConstellCharacterPk', '=', characterPk),
);
