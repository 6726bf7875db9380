import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../fixtures/generator/index.js';
import { countsOf, failureOf, snapshot, withInstallation } from './support.js';

test('a new capture inserts, updates and keeps; the same one changes nothing', async () => {
  await withInstallation(async ({ parse, rows }) => {
    await parse({
      items: [
        { pk: 1, key: 'a' },
        { pk: 2, key: 'b' },
        { pk: 3, key: 'c' },
      ],
    });
    const later = {
      items: [
        { pk: 2, key: 'b' },
        { pk: 3, key: 'changed' },
        { pk: 4, key: 'd' },
      ],
    };
    assert.equal(countsOf(await parse(later), 'items'), { inserted: 1, updated: 1, unchanged: 1, kept: 1 });
    assert.equal(
      [...rows('items').values()].map((row) => row['key']),
      ['a', 'b', 'changed', 'd'],
    );
    assert.equal(countsOf(await parse(later), 'items'), { unchanged: 3, kept: 1 });
    const asBoolean = {
      items: [
        { pk: 2, key: 'b', isHidden: true },
        { pk: 3, key: 'changed', isHidden: 1 },
      ],
    };
    await parse(asBoolean);
    assert.equal(countsOf(await parse(asBoolean), 'items'), { unchanged: 2, kept: 2 });
    await parse({ items: [{ pk: 2, key: 'b', isHidden: 1 }] });
    assert.is(rows('items').get(2)?.['isHidden'], 1);
  });
});

test('a whole capture parsed again leaves every file as it is', async () => {
  await withInstallation(async ({ parse, folder }) => {
    const capture = generateCapture({ size: 'small' });
    await parse(capture);
    const before = await snapshot(folder.config);
    const summary = await parse(capture);
    assert.is(
      summary.tables.reduce((sum, table) => sum + table.inserted + table.updated + table.kept, 0),
      0,
    );
    assert.equal(summary.config, []);
    assert.equal(summary.created, [folder.player]);
    assert.equal(await snapshot(folder.config), before);
  });
});

test('prune drops what the capture no longer has, but not what a diff adds', async () => {
  await withInstallation(async ({ parse, rows, served, sql, config }) => {
    await parse({
      items: [{ pk: 1 }, { pk: 2 }, { pk: 3 }],
      festivals: [{ pk: 1 }],
      subscriptionRotateSong: { pk: 9 },
      tips: ['a'],
      metadata: { a: 1 },
    });
    sql('diffManifest', (db) => db.exec(`INSERT INTO items (pk, key) VALUES (3, 'x'), (8, 'y')`));
    await parse({});
    const summary = await parse({ items: [{ pk: 1 }], subscriptionRotateSong: { pk: 4 } }, { prune: true });
    assert.equal(countsOf(summary, 'items'), { unchanged: 1, pruned: 2, addedByDiff: 2 });
    assert.equal([...rows('items').keys()], [1, 3, 8]);
    assert.equal(served()['festivals'], []);
    assert.equal(served()['subscriptionRotateSong'], { pk: 4 });
    assert.is(config().unknown.size, 0);
    assert.equal(config().metadata, { a: 1 });
    sql('diffManifest', (db) => db.exec(`DELETE FROM items`));
    await parse({});
    assert.equal([...rows('items').keys()], [1]);
  });
});

test('a dry run says what would be and writes nothing, not even the folder', async () => {
  await withInstallation(async ({ parse, folder, rows, sql }) => {
    const first = await parse({ items: [{ pk: 1 }], tips: [] }, { dryRun: true });
    assert.equal(await snapshot(folder.root), {});
    assert.is(first.dryRun, true);
    assert.equal(countsOf(first, 'items'), { inserted: 1 });
    await parse({ items: [{ pk: 1 }] });
    sql('manifest', (db) => db.pragma('journal_mode = WAL'));
    sql('diffManifest', (db) => db.exec(`INSERT INTO items (pk, "delete") VALUES (1, 1)`));
    const before = await snapshot(folder.root);
    const summary = await parse({ items: [{ pk: 1 }, { pk: 2 }], odd: [{ pk: 1, a: 1 }] }, { dryRun: true });
    assert.equal(countsOf(summary, 'items'), { inserted: 1, deletedByDiff: 1 });
    assert.equal(summary.unknown.tables, ['odd']);
    assert.equal(await snapshot(folder.root), before);
    assert.is(rows('items').size, 1);
  });
});

test('strict makes a warning an error and writes nothing', async () => {
  await withInstallation(async ({ parse, folder, rows }) => {
    const doubtful = { items: [{ pk: 1, createdAt: 'soon' }] };
    const failure = await failureOf(parse(doubtful, { strict: true }));
    assert.match(failure.message, /items pk 1: createdAt is no date \("soon"\)/);
    assert.equal(await snapshot(folder.root), {});
    await parse({ items: [{ pk: 1, createdAt: null }] }, { strict: true });
    assert.is(rows('items').size, 1);
    assert.is((await parse(doubtful)).warnings.length, 1);
  });
});

test('what a known table cannot hold is warned of, and the rest is taken', async () => {
  await withInstallation(async ({ parse, served }) => {
    const { warnings } = await parse({
      items: [{ key: 'no pk' }, { pk: '2' }, { pk: 1.5 }, 'text', null, { pk: 3 }, { pk: 3, key: 'later' }],
      packs: 'none',
      gachas: null,
      subscriptionRotateSong: 7,
      packIconAtlasFilename: 7,
      metadata: [],
    });
    assert.equal(served()['items'], [{ pk: 3, key: 'later' }]);
    assert.is(warnings.length, 10);
    assert.match(warnings.join('\n'), /items\[0\] has no integer pk/);
    assert.match(warnings.join('\n'), /pk 3 twice/);
    assert.match(warnings.join('\n'), /packs is no list/);
  });
});

test('columns of unknown tables get their type by their values, and are only widened', async () => {
  await withInstallation(async ({ parse, rows, sql }) => {
    const types = () =>
      sql('manifest', (db) => {
        const found = db.prepare(`SELECT name, type FROM pragma_table_info('odd')`).raw().all();
        return Object.fromEntries(found as [string, string][]);
      });
    const first = { pk: 1, whole: 1, part: 0.5, text: 'a', flag: true, list: [1], none: null };
    await parse({ odd: [first] });
    assert.equal(types(), {
      pk: 'INTEGER',
      whole: 'INTEGER',
      part: 'REAL',
      text: 'TEXT',
      flag: 'TEXT',
      list: 'TEXT',
      none: 'INTEGER',
    });
    const second = { pk: 2, whole: 1.5, part: 'half', text: { a: 1 }, flag: 2, list: null, none: '007' };
    await parse({ odd: [second] });
    assert.equal(types(), {
      pk: 'INTEGER',
      whole: 'REAL',
      part: 'TEXT',
      text: 'TEXT',
      flag: 'TEXT',
      list: 'TEXT',
      none: 'TEXT',
    });
    assert.equal(rows('odd').get(1), first);
    assert.equal(rows('odd').get(2), second);
    const third = { pk: 3, whole: 1, part: 1, text: 1, flag: 1, list: 1, none: 1 };
    await parse({ odd: [third], items: [{ pk: 1, note: 1 }] });
    await parse({ items: [{ pk: 2, note: { deep: true } }] });
    assert.equal([...rows('odd').values()], [first, second, third]);
    assert.equal(
      [...rows('items').values()],
      [
        { pk: 1, note: 1 },
        { pk: 2, note: { deep: true } },
      ],
    );
  });
});

test('an unknown key is served as it was last captured: rows, document, rows again', async () => {
  await withInstallation(async ({ parse, served, config }) => {
    await parse({ odd: [] });
    assert.equal(config().unknown.get('odd'), []);
    await parse({ odd: [{ pk: 1, a: 1 }] });
    assert.equal(served()['odd'], [{ pk: 1, a: 1 }]);
    assert.is(config().unknown.size, 0);
    await parse({ odd: [] });
    assert.equal(served()['odd'], [{ pk: 1, a: 1 }]);
    await parse({ odd: { closed: true } });
    assert.equal(config().unknown.get('odd'), { closed: true });
    assert.not('odd' in served());
    for (const rows of [[{ pk: 1 }, { pk: 1 }], [{ pk: 1 }, 2], [{ pk: 'a' }]]) {
      await parse({ odd: rows });
      assert.equal(config().unknown.get('odd'), rows);
    }
    await parse({ odd: [{ pk: 2 }] });
    assert.equal(served()['odd'], [{ pk: 1, a: 1 }, { pk: 2 }]);
  });
});

test.run();
