/** A player's part of initialinfo, held against his tables. */
import * as assert from 'uvu/assert';
import type { SpecifiedTable } from '../../../src/data/player-tables.js';
import { inflate, type TestApp, type TestPlayer } from '../../support/app.js';
import { byPk, sentRows, type Row } from '../../support/wire-rows.js';

/** The stored form of a moment. */
export const stored = (ms: number) => `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}000`;

type Table = Exclude<SpecifiedTable, 'users' | 'tokens' | 'userFriends'>;

/** The player's lists, with the tables that they come from. */
export const lists: Readonly<Record<string, Table>> = {
  useritems: 'useritems',
  userpacks: 'userPacks',
  usertracks: 'userTracks',
  usermaps: 'userMaps',
  userproducts: 'userProducts',
  userAlbums: 'userAlbums',
  userLabProducts: 'userLabProducts',
  userLabMissions: 'userLabMissions',
  userNoahChapters: 'userNoahChapters',
  userNoahParts: 'userNoahParts',
  userNoahStages: 'userNoahStages',
  userConstellCharacters: 'userConstellCharacters',
  userCharacterAwakens: 'userCharacterAwakens',
  userTaskEvents: 'userTaskEvents',
  userPerformerLevelRewards: 'userPerformerLevelRewards',
  userfavorites: 'userfavorites',
  userPlaySkins: 'userPlaySkins',
  userPlayDecos: 'userPlayDecos',
  userOpenContents: 'userOpenContents',
};
/** The document that a player is sent. */
export async function documentOf(player: TestPlayer): Promise<Record<string, Row[]>> {
  const answer = await player.get('/api/initialinfo');
  assert.is(answer.status, 200);
  return inflate(answer.body.data);
}

/** Holds the player's part of a document against his tables. */
export async function compare(
  to: TestApp,
  player: TestPlayer,
  document: Record<string, Row[]>,
): Promise<void> {
  for (const [key, table] of Object.entries(lists)) {
    assert.equal(byPk(document[key] ?? []), await sentRows(to, table, player.pk), key);
  }
  const records = await sentRows(to, 'bestRecords', player.pk);
  const ofMode = (mode: number) => records.filter(({ lunaticMode }) => lunaticMode === mode);
  assert.equal(byPk(document['bestRecords'] ?? []), ofMode(0), 'bestRecords');
  assert.equal(byPk(document['lunaticBestRecords'] ?? []), ofMode(1), 'lunaticBestRecords');
  assert.equal([document['userProfile']], await sentRows(to, 'userProfile', player.pk));
  const progress = await sentRows(to, 'userAchievement', player.pk);
  const states = new Map(progress.map((row) => [row['AchievementPk'], [row['state'], row['current']]]));
  for (const { pk, state, current } of document['achievements'] ?? []) {
    assert.equal([state, current], states.get(pk), `achievement ${String(pk)}`);
  }
  assert.is(document['achievements']?.length, to.app.catalog.rows('achievements').length);
}

/** A change of one row of some table of the player's, chosen by `n`. */
export async function changeSomething(to: TestApp, { pk: UserPk }: TestPlayer, n: number): Promise<void> {
  const { app, clock } = to;
  const date = stored(clock.now());
  await app.store.write([UserPk], async (tx) => {
    const changes = [
      () =>
        tx
          .insertInto('userfavorites')
          .values({ UserPk, TrackPk: 5000 + n })
          .execute(),
      () => tx.deleteFrom('userfavorites').where('UserPk', '=', UserPk).execute(),
      () =>
        tx
          .updateTable('useritems')
          .set({ amount: n, state: 1 })
          .where('ItemPk', '=', n)
          .where('UserPk', '=', UserPk)
          .execute(),
      () =>
        tx
          .updateTable('userProfile')
          .set({ nickname: `名前 "${n}" \\ \n🎵`, thumbAstralRating: n + 0.25 })
          .where('UserPk', '=', UserPk)
          .execute(),
      () =>
        tx
          .insertInto('bestRecords')
          .values({
            ...{ UserPk, MapPk: n * 37, mode: 1, lunaticMode: n % 2, score: n, rating: n / 7 },
            ...{ createdAt: date, updatedAt: date },
          })
          .execute(),
      () =>
        tx
          .updateTable('bestRecords')
          .set({ score: 1_000_000 + n })
          .where('UserPk', '=', UserPk)
          .execute(),
      () =>
        tx
          .insertInto('userMaps')
          .values({ UserPk, MapPk: n * 211, clearCount: n })
          .execute(),
      () =>
        tx
          .updateTable('userNoahChapters')
          .set({ currents: JSON.stringify([n, { a: '"' }]) })
          .where('UserPk', '=', UserPk)
          .execute(),
      () =>
        tx
          .updateTable('userAchievement')
          .set({ current: n })
          .where('UserPk', '=', UserPk)
          .where('category', '=', n % 5)
          .execute(),
      () =>
        tx
          .updateTable('userPlayDecos')
          .set({ playDecoPlaceData: `${n}\u2028</script>` })
          .where('UserPk', '=', UserPk)
          .execute(),
      () =>
        tx
          .insertInto('userOpenContents')
          .values({ UserPk, key: `content ${n}`, createdAt: date })
          .execute(),
    ];
    await changes[(n * 7) % changes.length]?.();
  });
}
