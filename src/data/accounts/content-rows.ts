/** New rows of content that a player comes to own, as granting and unlock-all make them (specification, 02). */
import type { Insertable } from 'kysely';
import { storeDate } from '../dates.js';
import type { PlayerDatabase } from '../player-tables.js';

type New<T extends keyof PlayerDatabase> = Insertable<PlayerDatabase[T]>;

/** Columns of a new userPacks row: every number 0 but `kalpa`. */
export const newPack = {
  courseBestSkin: '',
  kalpa: 5,
} as const satisfies Partial<New<'userPacks'>>;

/** What a character row is made of. */
export interface CharacterContent {
  readonly pk: number;
  readonly defaultCharacterKey: string;
}

/** A new userConstellCharacters row; `now` in unix ms. */
export function newCharacter(
  userPk: number,
  character: CharacterContent,
  now: number,
): New<'userConstellCharacters'> {
  const date = storeDate(now);
  return {
    characterKey: character.defaultCharacterKey,
    currentAwaken: 0,
    currentReverse: 0,
    startDate: date,
    endDate: null,
    createdAt: date,
    updatedAt: date,
    UserPk: userPk,
    ConstellCharacterPk: character.pk,
  };
}

/** What an awaken row is made of. */
export interface AwakenContent {
  readonly pk: number;
  readonly awakenNum: number;
}

/** A new userCharacterAwakens row of zeros; `now` in unix ms. */
export function newAwaken(userPk: number, awaken: AwakenContent, now: number): New<'userCharacterAwakens'> {
  const date = storeDate(now);
  return {
    awakenNum: awaken.awakenNum,
    endDate0: null,
    endDate1: null,
    endDate2: null,
    endDate3: null,
    endDate4: null,
    endDate5: null,
    endDate6: null,
    createdAt: date,
    updatedAt: date,
    UserPk: userPk,
    CharacterAwakenPk: awaken.pk,
  };
}

/** A new userRootCharacterItems row; `now` in unix ms. */
export function newRootCharacterItem(
  userPk: number,
  itemPk: number,
  now: number,
): New<'userRootCharacterItems'> {
  const date = storeDate(now);
  return {
    amount: 1,
    renewedDate: Math.floor(now / 1000),
    state: 0,
    startDate: null,
    endDate: null,
    createdAt: date,
    updatedAt: date,
    UserPk: userPk,
    ItemPk: itemPk,
  };
}
