/** What an answer says after a character was granted: all of the player's rows of them (specification, 10 *03* "Gacha"). */
import { prepared } from '../../data/store/prepared.js';
import type { Tx } from '../../data/store/store.js';
import { wireRows, type WireRow } from '../../data/wire.js';

const charactersOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userConstellCharacters').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

const awakensOf = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userCharacterAwakens').selectAll().where('UserPk', '=', userPk).orderBy('pk'),
);

export interface NewCharacters {
  readonly newConstellCharacters: readonly WireRow[];
  readonly newCharacterAwakens: readonly WireRow[];
}

/** Whether granting this key brings a character. */
export function isCharacter(key: string): boolean {
  return key.startsWith('rootcharacter.');
}

/** A player's characters and awakens, as they are sent after one of them was granted and settled. */
export async function readNewCharacters(tx: Tx, userPk: number): Promise<NewCharacters> {
  return {
    newConstellCharacters: wireRows('userConstellCharacters', await charactersOf(tx, { userPk })),
    newCharacterAwakens: wireRows('userCharacterAwakens', await awakensOf(tx, { userPk })),
  };
}
