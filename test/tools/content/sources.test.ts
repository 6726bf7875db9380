import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CaptureDocument } from '../../../fixtures/generator/tables.js';
import { obtainable } from '../../../src/tools/content/obtainable.js';
import type { SourceOptions } from '../../../src/tools/content/source.js';
import { sourcesOf } from '../../../src/tools/content/sources.js';
import { withInstallation } from '../manifest/support.js';
import { optionsOf, parse, smallCapture } from './support.js';

type Rows = Record<string, unknown>[];

/** Parses the small capture with what `change` made of it and gives what can be had, and by what. */
async function had(
  change: (document: CaptureDocument, rows: (table: string) => Rows) => void,
  work: (from: ReadonlyMap<string, string>, options: SourceOptions) => void,
  more: Partial<SourceOptions> = {},
): Promise<void> {
  await withInstallation(async ({ folder }) => {
    const capture = smallCapture((document) => change(document, (table) => document[table] as Rows));
    await parse(folder, capture);
    const options = { ...optionsOf(folder), ...more };
    work(obtainable(options.catalog, sourcesOf(options)), options);
  });
}

const key = 'icon.only.here';
/** An item that nothing gives, but for what a case adds. */
const withItem = (rows: (table: string) => Rows) => void rows('items').push({ pk: 99_001, key, state: 1 });
const reward = [{ key, value: 1 }];

const product = {
  pk: 98_000,
  key: 'p',
  category: 1,
  moneyType: 'darkmatter',
  price: 5,
  state: 1,
  items: reward,
};
const album = {
  pk: 98_000,
  albumKey: 'a',
  state: 1,
  type: 0,
  finger: 0,
  playMoneyKey: 'darkmatter',
  minPrice: 1,
  lampReward1: { key, value: 1 },
};
const lamp = { pk: 98_000, order: 1, conditionKey: 'clear_default', AlbumPk: 98_000 };
const lab = {
  pk: 98_000,
  key: 'l',
  state: 1,
  PackPk: 97_000,
  items: reward,
  moneyType: 'darkmatter',
  price: 1,
  buyMoneyType: 'nothing',
  buyPrice: 5,
};
const labMission = { pk: 98_000, PackPk: 97_000, order: 1, moneyType: 'energy.green', price: 1 };
const gacha = {
  pk: 98_000,
  key: 'g',
  state: 1,
  drawMoneyKey: 'darkmatter',
  drawOncePrice: 1,
  drawTicketKey: '',
};
const gachaItem = {
  pk: 98_000,
  GachaPk: 98_000,
  key: 'g.0',
  itemKey: key,
  itemAmount: 1,
  appearProportion: 1,
};
const past = '2020-01-31T00:00:00.000Z';

type Case = readonly [name: string, from: RegExp | null, add: Readonly<Record<string, readonly object[]>>];

const cases: readonly Case[] = [
  ['nothing', null, {}],
  ['a product', /^shop product p$/, { products: [product] }],
  ['a product that is off', null, { products: [{ ...product, state: 0 }] }],
  ['a product for real money', null, { products: [{ ...product, moneyType: 'cash' }] }],
  ['a product for money that does not exist', null, { products: [{ ...product, moneyType: 'moonstone' }] }],
  ['a product for nothing', /^shop/, { products: [{ ...product, moneyType: 'ad', price: 0 }] }],
  [
    'a product that asks for what cannot be had',
    null,
    { products: [{ ...product, requiredItems: ['battlepass.exp_0'] }] },
  ],
  [
    'a product of a group that has closed',
    null,
    { products: [{ ...product, ProductGroupPk: 97_000 }], productGroups: [{ pk: 97_000, closeDate: past }] },
  ],
  ['its bonus', /^shop/, { products: [{ ...product, items: [], bonus: reward }] }],
  [
    'a bundle',
    /^shop|bundle/,
    {
      products: [product],
      productBundles: [{ pk: 1, key: 'b', productKeys: ['p'], moneyType: 'darkmatter', state: 1 }],
    },
  ],
  ['a gacha', /^gacha g$/, { gachas: [gacha], gachaItems: [gachaItem] }],
  ['a gacha that is closed', null, { gachas: [{ ...gacha, closeDate: past }], gachaItems: [gachaItem] }],
  [
    'what a gacha never draws',
    null,
    { gachas: [gacha], gachaItems: [{ ...gachaItem, appearProportion: 0 }] },
  ],
  [
    'a gacha by ticket that cannot be had',
    null,
    {
      gachas: [{ ...gacha, drawMoneyKey: '', drawTicketKey: 'gachaticket.pickup' }],
      gachaItems: [gachaItem],
    },
  ],
  ['a lab product', /^lab product l$/, { labProducts: [lab], labMissions: [labMission] }],
  ['a lab product without missions', null, { labProducts: [lab] }],
  [
    'a lab product that cannot be paid',
    null,
    { labProducts: [{ ...lab, moneyType: 'moonstone' }], labMissions: [labMission] },
  ],
  [
    'one that can be bought at once',
    /^lab/,
    {
      labProducts: [{ ...lab, moneyType: 'moonstone', buyMoneyType: 'darkmatter' }],
      labMissions: [labMission],
    },
  ],
  [
    'a mission',
    /^mission 98000$/,
    { missions: [{ pk: 98_000, state: 1, periodType: 0, category: 0, goal: 1, itemRewards: reward }] },
  ],
  [
    'a mission that is off',
    null,
    { missions: [{ pk: 98_000, state: 0, category: 0, goal: 1, itemRewards: reward }] },
  ],
  [
    'a mission that nothing counts for',
    null,
    { missions: [{ pk: 98_000, state: 1, category: 77, itemRewards: reward }] },
  ],
  [
    'an achievement',
    /^achievement x$/,
    { achievements: [{ pk: 98_000, key: 'x', category: 6, goal: 1, itemRewards: reward }] },
  ],
  [
    'an achievement of the dark area',
    null,
    { achievements: [{ pk: 98_000, key: 'x', category: 9, goal: 1, itemRewards: reward }] },
  ],
  [
    'a performer level',
    /^performer level/,
    { performerLevels: [{ pk: 98_000, level: 99, rewardItem: { key, value: 1 } }] },
  ],
  ['an album', /^album a$/, { albums: [album], albumLampConditions: [lamp] }],
  ['an album whose lamp has no condition', null, { albums: [album] }],
  ['an album that is over', null, { albums: [{ ...album, endDate: past }], albumLampConditions: [lamp] }],
];

for (const [name, from, add] of cases) {
  test(`${from ? 'gives' : 'gives nothing'}: ${name}`, () =>
    had(
      (document, rows) => {
        withItem(rows);
        for (const [table, list] of Object.entries(add)) document[table] = [...rows(table), ...list] as never;
      },
      (found) => {
        if (from) assert.match(found.get(key) ?? 'nothing', from);
        else assert.is(found.get(key), undefined);
      },
    ));
}

test('chapters of the story open one after the other, and each has to be paid', () =>
  had(
    (_, rows) => {
      withItem(rows);
      const [first, second] = rows('noahChapters');
      Object.assign(first ?? {}, { unlockMoneyType: 'moonstone' });
      Object.assign(second ?? {}, { items: reward });
    },
    (found) => assert.is(found.get(key), undefined),
  ));

test('darkmoon gives the dark maps again where they may be bought, and what its seasons promise', async () => {
  const darkMaps = ({ catalog }: SourceOptions) =>
    catalog.rows('maps').filter(({ mode, state, difficulty }) => mode >= 5 && state === 1 && difficulty > 0);
  await had(
    () => {},
    (found, options) => {
      for (const { mapItemKey } of darkMaps(options)) assert.ok(found.has(mapItemKey), mapItemKey);
    },
  );
  const season = { pk: 1, season: 1, defaultCostKey: 'astralmelody', defaultCostAmount: 1, specialMapPk: 1 };
  await had(
    (document, rows) => {
      withItem(rows);
      document['metadata'] = {};
    },
    (found) => {
      assert.match(found.get(key) ?? '', /^darkmoon/);
      assert.not.ok([...found.values()].includes('darkmoon reruns (thumb)'));
    },
    { darkmoon: { thumb: [{ ...season, defaultRewardItems: reward }], multi: [] } },
  );
});

test('a pack brings its tracks and all their maps, a track the maps that come with it', () =>
  had(
    (document, rows) => {
      for (const table of ['products', 'labProducts', 'noahChapters', 'achievements']) document[table] = [];
      const [pack] = rows('packs').slice(-1);
      document['products'] = [{ ...product, items: [{ key: pack?.['packItemKey'], value: 1 }] }] as never;
    },
    (found, { catalog }) => {
      const pack = catalog.rows('packs').at(-1);
      for (const track of catalog.where('tracks', 'PackPk', pack?.pk ?? 0)) {
        assert.is(found.get(track.trackItemKey), 'shop product p');
        for (const map of catalog.where('maps', 'TrackPk', track.pk)) assert.ok(found.has(map.mapItemKey));
      }
    },
  ));

test.run();
