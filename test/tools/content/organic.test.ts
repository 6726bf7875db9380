import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../fixtures/generator/index.js';
import type { CaptureSize } from '../../../fixtures/generator/world.js';
import { readManifest } from '../../../src/data/manifest/content.js';
import { contentItems, obtainable, unusedItems } from '../../../src/tools/content/obtainable.js';
import { organicProducts } from '../../../src/tools/content/organic.js';
import { sourcesOf } from '../../../src/tools/content/sources.js';
import { previewManifest } from '../../../src/tools/manifest/parse.js';
import { runCli } from '../../cli/run.js';
import { withApp, type TestPlayer } from '../../support/app.js';
import { rowsOf, startFields } from '../../server/features/play/support.js';
import { withInstallation } from '../manifest/support.js';
import { optionsOf, parse, smallCapture } from './support.js';

const organic = (root: string, ...args: string[]) => runCli(['manifest', 'organic', '--data', root, ...args]);

for (const size of ['small', 'full'] satisfies CaptureSize[]) {
  test(`${size}: with the organic diff everything can be had from a new account on, and nothing was without it`, () =>
    withInstallation(async ({ folder }) => {
      const capture = generateCapture({ size });
      await parse(folder, capture);
      const before = optionsOf(folder);
      assert.ok(unusedItems(before.catalog, sourcesOf(before)).length > 100);
      assert.is((await organic(folder.root)).code, 0);
      await parse(folder, capture);
      const after = optionsOf(folder);
      const sources = sourcesOf(after);
      assert.equal(unusedItems(after.catalog, sources), []);
      const had = obtainable(after.catalog, sources);
      const owned = new Set(contentItems(after.catalog, sources).map(({ key }) => key));
      for (const { packItemKey } of after.catalog.rows('packs'))
        assert.ok(owned.has(packItemKey) && had.has(packItemKey));
      for (const { trackItemKey } of after.catalog.rows('tracks'))
        assert.ok(had.has(trackItemKey), trackItemKey);
      for (const { mapItemKey, state } of after.catalog.rows('maps')) {
        if (state !== 0) assert.ok(had.has(mapItemKey), mapItemKey);
      }
      for (const { rootCharacterKey } of after.catalog.rows('constellCharacters')) {
        assert.ok(had.has(rootCharacterKey), rootCharacterKey);
      }
    }));
}

test('prices are those of neighbours, in money that can be earned, and what is bought once stays so', () =>
  withInstallation(async ({ folder }) => {
    await parse(folder, smallCapture());
    const options = optionsOf(folder);
    const had = obtainable(options.catalog, sourcesOf(options));
    const products = organicProducts(options);
    const of = (prefix: string) => products.filter(({ itemKey }) => itemKey.startsWith(prefix));
    for (const { itemKey, price, category, groupPk } of products) {
      assert.ok(price.value > 0 && had.has(price.moneyType), itemKey);
      const group = options.catalog.find('productGroups', groupPk);
      assert.equal([group?.openDate, group?.closeDate], [null, null], itemKey);
      assert.is([0, 5, 6, 200, 900].includes(category), itemKey.startsWith('gachaticket.'), itemKey);
    }
    // Packs are sold for 100 to 130, characters for 200, icons for 10 to 18.
    for (const { price } of of('pack.')) assert.ok(price.value >= 100 && price.value <= 130);
    for (const { price } of of('rootcharacter.'))
      assert.equal(price, { moneyType: 'darkmatter', value: 200 });
    for (const { price } of of('icon.')) assert.ok(price.value >= 10 && price.value <= 18);
    assert.equal(
      of('gachaticket.').map(({ price }) => price),
      [{ moneyType: 'darkmatter', value: 10 }],
    );
    assert.equal(of('track.'), [], 'tracks come with their packs');
  }));

test('a manifest that sells nothing gets prices and a group of its own', () =>
  withInstallation(async ({ folder }) => {
    const capture = smallCapture((document) => {
      for (const table of ['products', 'productGroups', 'productBundles', 'labProducts', 'gachas'])
        document[table] = [];
    });
    await parse(folder, capture);
    assert.is((await organic(folder.root)).code, 0);
    await parse(folder, capture);
    const { catalog, ...rest } = optionsOf(folder);
    assert.equal(unusedItems(catalog, sourcesOf({ catalog, ...rest })), []);
    assert.equal(
      catalog.rows('productGroups').map(({ key }) => key),
      ['organic'],
    );
  }));

test('again it adds nothing, before and after the parse; a dry run writes nothing', () =>
  withInstallation(async ({ folder, sql }) => {
    await parse(folder, smallCapture());
    const rows = () => sql('diffManifest', (db) => db.prepare('SELECT * FROM products ORDER BY pk').all());
    const planned = JSON.parse((await organic(folder.root, '--dry-run', '--json')).stdout) as {
      products: object[];
    };
    assert.equal(rows(), []);
    const done = JSON.parse((await organic(folder.root, '--json')).stdout) as {
      added: number;
      products: object[];
    };
    assert.equal(done.products, planned.products);
    assert.is(done.added, rows().length);
    const written = rows();
    assert.match((await organic(folder.root)).stdout, /nothing to add/);
    await parse(folder, smallCapture());
    assert.match((await organic(folder.root)).stdout, /nothing to add/);
    assert.equal(rows(), written);
  }));

test("an operator's own rows are never changed, and what he sells is not sold again", () =>
  withInstallation(async ({ folder, sql }) => {
    await parse(folder, smallCapture());
    const [first, second, third] = organicProducts(optionsOf(folder));
    assert.ok(first && second && third);
    sql('diffManifest', (db) => {
      const add = db.prepare(
        'INSERT INTO products (pk, key, state, price, moneyType, items, "delete") VALUES (?, ?, ?, ?, ?, ?, ?)',
      );
      // Of ours he took one out and closed another; the third he sells himself.
      add.run(first.pk, null, null, null, null, null, 1);
      add.run(second.pk, 'mine', 0, 1, 'darkmatter', `[{"key":"${second.itemKey}","value":1}]`, null);
      add.run(77, 'mine.too', 1, 1, 'darkmatter', `[{"key":"${third.itemKey}","value":1}]`, null);
      db.prepare('UPDATE products SET category = 1, "order" = 5').run();
    });
    const before = sql('diffManifest', (db) => db.prepare('SELECT * FROM products ORDER BY pk').all());
    const { stdout, stderr } = await organic(folder.root, '--json');
    const { taken, products } = JSON.parse(stdout) as { taken: string[]; products: { itemKey: string }[] };
    assert.equal(taken, [`organic.${first.itemKey}`, `organic.${second.itemKey}`]);
    assert.match(stderr, /left alone: organic\./);
    assert.not.ok(products.some(({ itemKey }) => itemKey === third.itemKey));
    const pks = (before as { pk: number }[]).map(({ pk }) => pk).join();
    assert.equal(
      sql('diffManifest', (db) =>
        db.prepare(`SELECT * FROM products WHERE pk IN (${pks}) ORDER BY pk`).all(),
      ),
      before,
    );
    const { content } = previewManifest(folder);
    assert.is(content.rows('products').find(({ pk }) => pk === second.pk)?.key, 'mine');
    assert.is(
      readManifest(folder.manifest)
        .rows('products')
        .some(({ pk }) => pk === second.pk),
      false,
    );
  }));

const buy = (player: TestPlayer, pk: number | undefined) => player.post(`/api/buy/product/${pk}`);

test('a server on that diff sells a new account what nothing gave: a pack, which can be played then', () =>
  withApp(
    {
      settings: { unlockAll: false, play: { requireOwned: true } },
      async prepare(folder) {
        assert.is((await organic(folder.root)).code, 0);
        await parse(folder, smallCapture());
      },
    },
    async (to) => {
      const { catalog } = to.app;
      const player = await to.player();
      const sold = catalog.rows('products').find(({ key }) => key.startsWith('organic.pack.'));
      const pack = catalog.rows('packs').find(({ packItemKey }) => packItemKey === sold?.items[0]?.key);
      const [track] = catalog.where('tracks', 'PackPk', pack?.pk ?? 0);
      const [chart] = catalog.where('maps', 'TrackPk', track?.pk ?? 0).filter(({ state }) => state === 1);
      assert.ok(chart);
      const fields = startFields(chart, { packID: pack?.pk ?? 0 });
      assert.is((await player.post('/api/play/start', fields)).status, 400);
      const bought = await buy(player, sold?.pk);
      assert.is(bought.status, 200, bought.body.message);
      assert.ok((await rowsOf(to, 'userPacks', player.pk)).some(({ PackPk }) => PackPk === pack?.pk));
      assert.is((await player.post('/api/play/start', fields)).status, 200);
      assert.is((await buy(player, sold?.pk)).body.message, 'Product already owned');

      const icon = catalog.rows('products').find(({ key }) => key.startsWith('organic.icon.'));
      assert.is((await buy(player, icon?.pk)).status, 200);
      const worn = await player.post('/api/user/profile/update/', { iconKey: icon?.items[0]?.key ?? '' });
      assert.is(worn.status, 200);
    },
  ));

test.run();
