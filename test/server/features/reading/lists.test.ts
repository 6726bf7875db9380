import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { routes } from '../../../../src/server/routes.js';
import { byPk, sentRows, type Row } from '../../../support/wire-rows.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const hour = 3_600_000;
const stored = (ms: number) => `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}000`;

async function dataOf(player: TestPlayer, path: string): Promise<Record<string, Row[]>> {
  const answer = await player.get(`/api/${path}`);
  assert.is(answer.status, 200, `${path}: ${answer.body.message}`);
  return answer.body.data;
}

/** Rows of every kind beyond those of a new account. */
async function fill({ app, clock }: TestApp, { pk: UserPk }: TestPlayer): Promise<void> {
  const now = clock.now();
  const date = stored(now);
  const dated = { createdAt: date, updatedAt: date };
  const [lab] = app.catalog.rows('labProducts');
  const labMissions = app.catalog.where('labMissions', 'PackPk', lab?.PackPk ?? 0);
  await app.store.write([UserPk], async (tx) => {
    await tx
      .insertInto('userProducts')
      .values(
        app.catalog
          .rows('products')
          .slice(0, 3)
          .map(({ pk }) => ({ UserPk, ProductPk: pk, buyCount: 2, ...dated })),
      )
      .execute();
    await tx
      .insertInto('userLabProducts')
      .values({ UserPk, LabProductPk: lab?.pk ?? 0, startDate: date })
      .execute();
    await tx
      .insertInto('userLabMissions')
      .values(labMissions.map(({ pk }) => ({ UserPk, LabMissionPk: pk, current0: 1, startDate: date })))
      .execute();
    await tx
      .insertInto('userMailBoxes')
      .values(
        [36, 0, -1].map((hours, n) => ({
          ...{
            UserPk,
            title: `mail ${n}`,
            description: '"quotes"\n',
            sent: stored(now - hours * hour),
            state: 0,
          },
          ...{ itemRewards: '[{"key":"fragment","value":3}]', packRewards: n === 0 ? '""' : '[]' },
        })),
      )
      .execute();
  });
}

for (const database of databases) {
  test(`${database}: each list holds the rows of its tables, and of nobody else`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await fill(to, player);
      await fill(to, other);
      const lists: readonly (readonly [string, string, Parameters<typeof sentRows>[1]])[] = [
        ['userproduct', 'userproducts', 'userProducts'],
        ['refreshUserData', 'userProducts', 'userProducts'],
        ['album', 'userAlbums', 'userAlbums'],
        ['lab', 'userLabProducts', 'userLabProducts'],
        ['lab', 'userLabMissions', 'userLabMissions'],
        ['lab/userlabmission', 'userLabMissions', 'userLabMissions'],
        ['noah', 'userNoahChapters', 'userNoahChapters'],
        ['noah', 'userNoahParts', 'userNoahParts'],
        ['noah', 'userNoahStages', 'userNoahStages'],
      ];
      for (const [path, key, table] of lists) {
        const data = await dataOf(player, path);
        const expected = await sentRows(to, table, player.pk);
        assert.ok(expected.length > 0, path);
        assert.equal(byPk(data[key] ?? []), expected, `${path} ${key}`);
      }
      const items = (await dataOf(player, 'item'))['items'] ?? [];
      const melodyPk = to.app.catalog.item('astralmelody')?.pk;
      const still = (rows: readonly Row[]) => byPk(rows).filter(({ ItemPk }) => ItemPk !== melodyPk);
      assert.equal(still(items), still(await sentRows(to, 'useritems', player.pk)));
      assert.is(items.length, 235);
    }));

  test(`${database}: the keys of each answer are those of the specification`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const keys: Readonly<Record<string, readonly string[]>> = {
        item: ['items'],
        mission: ['missions'],
        notice: ['notices'],
        astralmelody: ['userAstralMelody'],
        userproduct: ['userproducts'],
        refreshUserData: ['userProducts', 'userMemberships'],
        album: ['userAlbums', 'unlockedUserAlbums'],
        lab: ['labProducts', 'userLabProducts', 'labMissions', 'userLabMissions'],
        'lab/userlabmission': ['userLabMissions'],
        noah: [
          'noahChapters',
          'noahParts',
          'noahStages',
          'userNoahChapters',
          'userNoahParts',
          'userNoahStages',
        ],
        friend: ['friends', 'recommendUserProfiles'],
        mailbox: ['userMailBoxes'],
        'achievement/raw': ['achievements'],
        'achievement/grouped': ['achievements'],
        'multiplay/rooms': ['rooms'],
      };
      for (const [path, expected] of Object.entries(keys)) {
        assert.ok(
          routes.some((route) => route.path === `/api/${path}` && route.method === 'get'),
          path,
        );
        assert.equal(Object.keys(await dataOf(player, path)), expected, path);
      }
      assert.equal((await dataOf(player, 'album'))['unlockedUserAlbums'], []);
      assert.equal((await dataOf(player, 'friend'))['recommendUserProfiles'], []);
      assert.equal((await dataOf(player, 'refreshUserData'))['userMemberships'], []);
      assert.equal((await dataOf(player, 'multiplay/rooms'))['rooms'], []);
    }));

  test(`${database}: mails carry their age, and those to come are not there yet`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await fill(to, player);
      const mails = (await dataOf(player, 'mailbox'))['userMailBoxes'] ?? [];
      assert.equal(
        mails.map(({ title, when }) => [title, when]),
        [
          ['mail 1', 'D+0'],
          ['mail 0', 'D+1.5'],
        ],
      );
      const [expected] = await sentRows(to, 'userMailBoxes', player.pk);
      const { sent: _, ...rest } = expected ?? {};
      assert.equal(mails[1], { ...rest, when: 'D+1.5' });
      assert.equal([mails[1]?.['packRewards'], mails[0]?.['packRewards']], ['', []]);
      // A mail that was sent a moment ago: no exponent.
      to.clock.advance(9);
      const [young] = (await dataOf(player, 'mailbox'))['userMailBoxes'] ?? [];
      assert.is(young?.['when'], 'D+0.0000001');
      to.clock.advance(2 * hour);
      assert.is((await dataOf(player, 'mailbox'))['userMailBoxes']?.length, 3);
    }));

  test(`${database}: achievements are the manifest's rows with the player's progress, raw and by pack`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      const raw = (await dataOf(player, 'achievement/raw'))['achievements'] ?? [];
      const own = await sentRows(to, 'userAchievement', player.pk);
      const progress = new Map(own.map((row) => [row['AchievementPk'], row]));
      const served = [...to.app.static.rowTexts('achievements').values()].map(
        (text) => JSON.parse(text) as Row,
      );
      assert.equal(
        byPk(raw),
        byPk(served).map((row) => {
          const { state, current } = progress.get(row['pk']) ?? {};
          return { ...row, state, current };
        }),
      );
      assert.ok(raw.some(({ state }) => state === 2));

      const grouped = (await dataOf(player, 'achievement/grouped'))['achievements'] ?? [];
      const packs = grouped.map(({ packKey }) => String(packKey));
      assert.equal(packs, [...new Set(packs)].sort());
      for (const { packKey, achievements } of grouped) {
        for (const row of achievements as Row[]) assert.is(row['packKey'] ?? '', packKey);
      }
      assert.equal(byPk(grouped.flatMap(({ achievements }) => achievements as Row[])), byPk(raw));
    }));

  test(`${database}: a list takes at most 12 statements, and a plain read writes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await fill(to, player);
      const lists = routes.filter(
        (route) => route.method === 'get' && route.session === 'player' && !/:|user\/me/.test(route.path),
      );
      assert.ok(lists.length >= 16);
      for (const { path } of lists) await player.get(path);
      to.clock.advance(30_000);
      for (const { path } of lists) {
        const from = to.statements.length;
        assert.is((await player.get(path)).status, 200, path);
        // On PostgreSQL a service's transaction may begin and end meanwhile; what it holds is told apart by its text.
        const statements = to.statements.slice(from).filter((text) => !/^(begin|commit)$/.test(text));
        assert.ok(statements.length <= 12, `${path}: ${statements.length}\n${statements.join('\n')}`);
        if (/darkmoon|ranking/.test(path)) continue;
        for (const text of statements) assert.match(text, /^\s*select/i, `${path}: ${text}`);
      }
    }));
}

test('notices are those of the operator', () =>
  withApp(
    { prepare: ({ config }) => writeFile(join(config, 'notice.json'), '[{"title":"Hello","order":1}]') },
    async (to) => {
      const player = await to.player();
      assert.equal(await dataOf(player, 'notice'), { notices: [{ title: 'Hello', order: 1 }] });
    },
  ));

test('the lab shows prices after the discount of the worn character, floored', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const plain = await dataOf(player, 'lab');
    const { catalog } = to.app;
    assert.equal(
      plain['labProducts']?.map(({ pk, price }) => [pk, price]),
      catalog.rows('labProducts').map(({ pk, price }) => [pk, price]),
    );
    const skill = catalog
      .rows('skills')
      .find(({ conditionObj }) =>
        JSON.stringify(conditionObj).includes('all_cost_discount_except_aste_help'),
      );
    const character = catalog.where('constellCharacters', 'rootCharacterKey', skill?.sourceItemKey ?? '')[0];
    assert.ok(skill && character, 'the capture has a discount');
    await to.app.store.write([player.pk], async (tx) => {
      await tx
        .insertInto('userConstellCharacters')
        .values({
          ...{
            UserPk: player.pk,
            ConstellCharacterPk: character.pk,
            characterKey: character.defaultCharacterKey,
          },
          ...{ currentReverse: 3, currentAwaken: 0 },
        })
        .onConflict((conflict) =>
          conflict.columns(['UserPk', 'ConstellCharacterPk']).doUpdateSet({ currentReverse: 3 }),
        )
        .execute();
      await tx
        .updateTable('userProfile')
        .set({ characterKey: character.defaultCharacterKey })
        .where('UserPk', '=', player.pk)
        .execute();
      const ItemPk = catalog.item(skill.skillItemKey)?.pk ?? 0;
      await tx.insertInto('useritems').values({ UserPk: player.pk, ItemPk, amount: 1 }).execute();
    });
    const cheaper = await dataOf(player, 'lab');
    const condition = (skill.conditionObj as Record<string, { value: number; valueType: string }>)[
      'all_cost_discount_except_aste_help'
    ];
    const off = (price: number) =>
      condition?.valueType === 'percentage'
        ? Math.floor((price * (100 - condition.value)) / 100)
        : Math.max(0, price - (condition?.value ?? 0));
    for (const table of ['labProducts', 'labMissions'] as const) {
      const rows = plain[table] ?? [];
      assert.ok(rows.some(({ price }) => off(Number(price)) < Number(price)));
      assert.equal(
        cheaper[table],
        rows.map((row) => ({ ...row, price: off(Number(row['price'])) })),
      );
    }
  }));

test.run();
