import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { badCaptures } from '../../../fixtures/generator/oddities.js';
import { Failure } from '../../../src/failure.js';
import { manifestMark } from '../../../src/data/manifest/file.js';
import { readManifest } from '../../../src/data/manifest/content.js';
import { decodeCapture } from '../../../src/tools/capture/decode.js';
import { failureOf, snapshot, withInstallation } from './support.js';

test('a bad capture changes nothing', async () => {
  await withInstallation(async ({ parse, folder }) => {
    await parse({ items: [{ pk: 1 }] });
    const before = await snapshot(folder.root);
    for (const { name, text } of badCaptures()) {
      const failure = await failureOf(decodeCapture(text).then((capture) => parse(capture)));
      assert.instance(failure, Failure, name);
    }
    assert.equal(await snapshot(folder.root), before);
  });
});

test('player.db is made where it is missing, and never touched otherwise', async () => {
  await withInstallation(async ({ parse, folder }) => {
    const made: string[] = [];
    const createPlayerDatabase = async (file: string) => {
      made.push(file);
      await writeFile(file, 'players');
    };
    assert.ok((await parse({}, { createPlayerDatabase })).created.includes(folder.player));
    await parse({}, { createPlayerDatabase });
    assert.equal(made, [folder.player]);
    assert.is(await readFile(folder.player, 'utf8'), 'players');
  });
});

test('a failure in the middle leaves the old files as they were', async () => {
  await withInstallation(async ({ parse, folder, rows, sql }) => {
    await parse({ items: [{ pk: 1, key: 'old' }], metadata: { a: 1 } });
    sql('manifest', (db) =>
      db.exec(`CREATE TRIGGER stop BEFORE INSERT ON gachas BEGIN SELECT RAISE(ABORT, 'no more'); END`),
    );
    const before = await snapshot(folder.root);
    const capture = {
      items: [{ pk: 1, key: 'new' }],
      odd: [{ pk: 1 }],
      metadata: { a: 2 },
      gachas: [{ pk: 1 }],
    };
    const failure = await failureOf(parse(capture));
    assert.instance(failure, Failure);
    assert.match(failure.message, /manifest\.db: no more/);
    assert.equal(await snapshot(folder.root), before);
    assert.is(rows('items').get(1)?.['key'], 'old');
  });
});

test('a capture that is nested beyond reason is refused', async () => {
  await withInstallation(async ({ parse, rows }) => {
    await parse({ items: [{ pk: 1 }] });
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    for (const capture of [{ deep }, { items: [{ pk: 1, deep }] }]) {
      assert.match((await failureOf(parse(capture))).message, /nested too deeply/);
    }
    assert.equal([...rows('items').values()], [{ pk: 1 }]);
  });
});

test('damaged and foreign files are refused and left alone', async () => {
  const databaseOf = (statements: string) => (file: string) => {
    const database = openDatabase(file, { timeout: 0 });
    database.exec(statements);
    database.close();
  };
  const newerMark = `PRAGMA user_version = ${manifestMark + 1}`;
  const cases: [(file: string) => unknown, RegExp][] = [
    [(file) => writeFileSync(file, 'plain text '.repeat(100)), /not a database/],
    [databaseOf('CREATE TABLE users (pk INTEGER PRIMARY KEY)'), /no manifest/],
    [databaseOf(`CREATE TABLE items (pk INTEGER PRIMARY KEY); ${newerMark}`), /newer kalpa/],
  ];
  for (const [make, message] of cases) {
    await withInstallation(async ({ parse, folder }) => {
      await mkdir(folder.root, { recursive: true });
      make(folder.manifest);
      const content = await readFile(folder.manifest);
      const failure = await failureOf(parse({ items: [{ pk: 1 }] }));
      assert.instance(failure, Failure);
      assert.match(failure.message, message);
      assert.throws(
        () => readManifest(folder.manifest),
        (error: unknown) => error instanceof Failure,
      );
      assert.is(Buffer.compare(await readFile(folder.manifest), content), 0);
      assert.equal(await readdir(folder.config), []);
    });
  }
});

test('a damaged page is found before anything is written', async () => {
  await withInstallation(async ({ parse, folder }) => {
    await parse({ items: Array.from({ length: 2000 }, (_, index) => ({ pk: index, key: `item.${index}` })) });
    const whole = await readFile(folder.manifest);
    const lastPages = Buffer.from(whole).fill(0xff, whole.length - 8192);
    // Free pages that the file does not have: nothing that is read shows it.
    const freeList = Buffer.from(whole);
    freeList.writeUInt32BE(5, 36);
    for (const bytes of [lastPages, freeList]) {
      await writeFile(folder.manifest, bytes);
      assert.match((await failureOf(parse({}))).message, /manifest\.db/);
      assert.is(Buffer.compare(await readFile(folder.manifest), bytes), 0);
    }
  });
});

test('a missing and an empty manifest.db say what to do', async () => {
  await withInstallation(async ({ folder, content }) => {
    const failure = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        if (error instanceof Failure) return `${error.message} ${error.remedy}`;
      }
      return '';
    };
    assert.match(failure(content), /no manifest at .*parse-manifest/);
    await mkdir(folder.root, { recursive: true });
    await writeFile(folder.manifest, '');
    assert.match(failure(content), /holds no manifest yet.*parse-manifest/);
  });
});

test('a manifest.db of the earlier server is read as it is, and parsed over', async () => {
  await withInstallation(async ({ parse, folder, rows, content, sql }) => {
    await mkdir(folder.root, { recursive: true });
    sql(
      'manifest',
      (db) =>
        db.pragma('foreign_keys = OFF') &&
        db.exec(`
        PRAGMA foreign_keys = OFF;
        CREATE TABLE packs (pk INTEGER NOT NULL, title VARCHAR, PRIMARY KEY (pk));
        CREATE TABLE labProducts (pk INTEGER NOT NULL, "key" VARCHAR, items JSON, "linkedMelodyList" JSON,
          "PackPk" INTEGER, "openDate" DATETIME, PRIMARY KEY (pk), FOREIGN KEY("PackPk") REFERENCES packs (pk));
        INSERT INTO labProducts VALUES (1, 'a', '[]', '[]', 99, '2024-01-02 03:04:05.678000');
        INSERT INTO labProducts VALUES (2, 'b', '[{"key": "fragment", "value": 2}]', '[1, 2]', NULL, NULL);
        CREATE TABLE battlePassRewardItems (pk INTEGER NOT NULL, "freeItem" JSON, "royalItem" JSON, PRIMARY KEY (pk));
        INSERT INTO battlePassRewardItems VALUES (1, '[]', '[]');`),
    );
    const first = {
      pk: 1,
      key: 'a',
      items: [],
      linkedMelodyList: '',
      PackPk: 99,
      openDate: '2024-01-02T03:04:05.678Z',
    };
    assert.equal(rows('labProducts').get(1), first);
    assert.equal(rows('labProducts').get(2)?.['linkedMelodyList'], [1, 2]);
    assert.equal(rows('battlePassRewardItems').get(1), { pk: 1, freeItem: '', royalItem: [] });
    assert.equal(content().rows('labProducts')[0]?.linkedMelodyList, []);
    assert.is(content().rows('labProducts')[0]?.price, 0);
    assert.equal(content().rows('items'), []);
    assert.equal(content().fileNames, {});
    await parse({ labProducts: [{ pk: 2, key: 'b', PackPk: 98, linkedMelodyList: [] }] });
    assert.equal(rows('labProducts').get(2), { pk: 2, key: 'b', PackPk: 98, linkedMelodyList: [] });
    const kept = rows('labProducts').get(1) ?? {};
    for (const [column, value] of Object.entries(first)) assert.equal(kept[column], value, column);
    assert.is(
      sql('manifest', (db) => db.pragma('user_version', { simple: true })),
      manifestMark,
    );
  });
});

test('a value edited by hand counts, and broken JSON spoils nothing', async () => {
  await withInstallation(async ({ parse, rows, sql, content }) => {
    await parse({ items: [{ pk: 1, isHidden: true, state: false }], missions: [{ pk: 1, itemRewards: [] }] });
    sql('manifest', (db) =>
      db.exec(`UPDATE items SET isHidden = 0, name_ko = 'mine'; UPDATE missions SET itemRewards = '[{'`),
    );
    assert.equal(rows('items').get(1)?.['isHidden'], 0);
    assert.equal(rows('items').get(1)?.['state'], false);
    assert.equal(rows('items').get(1)?.['name_ko'], 'mine');
    assert.equal(rows('missions').get(1)?.['itemRewards'], '[{');
    assert.equal(content().rows('missions')[0]?.itemRewards, []);
  });
});

const child = `
  import { dataFolder } from './src/data/folder.js';
  import { parseManifest } from './src/tools/manifest/parse.js';
  const [root, name] = process.argv.slice(1);
  const items = Array.from({ length: 500 }, (_, index) => ({ pk: index + 1, key: name }));
  const capture = { items, [name]: [{ pk: 1 }], tips: [name], metadata: { name } };
  await parseManifest({ capture, folder: dataFolder(root), createPlayerDatabase: async () => {} });
`;

test('two parses at once come one after the other', async () => {
  await withInstallation(async ({ folder, rows, served, config }) => {
    const runs = ['first', 'second'].map((name) =>
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', child, folder.root, name], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
    );
    for (const code of await Promise.all(runs.map((run) => once(run, 'exit')))) assert.equal(code, [0, null]);
    const winner = rows('items').get(1)?.['key'];
    assert.equal([...new Set([...rows('items').values()].map((row) => row['key']))], [winner]);
    assert.equal(config().metadata, { name: winner });
    assert.equal(config().unknown.get('tips'), [winner]);
    assert.equal([served()['first'], served()['second']], [[{ pk: 1 }], [{ pk: 1 }]]);
  });
});

test('an open reader neither hinders a parse nor sees half of it', async () => {
  await withInstallation(async ({ parse, folder, rows }) => {
    await parse({ items: [{ pk: 1, key: 'old' }] });
    const reader = openDatabase(folder.manifest, { readonly: true, timeout: 5000 });
    try {
      assert.is(reader.prepare('SELECT key FROM items').pluck().get(), 'old');
      await parse({ items: [{ pk: 1, key: 'new' }] });
      assert.is(reader.prepare('SELECT key FROM items').pluck().get(), 'new');
    } finally {
      reader.close();
    }
    assert.is(rows('items').get(1)?.['key'], 'new');
    assert.equal(
      (await readdir(folder.root)).filter((name) => name.includes('journal') || name.includes('tmp')),
      [],
    );
  });
});

test('a busy file is a failure that says so', async () => {
  await withInstallation(async ({ parse, folder }) => {
    await parse({});
    const other = openDatabase(folder.diffManifest, { timeout: 5000 });
    try {
      await access(folder.manifest);
      other.exec('BEGIN EXCLUSIVE');
      const { guarded } = await import('../../../src/data/manifest/file.js');
      const impatient = () => {
        const db = openDatabase(folder.diffManifest, { timeout: 0 });
        try {
          db.exec('BEGIN IMMEDIATE');
        } finally {
          db.close();
        }
      };
      assert.throws(
        () => guarded(folder.diffManifest, impatient),
        (error: unknown) => error instanceof Failure && /wait until it is done/.test(error.remedy),
      );
    } finally {
      other.close();
    }
  });
});

test('config documents: file names are safe, unlike each other, and never the operator’s', async () => {
  await withInstallation(async ({ parse, folder, config }) => {
    const keys = [
      'notice',
      'darkmoonThumb',
      'metadata.local',
      '../escape',
      'a/b',
      'Tips',
      'tips',
      'CON',
      '',
      'x'.repeat(300),
    ];
    const capture = Object.fromEntries(keys.map((key, index) => [key, index]));
    await mkdir(folder.config, { recursive: true });
    await writeFile(join(folder.config, 'metadata.local.json'), '{"deep":{"b":3},"list":[1]}');
    await parse({ ...capture, metadata: { deep: { a: 1, b: 2 }, list: [5, 6] }, eventBanners: '' });
    const { unknown, notice, darkmoonThumb, metadata, eventBanners } = config();
    assert.equal(Object.fromEntries(unknown), capture);
    assert.equal([notice, darkmoonThumb, eventBanners], [[], null, '']);
    assert.equal(metadata, { deep: { a: 1, b: 3 }, list: [1] });
    const files = await readdir(folder.config);
    assert.is(new Set(files.map((name) => name.toLowerCase())).size, keys.length + 3);
    for (const name of files) assert.match(name, /^[\w.-]+\.json$/);
    assert.is(
      await readFile(join(folder.config, 'metadata.local.json'), 'utf8'),
      '{"deep":{"b":3},"list":[1]}',
    );
  });
});

test.run();
