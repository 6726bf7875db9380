import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { generateCapture } from '../../../fixtures/generator/index.js';
import { withAwkwardNames } from '../../../fixtures/generator/oddities.js';
import { cellKind, knownColumns } from '../../../src/data/manifest/layout.js';
import { manifestTables } from '../../../src/data/manifest-tables.js';
import { withInstallation, type Document, type Row } from './support.js';

const playerKey =
  /^user|^(bestRecords|lunaticBestRecords|darkAreaBestRecords?|adSawCount|attendanceReceived|taskEvents|friends)$/i;
const dateForms = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)?$/;

/** A captured row as it has to be served: dates as instants, without the player's own, by the rules of 01. */
function expectedRow(table: string, row: Row): Row {
  const kinds = knownColumns(table);
  const entries = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    if (table === 'achievements' && ['state', 'current'].includes(name)) return [];
    if (table === 'tracks' && name === 'Artist' && value !== null) {
      return [[name, expectedRow('artist', value as Row)]];
    }
    const kind = kinds.get(name);
    if (!kind || cellKind(kind) !== 'datetime' || typeof value !== 'string') return [[name, value]];
    const isDate = dateForms.test(value) && !value.startsWith('2024-02-30');
    return [
      [name, isDate ? new Date(/Z|[+-]\d\d:?\d\d$/.test(value) ? value : `${value}Z`).toISOString() : null],
    ];
  });
  return Object.fromEntries(entries);
}

function byPk(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => Number(a['pk']) - Number(b['pk']));
}

/** Holds everything that is served against a capture. */
function compare(capture: Document, served: Document, documents: Document): void {
  for (const [key, value] of Object.entries(capture)) {
    if (playerKey.test(key)) {
      assert.not(key in served, key);
      assert.not(key in documents, key);
    } else if (Array.isArray(value) && key in served) {
      const rows = (value as Row[]).filter(
        (row) => !('UserPk' in row) && !(key === 'tracks' && row['pk'] === 0),
      );
      assert.equal(
        served[key],
        byPk(rows).map((row) => expectedRow(key, row)),
        key,
      );
    } else if (key in served) {
      const table = key.endsWith('AquaLevelReachCount') ? 'AquaLevelReachCount' : key;
      assert.equal(served[key], expectedRow(table, value as Row), key);
    } else if (!key.endsWith('Filename') && key !== 'seasonProgress')
      assert.equal(documents[key], value, key);
  }
}

async function roundTrip(capture: Document): Promise<void> {
  await withInstallation(async ({ parse, served, config, content }) => {
    await parse(capture);
    const { unknown, metadata, subscriptionRemainItems, eventBanners, darkmoonAstralBoosts } = config();
    const known = { metadata, subscriptionRemainItems, eventBanners, darkmoonAstralBoosts };
    compare(capture, served(), { ...Object.fromEntries(unknown), ...known });
    assert.is(content().fileNames.packIconAtlasFilename, capture['packIconAtlasFilename']);
    assert.is(content().fileNames.localizationEntryFilename, capture['localizationEntryFilename']);
  });
}

test('a capture is served as it was captured, table by table and document by document', async () => {
  const capture = generateCapture({ size: 'small' });
  assert.ok(Object.keys(capture).length > Object.keys(manifestTables).length);
  await roundTrip(capture);
});

test('names that SQLite cannot hold come back as captured', async () => {
  const awkward = {
    ...withAwkwardNames(generateCapture({ size: 'small' })),
    kalpaCells: [{ pk: 1, kalpa: 2 }],
    '': [{ pk: 5, '': 'no name', PK: 3, rowid: 4 }],
    'half \ud83c pair': [{ pk: 1, '\udfb9': 1, 'nul\u0000': 2 }],
    constructor: [{ pk: 1, constructor: 'a', toString: 'b' }],
  };
  await roundTrip(JSON.parse(JSON.stringify(awkward)) as Document);
});

test('values that a column cannot hold come back as captured', async () => {
  const values = [
    true,
    false,
    1.5,
    -7,
    2 ** 60,
    1e300,
    '12',
    ' 12 ',
    '1e3',
    'text',
    '',
    null,
    [],
    {},
    [1],
    { a: '' },
  ];
  const rows = values.map((value, index) => ({
    pk: index + 1,
    key: value,
    category: value,
    name_ko: 'half \ud83c pair and \u0000',
    order: value,
  }));
  const boosts = values.map((value, index) => ({ pk: index + 1, playEXPMultiplier: value }));
  const products = values.map((value, index) => ({
    pk: index + 1,
    items: value,
    bonus: JSON.stringify(value),
  }));
  const mixed = values.map((value, index) => ({
    pk: index + 1,
    value,
    'a"b': value,
    [`only${index}`]: value,
  }));
  await roundTrip({ items: rows, astralBoosts: boosts, products, mixed });
});

test('absent columns stay absent, and rows of prototype names are safe', async () => {
  const row = JSON.parse('{"pk":1,"__proto__":{"x":1},"toString":null}') as Row;
  await withInstallation(async ({ parse, content }) => {
    await parse({ items: [{ pk: 3, key: 'a' }, { pk: 4 }], odd: [row] });
    const texts = new Map(
      content()
        .served()
        .map(({ key, rows }) => [key, rows.map(({ json }) => json)]),
    );
    assert.equal(texts.get('items'), ['{"pk":3,"key":"a"}', '{"pk":4}']);
    assert.equal(texts.get('odd'), ['{"pk":1,"__proto__":{"x":1},"toString":null}']);
  });
});

test('dates are equal as instants; what is no date is null and warned of', async () => {
  const dates: [unknown, string | null][] = [
    ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
    ['2024-01-01T09:00:00+09:00', '2024-01-01T00:00:00.000Z'],
    ['2024-01-01 09:00:00', '2024-01-01T09:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [null, null],
    ['2024-02-30T00:00:00.000Z', null],
    ['0000-01-01T00:00:00+05:00', null],
    ['soon', null],
    ['', null],
    [1704067200000, null],
  ];
  await withInstallation(async ({ parse, rows }) => {
    const { warnings } = await parse({
      items: dates.map(([createdAt], index) => ({ pk: index + 1, createdAt })),
    });
    dates.forEach(([, sent], index) =>
      assert.is(rows('items').get(index + 1)?.['createdAt'], sent, String(index)),
    );
    assert.is(warnings.length, 5);
    assert.match(warnings[0] ?? '', /items pk 6: createdAt/);
  });
});

test('artists are nested as they were', async () => {
  const artist = { pk: 7, name: 'Lumi' };
  const tracks = [
    { pk: 1, ArtistPk: 7, Artist: artist },
    { pk: 2, ArtistPk: 7 },
    { pk: 3, ArtistPk: 7, Artist: null },
    { pk: 4, ArtistPk: 7, Artist: { pk: 7, name: 'Another spelling' } },
    { pk: 5, ArtistPk: 0 },
    { pk: 6, ArtistPk: 7, Artist: { pk: 8, name: 'Of another pk' } },
    { pk: 9, Artist: artist },
  ];
  await withInstallation(async ({ parse, served }) => {
    await parse({ tracks });
    assert.equal(served()['tracks'], tracks);
    assert.not('artist' in served());
    const renamed = { ...artist, name: 'Lumi & Co' };
    await parse({ tracks: [{ ...tracks[0], Artist: renamed }] });
    const [first, second] = served()['tracks'] as Row[];
    assert.equal(first?.['Artist'], renamed);
    assert.not('Artist' in (second ?? {}));
  });
});

test('single rows: the highest pk of each hand is served, {} where there is none', async () => {
  await withInstallation(async ({ parse, served }) => {
    await parse({ subscriptionRotateSong: { pk: 2 }, thumbAquaLevelReachCount: { pk: 1, finger: '0' } });
    assert.equal(served()['multiAquaLevelReachCount'], {});
    assert.equal(served()['adPlayRotationSong'], {});
    await parse({
      subscriptionRotateSong: { pk: 1 },
      thumbAquaLevelReachCount: { pk: 5, finger: '0', level1Count: 3 },
      multiAquaLevelReachCount: { pk: 2, finger: '1' },
    });
    assert.equal(served()['subscriptionRotateSong'], { pk: 2 });
    assert.equal(served()['thumbAquaLevelReachCount'], { pk: 5, finger: '0', level1Count: 3 });
    assert.equal(served()['multiAquaLevelReachCount'], { pk: 2, finger: '1' });
    assert.not('AquaLevelReachCount' in served());
  });
});

test('track 0 is stored and not served; the player state is neither', async () => {
  await withInstallation(async ({ parse, served, sql, content, config }) => {
    const { playerState } = await parse({
      tracks: [{ pk: 0, title: 'none' }, { pk: 1 }],
      items: [{ pk: 1 }, { pk: 2, UserPk: 9 }],
      achievements: [{ pk: 1, goal: 2, state: 1, current: 2 }],
      USERNOTES: [{ pk: 1 }],
      friends: [],
      progress: [{ pk: 1, UserPk: 1 }],
      standing: { pk: 3, UserPk: 1 },
    });
    assert.equal(served()['tracks'], [{ pk: 1 }]);
    assert.is(content().rows('tracks').length, 1);
    assert.equal(served()['items'], [{ pk: 1 }]);
    assert.equal(served()['achievements'], [{ pk: 1, goal: 2 }]);
    assert.is(
      sql('manifest', (db) => db.prepare('SELECT title FROM tracks WHERE pk = 0').pluck().get()),
      'none',
    );
    for (const key of ['USERNOTES', 'friends', 'progress', 'standing']) assert.not(key in served(), key);
    assert.is(config().unknown.size, 0);
    assert.is(playerState.length, 5);
  });
});

test.run();
