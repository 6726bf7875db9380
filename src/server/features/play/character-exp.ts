import { newAwaken } from '../../../data/accounts/content-rows.js';
import { storeDate } from '../../../data/dates.js';
import { updateByPk } from '../../../data/store/bulk.js';
import { wireRow } from '../../../data/wire.js';
import { readAwaken, type WornCharacter } from '../../ledger/character.js';
import { characterGain, reverseLevel, type PlayExperience } from '../../rules/experience.js';
import type { Clearing } from './clear.js';

interface CharacterExp {
  readonly worn: WornCharacter;
  readonly exp: PlayExperience;
  /** The boost's playEXPMultiplier. */
  readonly multiplier: number;
}

/** Gives the worn character his experience; what the answer's `exp` says, or null where he gains none. */
export async function gainCharacterExp(
  { app, player, tx, now }: Clearing,
  { worn, exp, multiplier }: CharacterExp,
): Promise<object | null> {
  const { catalog } = app;
  const found = await readAwaken({ db: tx, catalog, userPk: player.pk }, worn);
  const level = reverseLevel(worn.row.currentReverse);
  if (!found || level === null) return null;
  const { awaken } = found;
  const levelExps =
    catalog.find('characterLevelSystems', awaken.CharacterLevelSystemPk)?.[`levelExps${level}`] ?? [];
  const currentExp = found.row?.[`currentExp${level}`] ?? 0;
  const { currentReverse } = worn.row;
  const { releasedReverse } = awaken;
  const after = characterGain({ currentReverse, releasedReverse, currentExp, levelExps }, exp, multiplier);
  if (after === null) return null;
  const changed = { [`currentExp${level}`]: after, updatedAt: storeDate(now) };
  const row = found.row
    ? { ...found.row, ...changed }
    : await tx
        .insertInto('userCharacterAwakens')
        .values({ ...newAwaken(player.pk, awaken, now), ...changed })
        .returningAll()
        .executeTakeFirstOrThrow();
  if (found.row) {
    const write = { rows: [{ pk: row.pk, ...changed }], columns: Object.keys(changed) };
    await updateByPk(tx, 'userCharacterAwakens', write);
  }
  return {
    userCharacterAwaken: wireRow('userCharacterAwakens', row),
    default: exp.base,
    rankBonus: 0,
    skillBonus: exp.skill,
    favoriteBonus: exp.favourite,
    systemBonus: 0,
    serverEventBonus: 0,
    astralBoostBonus: 0,
  };
}
