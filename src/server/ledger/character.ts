/** The character that a player wears, and his skill (specification, 04 *Character skills* and 10 *04*). */
import type { PlayerRow } from '../../data/player-tables.js';
import { among, prepared } from '../../data/store/prepared.js';
import type { Reader, Tx } from '../../data/store/store.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Manifest } from '../catalog/rows.js';
import { activeSkill, type ActiveSkill } from '../rules/skills.js';
import { readDate } from '../../data/dates.js';
import { readItemRows } from './items.js';
import { Kept, type KeptOf } from './kept.js';

type CharacterRow = PlayerRow<'userConstellCharacters'>;

/** The worn character: the player's row and the manifest's. */
export interface WornCharacter {
  readonly row: CharacterRow;
  readonly character: Manifest<'constellCharacters'>;
}

const charactersOf = prepared<{ userPk: number; characterKey: string; characterPk: number }>()(
  (db, { userPk, characterKey, characterPk }) =>
    db
      .selectFrom('userConstellCharacters')
      .selectAll()
      .where('UserPk', '=', userPk)
      .where(({ eb, or }) =>
        or([eb('characterKey', '=', characterKey), eb('ConstellCharacterPk', '=', characterPk)]),
      ),
);

interface CharacterOptions {
  readonly db: Reader | Tx;
  readonly catalog: Catalog;
  readonly userPk: number;
}

/** A row and its place in a map, roughly. */
const rowBytes = 600;

/** The rows that worn characters were found in, by what they were asked for with: every start and clear asks. */
const kept = new Kept<ReadonlyMap<string, readonly CharacterRow[]>>({
  table: 'userConstellCharacters',
  capacity: 4 * 1024 * 1024,
  bytesOf: (found) => (found.size + 1) * rowBytes,
});

/** The character whose key a player wears, else the one that the key's item belongs to, else null. */
export async function readWornCharacter(
  of: KeptOf & { readonly catalog: Catalog },
  characterKey: string,
): Promise<WornCharacter | null> {
  const { db, catalog, userPk } = of;
  const root = catalog.item(characterKey)?.rootCharacterKey ?? '';
  const [ofItem] = root === '' ? [] : catalog.where('constellCharacters', 'rootCharacterKey', root);
  const characterPk = ofItem?.pk ?? 0;
  const asked = `${characterPk} ${characterKey}`;
  const found = await kept.read(of, async (known = new Map()) =>
    known.has(asked)
      ? known
      : new Map(known).set(asked, await charactersOf(db, { userPk, characterKey, characterPk })),
  );
  const rows = found.get(asked) ?? [];
  const row = rows.find((each) => each.characterKey === characterKey) ?? rows[0];
  const character = row && catalog.find('constellCharacters', row.ConstellCharacterPk);
  return row && character ? { row, character } : null;
}

/** The keys of the items that the skill of a worn character may hang on. */
export function skillItemKeys(catalog: Catalog, worn: WornCharacter | null): readonly string[] {
  const { rootCharacterKey = '' } = worn?.character ?? {};
  const skills = catalog.where('skills', 'sourceItemKey', rootCharacterKey);
  if (skills.length === 0) return [];
  const keys = [...skills.map(({ skillItemKey }) => skillItemKey), `skill.${rootCharacterKey}.reverse.3`];
  return [...new Set(keys)].filter((key) => catalog.item(key) !== undefined);
}

interface SkillOptions {
  /** Those of `skillItemKeys` that the player owns. */
  readonly ownedKeys: ReadonlySet<string>;
  /** Null outside a play. */
  readonly trackPk: number | null;
}

/** The active skill of a worn character, by what is owned; null where none is active. */
export function skillOf(
  catalog: Catalog,
  worn: WornCharacter | null,
  options: SkillOptions,
): ActiveSkill | null {
  if (!worn) return null;
  const { rootCharacterKey } = worn.character;
  const skills = catalog.where('skills', 'sourceItemKey', rootCharacterKey);
  return activeSkill({ rootCharacterKey, currentReverse: worn.row.currentReverse }, skills, options);
}

/** The active skill of a worn character; `trackPk` is null outside a play. Null where none is active. */
export async function readActiveSkill(
  { db, catalog, userPk }: CharacterOptions,
  worn: WornCharacter | null,
  { trackPk, now }: { readonly trackPk: number | null; readonly now: number },
): Promise<ActiveSkill | null> {
  const items = skillItemKeys(catalog, worn).flatMap((key) => catalog.item(key) ?? []);
  if (items.length === 0) return null;
  const rows = await readItemRows(
    db,
    userPk,
    items.map(({ pk }) => pk),
  );
  const owned = new Set(rows.filter((row) => isOwned(row, now)).map(({ ItemPk }) => ItemPk));
  const ownedKeys = new Set(items.filter(({ pk }) => owned.has(pk)).map(({ key }) => key));
  return skillOf(catalog, worn, { ownedKeys, trackPk });
}

/** Whether an item row counts as owned: some of it, and not past its end date. */
export function isOwned(row: Pick<PlayerRow<'useritems'>, 'amount' | 'endDate'>, now: number): boolean {
  const end = readDate(row.endDate);
  return row.amount > 0 && (end === null || end > now);
}

const awakensOf = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('userCharacterAwakens')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where('CharacterAwakenPk', 'in', among(db, pks)),
);

/** The awaken that a character is at, with the player's row of it, undefined where that is still to be made. */
export async function readAwaken({ db, catalog, userPk }: CharacterOptions, worn: WornCharacter) {
  const awakens = [...catalog.where('characterAwakens', 'ConstellCharacterPk', worn.character.pk)].sort(
    (a, b) => a.awakenNum - b.awakenNum,
  );
  const awaken = awakens.find(({ awakenNum }) => awakenNum === worn.row.currentAwaken);
  if (!awaken) return null;
  const rows = await awakensOf(db, { userPk, pks: [awaken.pk, worn.character.pk] });
  const ofAwaken = rows.find((row) => row.CharacterAwakenPk === awaken.pk);
  // The earlier server kept a character's first awaken under the character's pk.
  const earlier = rows.find((row) => !catalog.find('characterAwakens', row.CharacterAwakenPk));
  return { awaken, row: ofAwaken ?? (awaken === awakens[0] ? earlier : undefined) };
}
