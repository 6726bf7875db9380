import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Reward } from '../../../../src/data/columns.js';
import { withApp, type TestApp } from '../../../support/app.js';
import { amountOf, changes, databases, rowsOf, setItem } from '../play/support.js';
import { boughtRow, buy, changing, column, quiet, refusedProduct, type At } from './support.js';

const rich = async (to: TestApp): Promise<At> => {
  const player = await to.player();
  await setItem(to, player.pk, 'darkmatter', { amount: 1000 });
  return { to, player };
};

/** The tracks of a pack and their maps, as the catalog has them. */
const contentOf = ({ app }: TestApp, packKey: string) => {
  const [pack] = app.catalog.where('packs', 'packItemKey', packKey);
  if (!pack) throw new Error(`There is no ${packKey}.`);
  const tracks = app.catalog.where('tracks', 'PackPk', pack.pk);
  return { pack, tracks, maps: tracks.flatMap(({ pk }) => app.catalog.where('maps', 'TrackPk', pk)) };
};

const ones = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, 1]));
const sorted = (rows: readonly { readonly pk: number }[]) => rows.map(({ pk }) => pk).sort((a, b) => a - b);

for (const database of databases) {
  test(`${database}: a pack brings its tracks and all their maps; what is owned is left out`, () =>
    withApp({ database }, async (to) => {
      const at = await rich(to);
      const { pack, tracks, maps } = contentOf(to, 'pack.hadraza');
      assert.ok(tracks.length > 1 && maps.some(({ mode }) => mode > 4));
      const [owned] = tracks;
      await setItem(to, at.player.pk, owned?.trackItemKey ?? '', { amount: 1 });
      const started = to.statements.length;
      const answer = await buy(at, 'shop.pack.hadraza');
      assert.ok(to.statements.length - started <= 30, `${to.statements.length - started} statements`);
      const keys = [
        pack.packItemKey,
        ...tracks.slice(1).map(({ trackItemKey }) => trackItemKey),
        ...maps.map(({ mapItemKey }) => mapItemKey),
      ].filter((key) => to.app.catalog.item(key));
      assert.equal(changes(to, answer), { darkmatter: -100, ...ones(keys) });
      assert.ok((await column(at, 'userPacks', 'PackPk')).includes(pack.pk));
      const has = new Set(await column(at, 'userTracks', 'TrackPk'));
      assert.ok(sorted(tracks).every((pk) => has.has(pk)));
      const hasMap = new Set(await column(at, 'userMaps', 'MapPk'));
      assert.ok(sorted(maps).every((pk) => hasMap.has(pk)));
    }));

  test(`${database}: a track brings its maps of modes 0 to 4`, () =>
    withApp({ database }, async (to) => {
      const at = await rich(to);
      const [track] = to.app.catalog.where('tracks', 'trackItemKey', 'track.veje');
      const maps = to.app.catalog.where('maps', 'TrackPk', track?.pk ?? 0);
      const low = maps.filter(({ mode }) => mode <= 4);
      assert.ok(low.length > 0);
      const answer = await buy(at, 'shop.track.veje');
      const keys = ['track.veje', ...low.map(({ mapItemKey }) => mapItemKey)];
      assert.equal(changes(to, answer), {
        darkmatter: -15,
        ...ones(keys.filter((key) => to.app.catalog.item(key))),
      });
      assert.equal(await column(at, 'userTracks', 'TrackPk'), [track?.pk]);
      assert.equal(await column(at, 'userMaps', 'MapPk'), sorted(low));
    }));

  test(`${database}: a character comes with his rows`, () =>
    withApp({ database }, async (to) => {
      const at = await rich(to);
      const before = await column(at, 'userConstellCharacters', 'ConstellCharacterPk');
      const answer = await buy(at, 'shop.rootcharacter.myulee');
      assert.equal(changes(to, answer), {
        ...{ darkmatter: -200, 'rootcharacter.myulee': 1, 'character.myulee': 1 },
      });
      const [character] = to.app.catalog.where(
        'constellCharacters',
        'rootCharacterKey',
        'rootcharacter.myulee',
      );
      const after = await column(at, 'userConstellCharacters', 'ConstellCharacterPk');
      assert.equal(
        after.filter((pk) => !before.includes(pk)),
        [character?.pk],
      );
      assert.is((await rowsOf(to, 'userCharacterAwakens', at.player.pk)).length, before.length + 1);
      const roots = await column(at, 'userRootCharacterItems', 'ItemPk');
      assert.ok(roots.includes(to.app.catalog.item('rootcharacter.myulee')?.pk ?? -1));
    }));
}

test('the advertised fragments are drawn, one weighted row for each', () =>
  withApp({ capture: quiet, random: { fraction: () => 0.7 } }, async (to) => {
    const at = await rich(to);
    const answer = await buy(at, 'star.fragment_ad', { amount: 2 });
    assert.equal(changes(to, answer), { fragment: 6 });
    assert.equal(answer.body.data.randomItems, []);
    assert.equal((await boughtRow(at, 'star.fragment_ad')).periodicBuyCount, 2);
    await refusedProduct(at, 'star.fragment_ad', 'Purchase limit reached.', { amount: 4 });
  }));

test('advertised fragments of which none has a weight are refused, and not counted', () => {
  const capture = (document: Record<string, unknown>) => {
    document['randomProductPercentages'] = [];
  };
  return withApp({ capture }, async (to) => {
    await refusedProduct(await rich(to), 'star.fragment_ad', /: this product has nothing to give\.$/);
  });
});

test('soft and hard fragments become fragments in one entry, and count as gained', () =>
  withApp({ capture: quiet }, async (to) => {
    const at = await rich(to);
    const answer = await buy(at, 'star.soft', { amount: 2 });
    assert.equal(changes(to, answer), { 'energy.green': -20, fragment: 4 });
    const pks = to.app.catalog.where('achievements', 'category', 13).map(({ pk }) => pk);
    const rows = await rowsOf(to, 'userAchievement', at.player.pk);
    const moved = rows.filter(({ AchievementPk }) => pks.includes(AchievementPk));
    assert.ok(moved.length > 0 && moved.every(({ current }) => current > 0));
  }));

test('boxes are opened one by one, beside what else the product gives', () => {
  const icon = 'icon.peforoqui';
  const box = 'random.item_box_0';
  const items: readonly Reward[] = [
    { key: box, value: 2 },
    { key: icon, value: 1 },
    { key: 'random.currency_box_0', value: 1 },
  ];
  const capture = (document: Record<string, unknown>) => {
    changing('products', { 'box.mixed': { items: items.map((item) => ({ ...item })) } })(document);
  };
  return withApp({ capture, random: { fraction: () => 0 } }, async (to) => {
    const at = await rich(to);
    const boxPk = to.app.catalog.item(box)?.pk ?? 0;
    const [first] = to.app.catalog.where('randomBoxPercentages', 'ItemPk', boxPk);
    const gift = first?.appearItemKey ?? '';
    const answer = await buy(at, 'box.mixed');
    // The second box holds what came out of the first: darkmatter instead. Boxes themselves are never owned.
    assert.equal(changes(to, answer), {
      ...{ 'energy.green': -50 + 300, darkmatter: 50, [gift]: 1, [icon]: 1 },
    });
    assert.is(await amountOf(to, at.player.pk, box), 0);
    assert.equal(changes(to, await buy(at, 'box.mixed')), {
      ...{ 'energy.green': -50 + 300, darkmatter: 100, [icon]: 1 },
    });
  });
});

test('a box that holds what comes beside it gives darkmatter', () => {
  const box = 'random.item_box_0';
  const capture = (document: Record<string, unknown>) => {
    const rows = document['randomBoxPercentages'] as { appearItemKey: string }[];
    const beside = rows[0]?.appearItemKey ?? '';
    const items = [
      { key: box, value: 1 },
      { key: beside, value: 1 },
    ];
    changing('products', { 'box.mixed': { items } })(document);
  };
  return withApp({ capture, random: { fraction: () => 0 } }, async (to) => {
    const at = await rich(to);
    const boxPk = to.app.catalog.item(box)?.pk ?? 0;
    const [first] = to.app.catalog.where('randomBoxPercentages', 'ItemPk', boxPk);
    assert.equal(changes(to, await buy(at, 'box.mixed')), {
      ...{ 'energy.green': -50, darkmatter: 50, [first?.appearItemKey ?? '']: 1 },
    });
  });
});

test('cosmic tickets become membership, as often as they are bought', () =>
  withApp({}, async (to) => {
    const at = await rich(to);
    const answer = await buy(at, 'ticket.cosmic_day', { amount: 2 });
    assert.equal(changes(to, answer), { darkmatter: -60, 'title.subscription': 1 });
    const [membership, ...more] = await rowsOf(to, 'userMemberships', at.player.pk);
    assert.equal(more, []);
    assert.equal([membership.membershipType, membership.expireDate], [1, '2026-01-16 09:30:00.000000']);
    assert.is(await amountOf(to, at.player.pk, 'cosmicticket.day_1'), 0);
  }));

test('a grant that is no item is left out and logged; the rest is given', () => {
  const items = ['item.nobody.made', 'pack.nobody.made', 'rootcharacter.nobody', 'darkmooncoin'];
  const rewards = items.map((key) => ({ key, value: 1 }));
  return withApp({ capture: changing('products', { 'odd.grant': { items: rewards } }) }, async (to) => {
    const at = await rich(to);
    assert.equal(changes(to, await buy(at, 'odd.grant')), { 'energy.green': -1, darkmooncoin: 1 });
    for (const key of items.slice(0, 3)) {
      assert.ok(
        to.logLines.some((line) => line.includes(key) && line.includes('left out')),
        key,
      );
    }
  });
});

test('spending and gaining count on the missions that ask for it', () =>
  withApp({}, async (to) => {
    const at = await rich(to);
    const answer = await buy(at, 'daily.energy');
    const rows: readonly { MissionPk: number; current: number }[] = answer.body.usermissions;
    const moved = new Map(
      rows.map(({ MissionPk, current }) => [to.app.catalog.find('missions', MissionPk)?.category, current]),
    );
    const asked = [9, 13].filter((category) => moved.has(category));
    assert.ok(asked.length > 0);
    for (const category of asked) assert.ok((moved.get(category) ?? 0) > 0, `category ${category}`);
  }));

test.run();
