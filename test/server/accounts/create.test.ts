import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../../src/data/dates.js';
import type { PlayerTable } from '../../../src/data/player-tables.js';
import { withApp, type TestApp } from '../../support/app.js';

const rowsOf = async ({ app }: TestApp, table: PlayerTable, userPk: number) => {
  const rows = await app.store.read
    .selectFrom(table)
    .selectAll()
    .where('UserPk', '=', userPk)
    .orderBy('pk')
    .execute();
  return rows.map((row) => Object(row));
};

test('a new account has what the specification says', () =>
  withApp({}, async (to) => {
    const { app, clock } = to;
    const { pk } = await to.player({ id: 'New' });
    const now = storeDate(clock.now());
    const { catalog } = app;
    const user = await app.store.read
      .selectFrom('users')
      .selectAll()
      .where('pk', '=', pk)
      .executeTakeFirstOrThrow();
    assert.match(user.nickname ?? '', /^user[0-9a-f]{12}$/);
    assert.equal(
      [user.permission, user.isLocal, user.isGoogle, user.isGamecenter, user.state, user.email],
      [2, 1, 0, 0, 0, null],
    );
    assert.equal([user.id, user.idKey, user.createdAt, user.lastActiveDate], ['New', 'new', now, now]);

    const [profile, ...more] = await rowsOf(to, 'userProfile', pk);
    assert.equal(more, []);
    const texts = Object.entries(profile).filter(([, value]) => value !== 0);
    const { pk: profilePk, ...rest } = Object.fromEntries(texts);
    assert.ok(profilePk);
    assert.equal(rest, {
      nickname: user.nickname,
      titleKey: 'title.default',
      iconKey: 'icon.default',
      iconBorderKey: 'iconborder.default',
      backgroundKey: 'background.default',
      ingameSkinKey: 'skin.default',
      characterKey: 'character.kalpa',
      playId: null,
      uid: pk + 10_000_000,
      isJulySync: 10,
      serverVersion: 51,
      deviceIdentifier: 'test-device',
      researchStartDate: null,
      country: 'KR',
      showThumbRating: 1,
      showMultiRating: 1,
      createdAt: now,
      updatedAt: now,
      UserPk: pk,
      attendedOn: null,
    });

    assert.is((await rowsOf(to, 'userPublicProfile', pk)).length, 1);
    const missions = catalog
      .rows('missions')
      .filter(({ state, periodType }) => state === 1 && periodType <= 1);
    assert.is((await rowsOf(to, 'usermissions', pk)).length, missions.length);
    assert.is((await rowsOf(to, 'useritems', pk)).length, 235);
    assert.is((await rowsOf(to, 'userAlbums', pk)).length, catalog.rows('albums').length);
    const achievements = await rowsOf(to, 'userAchievement', pk);
    assert.is(achievements.length, catalog.rows('achievements').length);
    for (const row of achievements) {
      const category = catalog.find('achievements', row.AchievementPk)?.category;
      assert.equal([row.state, row.current, row.category], [0, 0, category]);
    }

    const [chapter, ...chapters] = await rowsOf(to, 'userNoahChapters', pk);
    assert.equal(chapters, []);
    const goals = catalog.find('noahChapters', 1)?.goals ?? [];
    assert.ok(goals.length > 0);
    assert.equal([chapter.NoahChapterPk, chapter.state, chapter.order], [1, 1, 0]);
    assert.equal(
      JSON.parse(chapter.currents),
      goals.map(() => 0),
    );
    assert.equal([chapter.startDate, chapter.endDate], [now, null]);
    assert.equal(
      (await rowsOf(to, 'userNoahParts', pk)).map((row) => [row.NoahPartPk, row.state, row.order]),
      catalog.rows('noahParts').map((part, index) => [part.pk, 0, index]),
    );
    const stages = await rowsOf(to, 'userNoahStages', pk);
    assert.is(stages.length, catalog.rows('noahStages').length);
    for (const part of catalog.rows('noahParts')) {
      const own = catalog.where('noahStages', 'order', part.pk).map((stage) => stage.pk);
      const orders = stages.filter((row) => own.includes(row.NoahStagePk)).map((row) => row.order);
      assert.equal(
        orders,
        own.map((_, index) => index),
      );
    }

    const [character, ...others] = await rowsOf(to, 'userConstellCharacters', pk);
    assert.equal(others, []);
    assert.equal(
      [character.ConstellCharacterPk, character.characterKey, character.startDate],
      [1, 'character.kalpa', now],
    );
    const [awaken] = await rowsOf(to, 'userCharacterAwakens', pk);
    assert.is(catalog.find('characterAwakens', awaken.CharacterAwakenPk)?.ConstellCharacterPk, 1);
    const skins = await rowsOf(to, 'userPlaySkins', pk);
    assert.equal(
      skins.map((row) => row.presetNumber),
      [0, 1, 2, 3],
    );
    assert.equal(
      [skins[3].noteItemKey, skins[3].hitEffectItemKey, skins[3].comboJudgeItemKey],
      ['playnote.default', 'playhiteffect.default', 'playcombojudge.default'],
    );
    const decos = await rowsOf(to, 'userPlayDecos', pk);
    assert.equal(
      decos.map((row) => [row.presetNumber, row.playDecoPlaceData]),
      [0, 1, 2, 3].map((n) => [n, '']),
    );
    for (const table of ['userTracks', 'userPacks', 'userMaps', 'userProducts'] as const) {
      assert.equal(await rowsOf(to, table, pk), []);
    }
  }));

test('with unlockAll a new account owns all content', () =>
  withApp({ settings: { unlockAll: true } }, async (to) => {
    const { pk } = await to.player();
    const tracks = to.app.catalog.rows('tracks');
    assert.is((await rowsOf(to, 'userTracks', pk)).length, tracks.length);
    // The amounts of the initial items stand: they come first.
    const [energy] = (await rowsOf(to, 'useritems', pk)).filter((row) => row.ItemPk === 2);
    assert.is(energy.amount, 999_999);
  }));

test.run();
