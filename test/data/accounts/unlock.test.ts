import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { initialItems } from '../../../src/data/accounts/initial-items.js';
import { unlock, unlockContent, unlockKinds, type UnlockKind } from '../../../src/data/accounts/unlock.js';
import { storeDate } from '../../../src/data/dates.js';
import type { PlayerTable } from '../../../src/data/player-tables.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';

const run = ({ app }: TestApp, { pk }: TestPlayer, kinds: readonly UnlockKind[] = unlockKinds) =>
  app.store.write([pk], (tx) =>
    unlock(tx, {
      dialect: app.store.dialect,
      userPk: pk,
      content: unlockContent(app.catalog),
      kinds,
      now: app.clock.now(),
    }),
  );

const rowsOf = ({ app }: TestApp, { pk }: TestPlayer, table: PlayerTable) =>
  app.store.read.selectFrom(table).selectAll().where('UserPk', '=', pk).orderBy('pk').execute();

const tables: readonly PlayerTable[] = [
  ...(['userTracks', 'userPacks', 'userMaps', 'userProducts', 'useritems'] as const),
  ...(['userRootCharacterItems', 'userConstellCharacters', 'userCharacterAwakens'] as const),
];

const snapshot = async (to: TestApp, player: TestPlayer) =>
  Promise.all(tables.map((table) => rowsOf(to, player, table)));

const sorted = (pks: readonly number[]) => [...pks].sort((a, b) => a - b);

test('the initial items are those of the specification: 235, four of them currencies', () => {
  const all = [...initialItems.values()].flat();
  assert.is(all.length, 235);
  assert.is(new Set(all).size, 235);
  const several = [...initialItems].filter(([amount]) => amount !== 1);
  assert.equal(
    several.flatMap(([amount, pks]) => pks.map((pk) => [pk, amount])).sort(([a = 0], [b = 0]) => a - b),
    [
      [1, 99999],
      [2, 999999],
      [94, 99999],
      [239, 1000],
    ],
  );
});

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: everything that can be owned is, as the specification says; again nothing changes`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { catalog, clock } = to.app;
      const added = await run(to, player);
      const pks = async (table: PlayerTable, column: string) =>
        sorted((await rowsOf(to, player, table)).map((row) => Number(Object(row)[column])));
      assert.equal(await pks('userTracks', 'TrackPk'), sorted(catalog.rows('tracks').map(({ pk }) => pk)));
      const closed = catalog.rows('maps').filter(({ state }) => state === 0);
      assert.ok(closed.length > 0, 'the fixture has a closed map');
      assert.is((await pks('userMaps', 'MapPk')).length, catalog.rows('maps').length - closed.length);
      assert.not.ok((await pks('userMaps', 'MapPk')).includes(closed[0]?.pk ?? 0));
      assert.is(added.products, catalog.rows('products').length);
      const [product] = await rowsOf(to, player, 'userProducts');
      const { pk: _, ProductPk, ...rest } = Object(product);
      assert.ok(catalog.find('products', ProductPk));
      assert.equal(rest, {
        buyCount: 1,
        periodicBuyCount: 0,
        lastPeriodicRefreshDate: null,
        UserPk: player.pk,
        createdAt: null,
        updatedAt: null,
      });
      const [pack] = await rowsOf(to, player, 'userPacks');
      const { kalpa, courseBestSkin, courseBestMode1, totalScore } = Object(pack);
      assert.equal([kalpa, courseBestSkin, courseBestMode1, totalScore], [5, '', null, 0]);
      const owned = new Map((await rowsOf(to, player, 'useritems')).map((row) => [Object(row).ItemPk, row]));
      const skin = catalog
        .rows('items')
        .find(({ key }) => key.startsWith('skin.') && !key.endsWith('.default'));
      const { amount, state, renewedDate, startDate, endDate } = Object(owned.get(skin?.pk));
      assert.equal([amount, state, renewedDate, startDate, endDate], [1, 0, 0, null, null]);
      for (const { pk, key } of catalog.rows('items')) {
        if (
          /^(energy|starbit|skill|gachaticket)\./.test(key) &&
          ![...initialItems.values()].flat().includes(pk)
        )
          assert.not.ok(owned.has(pk), key);
      }
      const roots = catalog.rows('items').filter(({ key }) => key.startsWith('rootcharacter.'));
      assert.equal(await pks('userRootCharacterItems', 'ItemPk'), sorted(roots.map(({ pk }) => pk)));
      const characters = await rowsOf(to, player, 'userConstellCharacters');
      assert.is(characters.length, catalog.rows('constellCharacters').length);
      const last = Object(characters.at(-1));
      assert.is(
        last.characterKey,
        catalog.find('constellCharacters', last.ConstellCharacterPk)?.defaultCharacterKey,
      );
      assert.equal([last.currentAwaken, last.currentReverse, last.startDate], [0, 0, storeDate(clock.now())]);
      assert.equal(
        await pks('userCharacterAwakens', 'CharacterAwakenPk'),
        sorted(catalog.rows('characterAwakens').map(({ pk }) => pk)),
      );

      const before = await snapshot(to, player);
      assert.is(
        Object.values(await run(to, player)).reduce((sum, count) => sum + count, 0),
        0,
      );
      assert.equal(await snapshot(to, player), before);
    }));
}

test('what is owned stays as it is; what ran out or is over is owned again', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const { catalog, store, clock } = to.app;
    const skins = catalog.rows('items').filter(({ key }) => /^(skin|icon|title)\./.test(key));
    const [many, none, over, running] = skins.filter(({ pk }) => pk < 1e6).slice(-4);
    const [map] = catalog.rows('maps').filter(({ state }) => state !== 0);
    const [past, future] = [storeDate(clock.now() - 1), storeDate(clock.now() + 1000)];
    const row = (item: typeof many, values: object) => ({
      UserPk: player.pk,
      ItemPk: item?.pk ?? 0,
      ...values,
    });
    await store.write([player.pk], async (tx) => {
      const rows = [
        row(many, { amount: 7, state: 1, renewedDate: 5 }),
        row(none, { amount: 0, state: 1, renewedDate: 5 }),
        row(over, { amount: 1, startDate: past, endDate: past }),
        row(running, { amount: 1, startDate: past, endDate: future }),
      ];
      await tx
        .deleteFrom('useritems')
        .where(
          'ItemPk',
          'in',
          rows.map(({ ItemPk }) => ItemPk),
        )
        .execute();
      for (const each of rows) await tx.insertInto('useritems').values(each).execute();
      await tx
        .insertInto('userMaps')
        .values({ UserPk: player.pk, MapPk: map?.pk ?? 0, clearCount: 9 })
        .execute();
    });
    await run(to, player);
    const items = new Map(
      (await store.read.selectFrom('useritems').selectAll().where('UserPk', '=', player.pk).execute()).map(
        (each) => [each.ItemPk, [each.amount, each.state, each.renewedDate, each.endDate]],
      ),
    );
    assert.equal(items.get(many?.pk ?? 0), [7, 1, 5, null]);
    assert.equal(items.get(none?.pk ?? 0), [1, 0, 0, null]);
    assert.equal(items.get(over?.pk ?? 0), [1, 0, 0, null]);
    assert.equal(items.get(running?.pk ?? 0), [1, 0, 0, future]);
    const kept = await store.read
      .selectFrom('userMaps')
      .select('clearCount')
      .where('UserPk', '=', player.pk)
      .where('MapPk', '=', map?.pk ?? 0)
      .execute();
    assert.equal(kept, [{ clearCount: 9 }]);
  }));

test('only the kinds that were asked for, and only for that player', () =>
  withApp({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    const before = await snapshot(to, other);
    const added = await run(to, player, ['packs', 'packs', 'tracks']);
    const kinds = unlockKinds.filter((kind) => added[kind] > 0);
    assert.equal(kinds, ['tracks', 'packs']);
    assert.equal(await rowsOf(to, player, 'userMaps'), []);
    assert.equal(await snapshot(to, other), before);
  }));

test.run();
