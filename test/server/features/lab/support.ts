/** What the tests of lab, noah and constellation share: putting a player where a case begins, and looking at him. */
import type { Insertable } from 'kysely';
import type { PlayerDatabase, PlayerRow } from '../../../../src/data/player-tables.js';
import type { TestAnswer } from '../../../support/app.js';
import { storeDate } from '../../../../src/data/dates.js';
import { rowsOf, setItem } from '../play/support.js';
import type { At } from '../shop/support.js';

export type Profile = PlayerRow<'userProfile'>;

/** The player's profile as it is stored. */
export async function profileOf({ to, player }: At): Promise<Profile> {
  const [profile] = await rowsOf(to, 'userProfile', player.pk);
  return profile;
}

/** The product and mission that the player's profile is at. */
export async function researchOf(at: At): Promise<readonly [number, number]> {
  const { onResearchLabProductPkOrZero, onResearchLabMissionPkOrZero } = await profileOf(at);
  return [onResearchLabProductPkOrZero, onResearchLabMissionPkOrZero];
}

/** Stores columns of the player's profile. */
export async function setProfile({ to, player }: At, columns: Partial<Omit<Profile, 'pk'>>): Promise<void> {
  await to.app.store.write([player.pk], (tx) =>
    tx.updateTable('userProfile').set(columns).where('UserPk', '=', player.pk).execute(),
  );
}

type Table = 'userLabMissions' | 'userNoahChapters' | 'userNoahParts' | 'userNoahStages';

const things = {
  userLabMissions: 'LabMissionPk',
  userNoahChapters: 'NoahChapterPk',
  userNoahParts: 'NoahPartPk',
  userNoahStages: 'NoahStagePk',
} as const;

/** Stores columns of the player's row of a thing of the manifest. */
export async function setRow<T extends Table>(
  { to, player }: At,
  table: T,
  { pk, ...columns }: { readonly pk: number } & Omit<Insertable<PlayerDatabase[T]>, 'pk' | 'UserPk'>,
): Promise<void> {
  await to.app.store.write([player.pk], (tx) =>
    tx
      .updateTable(table as 'userNoahStages')
      .set(columns)
      .where('UserPk', '=', player.pk)
      .where(things[table] as 'NoahStagePk', '=', pk)
      .execute(),
  );
}

/** The states of the player's rows of a table, by the pk of what they are about. */
export async function statesOf({ to, player }: At, table: Table): Promise<Record<number, number>> {
  const rows = await rowsOf(to, table, player.pk);
  return Object.fromEntries(rows.map((row) => [row[things[table]], row.state]));
}

/** Eight of the same request at once; gives the statuses, sorted, and the answer of the one that won. */
export async function eightAtOnce(post: () => Promise<TestAnswer>) {
  const answers = await Promise.all(Array.from({ length: 8 }, post));
  const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
  const won = answers.find(({ status }) => status === 200);
  const messages = new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.message));
  return { statuses, won, messages: [...messages] };
}

/** One success and seven refusals. */
export const oneWins = [200, 400, 400, 400, 400, 400, 400, 400];

/** What every path parameter must not be. */
export const noPks = ['-1', 'abc', '1.5', '1e3', '%20', '1234567890123456', '%00', 'null'];

/** Makes the player wear a character of the synthetic capture at reverse 3, his skill owned. */
export async function wear(at: At, name: string): Promise<void> {
  const { to, player } = at;
  const rootCharacterKey = `rootcharacter.${name}`;
  const [character] = to.app.catalog.where('constellCharacters', 'rootCharacterKey', rootCharacterKey);
  if (!character) throw new Error(`There is no ${rootCharacterKey}.`);
  const characterKey = `character.${name}`;
  const date = storeDate(to.clock.now());
  const dates = { startDate: date, endDate: null, createdAt: date, updatedAt: date };
  const owner = { UserPk: player.pk, ConstellCharacterPk: character.pk };
  await to.app.store.write([player.pk], (tx) =>
    tx
      .insertInto('userConstellCharacters')
      .values({ characterKey, currentAwaken: 0, currentReverse: 3, ...dates, ...owner })
      .execute(),
  );
  await setItem(to, player.pk, `skill.${rootCharacterKey}.reverse.3`, { amount: 1 });
  await setProfile(at, { characterKey });
}
