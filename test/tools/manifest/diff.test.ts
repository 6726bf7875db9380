import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { manifestTables } from '../../../src/data/manifest-tables.js';
import type { ParseSummary } from '../../../src/tools/manifest/fill.js';
import { runCli } from '../../cli/run.js';
import { countsOf, failureOf, snapshot, withInstallation, type Installation } from './support.js';

const capture = {
  items: [
    { pk: 1, key: 'energy.green', category: 2, isHidden: false, createdAt: '2024-01-01T00:00:00.000Z' },
    { pk: 2, key: 'fragment', category: 3, isHidden: 0, createdAt: null },
  ],
  missions: [{ pk: 1, goal: 3, itemRewards: [{ key: 'fragment', value: 1 }] }],
};

function change({ sql }: Installation, ...statements: string[]): void {
  sql('diffManifest', (db) => statements.forEach((statement) => db.exec(statement)));
}

test('it is made empty, with every table and the column delete', async () => {
  await withInstallation(async (on) => {
    const summary = await on.parse({ ...capture, festivals: [{ pk: 1, share: 0.5, delete: 1 }] });
    assert.ok(summary.created.includes(on.folder.diffManifest));
    on.sql('diffManifest', (db) => {
      for (const table of [...Object.keys(manifestTables), 'festivals']) {
        const columns = db.prepare(`SELECT name, type FROM pragma_table_info(?)`).raw().all(table);
        assert.ok(
          columns.some((column) => JSON.stringify(column) === '["delete","INTEGER"]'),
          table,
        );
        assert.is(db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get(), 0);
      }
      const types = db.prepare(`SELECT name, type FROM pragma_table_info('items')`).raw().all();
      assert.equal(types.slice(0, 3), [
        ['pk', 'INTEGER'],
        ['key', 'TEXT'],
        ['state', 'INTEGER'],
      ]);
    });
  });
});

test('values override column by column, None is null, types of the client are kept', async () => {
  await withInstallation(async (on) => {
    await on.parse(capture);
    change(
      on,
      `INSERT INTO items (pk, category, isHidden, createdAt) VALUES (1, 9, 1, 'None')`,
      `INSERT INTO items (pk, key, createdAt) VALUES (2, 'shard', '2024-05-01')`,
      `INSERT INTO missions (pk, goal, itemRewards) VALUES (1, 'None', '[{"key":"shard","value":5}]')`,
    );
    const summary = await on.parse(capture);
    assert.equal(on.rows('items').get(1), {
      pk: 1,
      key: 'energy.green',
      category: 9,
      isHidden: true,
      createdAt: null,
    });
    assert.equal(on.rows('items').get(2), {
      pk: 2,
      key: 'shard',
      category: 3,
      isHidden: 0,
      createdAt: '2024-05-01T00:00:00.000Z',
    });
    assert.equal(on.rows('missions').get(1), {
      pk: 1,
      goal: null,
      itemRewards: [{ key: 'shard', value: 5 }],
    });
    assert.equal(countsOf(summary, 'items'), { updated: 2, overriddenByDiff: 2 });
    const stored = on.sql('manifest', (db) =>
      db.prepare('SELECT category, createdAt FROM items WHERE pk = 1').raw().get(),
    );
    assert.equal(stored, [9, null]);
    assert.equal(countsOf(await on.parse(capture), 'items'), { unchanged: 2, overriddenByDiff: 2 });
  });
});

test('it applies on the first parse as well', async () => {
  await withInstallation(async (on) => {
    const elsewhere = join(on.folder.root, '..', 'mine.db');
    await on.parse({}, { diffFile: elsewhere });
    const db = openDatabase(elsewhere, { timeout: 0 });
    db.exec(`INSERT INTO items (pk, category) VALUES (1, 9); INSERT INTO items (pk, "delete") VALUES (2, 1)`);
    db.close();
    const summary = await on.parse(capture, { diffFile: elsewhere });
    assert.equal(countsOf(summary, 'items'), { inserted: 1, deletedByDiff: 1, overriddenByDiff: 1 });
    assert.is(on.rows('items').get(1)?.['category'], 9);
    assert.is(on.rows('items').size, 1);
  });
});

test('rows are deleted and added, with null where nothing is given', async () => {
  await withInstallation(async (on) => {
    await on.parse(capture);
    change(
      on,
      `INSERT INTO items (pk, "delete", key) VALUES (1, 1, 'ignored')`,
      `INSERT INTO items (pk, "delete", key) VALUES (77, 0, 'title.mine')`,
      `INSERT INTO items (pk, "delete") VALUES (78, 1)`,
    );
    const summary = await on.parse(capture);
    assert.equal(countsOf(summary, 'items'), { unchanged: 1, deletedByDiff: 1, addedByDiff: 1 });
    const added = on.rows('items').get(77) ?? {};
    assert.equal([...on.rows('items').keys()], [2, 77]);
    assert.is(added['key'], 'title.mine');
    assert.is(added['category'], null);
    assert.equal(Object.keys(added), Object.keys(manifestTables.items));
    assert.is(on.content().rows('items')[1]?.category, 0);
  });
});

test('removing a diff row brings the official value back, captured or not', async () => {
  for (const later of [capture, {}]) {
    await withInstallation(async (on) => {
      await on.parse(capture);
      const official = on.served();
      change(
        on,
        `INSERT INTO items (pk, category) VALUES (1, 9)`,
        `INSERT INTO items (pk, "delete") VALUES (2, 1)`,
        `INSERT INTO items (pk, key) VALUES (77, 'title.mine')`,
        `INSERT INTO missions (pk, "delete") VALUES (1, 1)`,
      );
      await on.parse(later);
      await on.parse({});
      assert.is(on.rows('items').get(1)?.['category'], 9);
      assert.equal([...on.rows('items').keys()], [1, 77]);
      assert.is(on.rows('missions').size, 0);
      change(on, 'DELETE FROM items', 'UPDATE missions SET "delete" = NULL');
      await on.parse(later);
      assert.equal(on.served(), official);
      assert.is(
        on.sql('manifest', (db) => db.prepare('SELECT count(*) FROM kalpaOfficial').pluck().get()),
        0,
      );
    });
  }
});

test('the official row under a diff follows the capture', async () => {
  await withInstallation(async (on) => {
    await on.parse(capture);
    change(on, `INSERT INTO items (pk, category) VALUES (1, 9)`);
    await on.parse({ items: [{ pk: 1, key: 'energy.blue', category: 4 }] });
    assert.equal(on.rows('items').get(1), { pk: 1, key: 'energy.blue', category: 9 });
    change(on, 'DELETE FROM items');
    await on.parse({});
    assert.equal(on.rows('items').get(1), { pk: 1, key: 'energy.blue', category: 4 });
  });
});

test('values that do not fit are warned of and left out', async () => {
  await withInstallation(async (on) => {
    await on.parse(capture);
    change(
      on,
      `INSERT INTO items (pk, category, createdAt, key) VALUES (1, 'many', '2024-02-30', 'fits')`,
      `INSERT INTO missions (pk, itemRewards) VALUES (1, '[{')`,
      'CREATE TABLE trax (pk INTEGER PRIMARY KEY, "delete" INTEGER)',
      'INSERT INTO trax VALUES (1, 1)',
    );
    const { warnings } = await on.parse(capture);
    assert.equal(
      warnings,
      [
        'diff missions pk 1: itemRewards does not fit.',
        'diff items pk 1: category does not fit.',
        'diff items pk 1: createdAt does not fit.',
        'diff trax: the manifest has no such table.',
      ].sort((a, b) => warnings.indexOf(a) - warnings.indexOf(b)),
    );
    assert.equal(on.rows('items').get(1), { ...capture.items[0], key: 'fits' });
    assert.equal(on.rows('missions').get(1), capture.missions[0]);
  });
});

test('artists and their tracks follow a diff', async () => {
  await withInstallation(async (on) => {
    const [lumi, noa] = [
      { pk: 7, name: 'Lumi' },
      { pk: 8, name: 'Noa' },
    ];
    const tracks = [
      { pk: 1, ArtistPk: 7, Artist: lumi },
      { pk: 2, ArtistPk: 8, Artist: noa },
      { pk: 3, ArtistPk: 8 },
    ];
    await on.parse({ tracks });
    change(
      on,
      `INSERT INTO artist (pk, name) VALUES (7, 'Renamed')`,
      `INSERT INTO tracks (pk, ArtistPk) VALUES (2, 7), (3, 7)`,
    );
    await on.parse({});
    const renamed = { pk: 7, name: 'Renamed' };
    for (const pk of [1, 2, 3]) assert.equal(on.rows('tracks').get(pk)?.['Artist'], renamed);
    change(on, 'DELETE FROM artist', 'DELETE FROM tracks');
    await on.parse({});
    assert.equal(on.served()['tracks'], tracks);
  });
});

test('it is extended when the manifest grows, and its rows are left alone', async () => {
  await withInstallation(async (on) => {
    await on.parse({ festivals: [{ pk: 1, code: 5 }] });
    change(on, `INSERT INTO festivals (pk, code) VALUES (1, 7)`);
    await on.parse({ festivals: [{ pk: 1, code: '05', extra: 1 }], more: [{ pk: 2 }] });
    assert.is(on.rows('festivals').get(1)?.['code'], '7');
    change(on, `UPDATE festivals SET code = '007', extra = 2`, 'INSERT INTO more (pk) VALUES (3)');
    const summary = await on.parse({});
    assert.equal(on.rows('festivals').get(1), { pk: 1, code: '007', extra: 2 });
    assert.equal(on.rows('more').size, 2);
    assert.not(summary.created.includes(on.folder.diffManifest));
  });
});

test('a file that is no diff is refused, and nothing changes', async () => {
  await withInstallation(async (on) => {
    await on.parse(capture);
    const text = join(on.folder.root, 'text.db');
    await writeFile(text, 'this is no database, but long enough to be looked at as one'.repeat(20));
    await chmod(text, 0o644);
    const before = await snapshot(on.folder.root);
    for (const diffFile of [text, on.folder.manifest]) {
      await failureOf(on.parse({ items: [{ pk: 9 }] }, { diffFile }));
    }
    assert.match((await failureOf(on.parse({}, { diffFile: text }))).message, /text\.db/);
    assert.match(
      (await failureOf(on.parse({}, { diffFile: on.folder.manifest }))).message,
      /no diff_manifest/,
    );
    assert.equal(await snapshot(on.folder.root), before);
  });
});

test('kalpa manifest apply lays the diff over the manifest and takes it off again, without the capture', async () => {
  await withInstallation(async (on) => {
    const { folder, rows, sql } = on;
    const apply = (...argv: readonly string[]) =>
      runCli(['manifest', 'apply', '--data', folder.root, ...argv]);
    const none = await apply();
    assert.equal([none.code, existsSync(folder.manifest)], [1, false]);
    assert.match(none.stderr, /There is no manifest at/);
    await on.parse(capture);
    const [captured, config] = [rows('items'), await snapshot(folder.config)];

    sql('diffManifest', (db) =>
      db.exec(`INSERT INTO items (pk, category) VALUES (1, 9), (77, 5);
        INSERT INTO items (pk, "delete") VALUES (2, 1)`),
    );
    const rehearsed = await apply('--dry-run', '--json');
    assert.equal([rehearsed.code, rows('items')], [0, captured] as unknown);
    const { code, stdout } = await apply('--json');
    const { tables } = JSON.parse(stdout) as ParseSummary;
    const items = tables.find(({ table }) => table === 'items');
    assert.equal(
      [code, items?.kept, items?.overriddenByDiff, items?.deletedByDiff, items?.addedByDiff],
      [0, 1, 1, 1, 1],
    );
    assert.equal(
      [...rows('items')].map(([pk, row]) => [pk, row['category']]),
      [
        [1, 9],
        [77, 5],
      ],
    );

    sql('diffManifest', (db) => db.exec('DELETE FROM items'));
    assert.is((await apply()).code, 0);
    assert.equal(rows('items'), captured, 'as captured again');
    assert.equal(await snapshot(folder.config), config, 'no document changed');
  });
});

test.run();
