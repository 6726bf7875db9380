import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { manifestMark } from '../../../src/data/manifest/file.js';
import { encodeName, ownTables } from '../../../src/data/manifest/layout.js';
import { Failure } from '../../../src/failure.js';
import { assetSourceOf, readAssetSource } from '../../../src/tools/assets/source.js';

async function withFolder(work: (folder: DataFolder) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'kalpa-source-'));
  try {
    await work(dataFolder(root));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function manifest(folder: DataFolder, sql: string): void {
  const database = openDatabase(folder.manifest, { timeout: 5000 });
  database.exec(sql);
  database.close();
}

const tables = `CREATE TABLE tracks (pk INTEGER PRIMARY KEY, audioFileName TEXT);
  CREATE TABLE maps (pk INTEGER PRIMARY KEY, mapFileName TEXT);
  INSERT INTO tracks VALUES (1, 'a.ogg');
  INSERT INTO maps VALUES (2, 'a.map');`;

async function failureOf(folder: DataFolder): Promise<Failure> {
  try {
    await readAssetSource(folder);
  } catch (error) {
    assert.instance(error, Failure);
    return error as Failure;
  }
  throw new Error('It was read.');
}

test('a data folder gives rows, banners and both file names', async () => {
  await withFolder(async (folder) => {
    manifest(
      folder,
      `${tables} ${ownTables.join(';')};
       PRAGMA user_version = ${manifestMark};
       INSERT INTO kalpaDocuments VALUES ('${encodeName('packIconAtlasFilename')}', 'name', 'atlas.png'),
         ('${encodeName('localizationEntryFilename')}', 'name', 'w.json'), ('${encodeName('metadata')}', 'file', 'metadata.json');`,
    );
    await mkdir(folder.config);
    await writeFile(join(folder.config, 'eventBanners.json'), '[{"fileName":"b.png"},7]');
    const source = await readAssetSource(folder);
    assert.equal(source.tracks, [{ pk: 1, audioFileName: 'a.ogg' }]);
    assert.equal(source.maps, [{ pk: 2, mapFileName: 'a.map' }]);
    assert.equal(source.eventBanners, [{ fileName: 'b.png' }]);
    assert.is(source.packIconAtlasFilename, 'atlas.png');
    assert.is(source.localizationEntryFilename, 'w.json');
  });
});

test('a manifest of the earlier server has no documents and may have no banners', async () => {
  await withFolder(async (folder) => {
    manifest(folder, tables);
    const source = await readAssetSource(folder);
    assert.is(source.tracks.length, 1);
    assert.equal(source.eventBanners, []);
    assert.is(source.packIconAtlasFilename, undefined);
  });
});

test('without a readable manifest the failure says what to run', async () => {
  await withFolder(async (folder) => {
    assert.match((await failureOf(folder)).remedy, /parse-manifest/);
    await writeFile(
      folder.manifest,
      'this is no database, and long enough to be looked at as one'.repeat(20),
    );
    assert.match((await failureOf(folder)).message, /manifest\.db/);
  });
  await withFolder(async (folder) => {
    manifest(folder, 'CREATE TABLE tracks (pk INTEGER)');
    assert.match((await failureOf(folder)).message, /maps/);
  });
});

test('bad JSON of the banners is a failure that names the file', async () => {
  await withFolder(async (folder) => {
    manifest(folder, tables);
    await mkdir(folder.config);
    await writeFile(join(folder.config, 'eventBanners.json'), '[{');
    assert.match((await failureOf(folder)).message, /eventBanners\.json/);
  });
});

test('a capture gives what it has, whatever the shape of the rest', () => {
  const source = assetSourceOf({
    tracks: [{ audioFileName: 'a' }, null, 'x'],
    maps: '',
    packIconAtlasFilename: 'p',
  });
  assert.equal(source.tracks, [{ audioFileName: 'a' }]);
  assert.equal(source.maps, []);
  assert.equal(source.eventBanners, []);
  assert.is(source.packIconAtlasFilename, 'p');
});

test.run();
