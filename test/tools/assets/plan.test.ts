import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assetPlan, type AssetSource } from '../../../src/tools/assets/plan.js';

function source(parts: Partial<AssetSource> = {}): AssetSource {
  return {
    tracks: [],
    maps: [],
    eventBanners: [],
    packIconAtlasFilename: undefined,
    localizationEntryFilename: undefined,
    ...parts,
  };
}

test('every column of the table lands in its folder', () => {
  const plan = assetPlan(
    source({
      tracks: [
        {
          audioFileName: 'a.ogg',
          audioPreviewFileName: 'a-preview.ogg',
          midiFileName: 'a.mid',
          coverFileName: 'a.png',
          blurredCoverFileName: 'a-blur.png',
          thumbnailFileName: 'a-thumb.png',
        },
      ],
      maps: [{ mapFileName: 'a.map' }],
      eventBanners: [{ fileName: 'banner.png' }],
      packIconAtlasFilename: 'atlas.png',
      localizationEntryFilename: 'words.json',
    }),
  );
  assert.equal(
    plan.files.map(({ kind, path }) => `${kind} ${path}`),
    [
      'audio audfiles/a.ogg',
      'audio audfiles/a-preview.ogg',
      'midi midifiles/a.mid',
      'cover covfiles/a.png',
      'cover covfiles/a-blur.png',
      'cover covfiles/a-thumb.png',
      'map mapfiles/a.map',
      'banner eventbanner/banner.png',
      'icon iconfiles/atlas.png',
      'text asset/text/words.json',
    ],
  );
  assert.equal(plan.refused, []);
});

test('absent names are no files, and NULL is absent for MIDI only', () => {
  const plan = assetPlan(
    source({
      tracks: [
        { audioFileName: '', audioPreviewFileName: null, midiFileName: 'NULL', coverFileName: 'NULL' },
        { midiFileName: '' },
      ],
      packIconAtlasFilename: '',
    }),
  );
  assert.equal(plan.files, [{ kind: 'cover', path: 'covfiles/NULL' }]);
  assert.equal(plan.refused, []);
});

test('a path that several rows name is there once', () => {
  const plan = assetPlan(
    source({
      tracks: [
        { coverFileName: 'x.png', thumbnailFileName: 'x.png', audioFileName: 'x.png' },
        { coverFileName: 'x.png' },
      ],
    }),
  );
  assert.equal(
    plan.files.map((file) => file.path),
    ['audfiles/x.png', 'covfiles/x.png'],
  );
});

test('only the kinds asked for are planned, refused names included', () => {
  const all = source({ maps: [{ mapFileName: 'a' }], tracks: [{ audioFileName: '../b' }] });
  assert.equal(assetPlan(all, ['map']), { files: [{ kind: 'map', path: 'mapfiles/a' }], refused: [] });
  assert.is(assetPlan(all, ['audio']).refused.length, 1);
});

test('hostile names are refused, each for its reason', () => {
  const hostile: [unknown, RegExp][] = [
    ['../secret', /\.\./],
    ['a/../../secret', /\.\./],
    ['..', /\.\./],
    ['a/..', /\.\./],
    ['/etc/passwd', /absolute/],
    ['C:\\windows', /backslash/],
    ['C:evil', /drive/],
    ['c:/evil', /drive/],
    ['a\\b', /backslash/],
    ['a\0b', /NUL/],
    ['a\nb', /control/],
    ['a\x7fb', /control/],
    ['a//b', /empty/],
    ['a/', /empty/],
    ['.', /dot/],
    ['./a', /dot/],
    ['.htaccess', /dot/],
    ['con', /device/],
    ['LPT1.txt', /device/],
    ['\ud800', /Unicode/],
    ['é'.repeat(128), /255 bytes/],
    [7, /no text/],
    [{ a: 1 }, /no text/],
  ];
  for (const [name, reason] of hostile) {
    const plan = assetPlan(source({ maps: [{ mapFileName: name }, { mapFileName: name }] }));
    assert.equal(plan.files, [], JSON.stringify(name));
    assert.is(plan.refused.length, 1, JSON.stringify(name));
    assert.match(plan.refused[0]?.reason ?? '', reason);
  }
});

test('odd but harmless names are kept', () => {
  for (const name of [
    'wait...ogg',
    'a b#c%d?.ogg',
    'sub/folder/a.ogg',
    'コルパ.ogg',
    'console.ogg',
    '%2e%2e',
  ]) {
    const plan = assetPlan(source({ maps: [{ mapFileName: name }] }));
    assert.equal(plan.files, [{ kind: 'map', path: `mapfiles/${name}` }]);
  }
});

test.run();
