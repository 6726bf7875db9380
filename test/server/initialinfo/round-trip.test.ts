import { rm } from 'node:fs/promises';
import { inflateRawSync, crc32 } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../fixtures/generator/index.js';
import { withAwkwardNames } from '../../../fixtures/generator/oddities.js';
import { manifestTables } from '../../../src/data/manifest-tables.js';
import { parseManifest } from '../../../src/tools/manifest/parse.js';
import { inflate, withApp, type TestApp } from '../../support/app.js';
import { expectedDocument, servedDocument } from '../../support/captured.js';
import type { Row } from '../../support/wire-rows.js';

/** A server of a data folder that never knew another capture. */
function withCapture(capture: Row, work: (to: TestApp) => Promise<void>, settings = {}): Promise<void> {
  const prepare = async (folder: TestApp['folder']) => {
    await Promise.all([folder.manifest, folder.config].map((path) => rm(path, { recursive: true })));
    await parseManifest({ capture, folder, createPlayerDatabase: async () => {} });
  };
  return withApp({ prepare, settings }, work);
}

async function served(to: TestApp): Promise<Row> {
  const player = await to.player();
  const answer = await player.get('/api/initialinfo');
  assert.is(answer.status, 200);
  return inflate(answer.body.data) as Row;
}

/** Holds what is served against a capture, key by key, so that a failure names its key. */
async function roundTrip(capture: Row): Promise<void> {
  await withCapture(capture, async (to) => {
    const document = await served(to);
    const expected = expectedDocument(capture);
    const actual = servedDocument(document, Object.keys(expected));
    for (const [key, value] of Object.entries(expected)) assert.equal(actual[key], value, key);
  });
}

test('every static table and config document is served as it was captured', async () => {
  const capture: Row = generateCapture({ size: 'small' });
  assert.ok(Object.keys(capture).length > Object.keys(manifestTables).length);
  await roundTrip(capture);
});

test('so is a capture as large as the real one', () => roundTrip(generateCapture({ size: 'full' })));

test('so are names that SQLite cannot hold', () => {
  const awkward = JSON.stringify(withAwkwardNames(generateCapture({ size: 'small' })));
  return roundTrip(JSON.parse(awkward) as Row);
});

test('what was not captured is an empty list, row, object or name', () =>
  withCapture({ metadata: { a: 1 } }, async (to) => {
    const document = await served(to);
    for (const table of Object.keys(manifestTables)) {
      if (['artist', 'AquaLevelReachCount'].includes(table)) assert.not(table in document, table);
      else if (/^(subscriptionRotateSong|adPlayRotationSong)$/.test(table))
        assert.equal(document[table], {}, table);
      else assert.equal(document[table], [], table);
    }
    const { thumbAquaLevelReachCount, multiAquaLevelReachCount, metadata } = document;
    assert.equal([thumbAquaLevelReachCount, multiAquaLevelReachCount, metadata], [{}, {}, { a: 1 }]);
    for (const key of ['subscriptionRemainItems', 'eventBanners', 'darkmoonAstralBoosts']) {
      assert.equal(document[key], [], key);
    }
    assert.equal([document['packIconAtlasFilename'], document['localizationEntryFilename']], ['', '']);
  }));

test('file names that were not captured are those of the settings', () =>
  withCapture(
    { metadata: {} },
    async (to) => {
      const document = await served(to);
      assert.equal(
        [document['packIconAtlasFilename'], document['localizationEntryFilename']],
        ['atlas.bin', 'texts.bin'],
      );
    },
    { files: { packIconAtlas: 'atlas.bin', localizationEntry: 'texts.bin' } },
  ));

test('the document is one gzip member in base64, with the right checksum and length and nothing behind it', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (let round = 0; round < 3; round += 1) {
      const text: string = (await player.get('/api/initialinfo')).body.data;
      const bytes = Buffer.from(text, 'base64');
      assert.is(bytes.toString('base64'), text);
      assert.equal([...bytes.subarray(0, 4)], [0x1f, 0x8b, 8, 0]);
      const { buffer, engine } = inflateRawSync(bytes.subarray(10), { info: true }) as unknown as {
        buffer: Buffer;
        engine: { bytesWritten: number };
      };
      assert.is(engine.bytesWritten, bytes.length - 18, 'the trailer follows the last block');
      assert.is(bytes.readUInt32LE(bytes.length - 8), crc32(buffer));
      assert.is(bytes.readUInt32LE(bytes.length - 4), buffer.length);
      const keys = [...buffer.toString('utf8').matchAll(/"(userProfile|useritems|metadata)":/g)];
      assert.is(keys.length, 3, 'no key is there twice');
      to.clock.advance(3_600_000);
    }
  }));

test.run();
