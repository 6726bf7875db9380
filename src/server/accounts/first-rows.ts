/** The story and the character that a new account begins with (specification, 02 *A new account*). */
import type { Insertable } from 'kysely';
import { newAwaken, newCharacter } from '../../data/accounts/content-rows.js';
import { storeDate } from '../../data/dates.js';
import type { PlayerDatabase } from '../../data/player-tables.js';
import type { Catalog } from '../catalog/catalog.js';

type New<T extends keyof PlayerDatabase> = Insertable<PlayerDatabase[T]>;

/** The chapter and the character that everybody has from the start. */
const firstChapterPk = 1;
const first = { pk: 1, defaultCharacterKey: 'character.kalpa' };

/** userNoahChapters.state of a chapter that may be unlocked. */
const unlockable = 1;

/** The row of the first noah chapter; `now` in unix ms. Parts and stages are content (ledger/content-sync.ts). */
export function firstChapter(catalog: Catalog, UserPk: number, now: number): New<'userNoahChapters'> {
  const date = storeDate(now);
  const goals = catalog.find('noahChapters', firstChapterPk)?.goals ?? [];
  return {
    state: unlockable,
    order: 0,
    currents: JSON.stringify(goals.map(() => 0)),
    startDate: date,
    endDate: null,
    createdAt: date,
    updatedAt: date,
    UserPk,
    NoahChapterPk: firstChapterPk,
  };
}

interface CharacterRows {
  readonly character: New<'userConstellCharacters'>;
  /** One row, or none where the manifest has no awaken of the character. */
  readonly awakens: readonly New<'userCharacterAwakens'>[];
}

/** The first character and its first awaken; `now` in unix ms. */
export function firstCharacter(catalog: Catalog, userPk: number, now: number): CharacterRows {
  const awakens = [...catalog.where('characterAwakens', 'ConstellCharacterPk', first.pk)];
  const [awaken] = awakens.sort((a, b) => a.awakenNum - b.awakenNum);
  return {
    character: newCharacter(userPk, first, now),
    awakens: awaken ? [newAwaken(userPk, awaken, now)] : [],
  };
}
