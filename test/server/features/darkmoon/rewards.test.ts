import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { Map, playDark, thumbSeason, withSeasons } from './support.js';

type Form = Readonly<Record<string, string | number>>;

interface Asked {
  readonly path: string;
  readonly form?: Form;
}

async function refused(to: TestApp, player: TestPlayer, { path, form = {} }: Asked, message: string) {
  const before = await dump(to, player.pk);
  const { status, body } = await player.post(path, form);
  assert.equal([status, body.message], [400, message], JSON.stringify(form));
  assert.equal(Object.keys(body), envelopeKeys);
  assert.equal([body.state, body.data, body.updatedUserItems], [0, {}, []]);
  assert.equal(await dump(to, player.pk), before, `${message} changed nothing`);
}

const achiev = '/api/darkmoon/receiveachievreward';
const rerun = '/api/darkmoon/purchasererunmap';
const random = '/api/darkmoon/randomplay';
const step = (n: number, over: Form = {}) => ({ darkmoonPk: 501, isThumb: 1, step: n, ...over });

async function setClears(to: TestApp, { pk }: TestPlayer, isThumb: number, clearedStageNum: number) {
  await to.app.store.write([pk], (tx) =>
    tx
      .updateTable('userDarkmoon')
      .set({ clearedStageNum })
      .where('UserPk', '=', pk)
      .where('isThumb', '=', isThumb)
      .execute(),
  );
}

for (const database of databases) {
  test(`${database}: darkmoon's posts want a session, and fields that mean something`, () =>
    withApp({ database, prepare: withSeasons(thumbSeason, {}) }, async (to) => {
      for (const path of [achiev, rerun, random]) {
        const open = await to.request(path, { form: {} });
        assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      }
      const player = await to.player();
      const invalid = 'Invalid parameters.';
      const wrong: Readonly<Record<string, readonly (string | number)[]>> = {
        darkmoonPk: ['', 'x', -1, '1.5', '1234567890123456'],
        isThumb: ['', 2, -1, 'true'],
        step: ['', 0, 4, -1, 'one', '1e0'],
      };
      for (const [name, values] of Object.entries(wrong)) {
        const { [name]: _, ...rest } = step(1) as Form;
        await refused(to, player, { path: achiev, form: rest }, invalid);
        for (const value of values) {
          await refused(to, player, { path: achiev, form: { ...step(1), [name]: value } }, invalid);
        }
      }
      await refused(to, player, { path: rerun }, invalid);
      for (const mapPk of ['', 'map', -1, '1.0'])
        await refused(to, player, { path: rerun, form: { mapPk } }, invalid);
      const closed = 'Darkmoon not opened.';
      await refused(to, player, { path: achiev, form: step(1, { darkmoonPk: 502 }) }, closed);
      await refused(to, player, { path: achiev, form: step(1, { isThumb: 0 }) }, closed);
    }));

  test(`${database}: without a season there is nothing to buy or to play`, () =>
    withApp({ database, prepare: withSeasons(null, {}) }, async (to) => {
      const player = await to.player();
      const closed = 'Darkmoon not opened.';
      await refused(to, player, { path: achiev, form: step(1) }, closed);
      await refused(to, player, { path: rerun, form: { mapPk: 1010 } }, closed);
      await refused(to, player, { path: random }, closed);
    }));

  test(`${database}: each step is given once, at 1, 3 and 10 clears of its hand`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const incomplete = 'Request not completed yet.';
      // The refusals need no row: it is rolled back again.
      await refused(to, player, { path: achiev, form: step(1) }, incomplete);
      await playDark(to, player, Map.thumbSpecial);
      await refused(to, player, { path: achiev, form: step(1, { isThumb: 0 }) }, incomplete);
      await refused(to, player, { path: achiev, form: step(2) }, incomplete);
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.post(achiev, step(1))));
      assert.equal(answers.map(({ body }) => body.message).sort(), [
        ...Array.from({ length: 7 }, () => 'Reward already received.'),
        'Success.',
      ]);
      const [given] = answers.filter(({ status }) => status === 200);
      assert.ok(given);
      assert.equal(Object.keys(given?.body ?? {}), envelopeKeys);
      assert.ok((await amountOf(to, player.pk, 'fragment')) > 99_999);
      await refused(to, player, { path: achiev, form: step(1) }, 'Reward already received.');

      await setClears(to, player, 1, 2);
      const map = await player.post(achiev, step(2));
      assert.is(changes(to, map)['map.1064'], 1);
      // A cosmos chart: achievement category 8.
      assert.equal(
        map.body.data.achievedList.map((row: { category: number }) => row.category),
        [8],
      );
      await setClears(to, player, 1, 9);
      // The reward of the third step is no item: it is not used up.
      await refused(to, player, { path: achiev, form: step(3) }, 'Map or item does not exist.');
      const [row] = await rowsOf(to, 'userDarkmoon', player.pk);
      assert.equal([row.achievReward1State, row.achievReward2State, row.achievReward3State], [1, 1, 0]);
    }));

  test(`${database}: a rerun map is sold once, at the price of the metadata, and no other map is`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const missing = 'Map or item does not exist.';
      for (const mapPk of [999_999, Map.owned, Map.thumbSpecial, 1106]) {
        await refused(to, player, { path: rerun, form: { mapPk } }, missing);
      }
      const form = { mapPk: 1010 };
      await refused(to, player, { path: rerun, form }, 'Can not afford to purchase.');
      await setItem(to, player.pk, 'darkmooncoin', { amount: 9 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.post(rerun, form)));
      assert.equal(answers.map(({ body }) => body.message).sort(), [
        ...Array.from({ length: 7 }, () => 'Map already owned.'),
        'Success.',
      ]);
      const [bought] = answers.filter(({ status }) => status === 200);
      assert.ok(bought);
      if (bought) {
        assert.equal(bought.body.data, {});
        assert.equal(changes(to, bought), { darkmooncoin: -5, 'map.1010': 1 });
      }
      await refused(to, player, { path: rerun, form: { mapPk: 1058 } }, 'Can not afford to purchase.');
      await setItem(to, player.pk, 'darkmooncoin', { amount: 5 });
      assert.equal((await player.post(rerun, { mapPk: 1006 })).status, 200);
    }));

  test(`${database}: a random play is paid for once, and used up by the next random start`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const renewedDate = to.clock.now() / 1000;
      const melody = () => amountOf(to, player.pk, 'astralmelody');
      await setItem(to, player.pk, 'astralmelody', { amount: 1, renewedDate });
      await refused(to, player, { path: random }, 'Can not afford to play.');
      await setItem(to, player.pk, 'astralmelody', { amount: 1000, renewedDate });
      const paid = await player.post(random);
      assert.equal([paid.status, paid.body.data], [200, {}]);
      assert.equal(changes(to, paid), { astralmelody: -2 });
      // Stages do not use it up; the next random start does, and pays only what the boost adds.
      await playDark(to, player, Map.owned);
      assert.is(await melody(), 996);
      await playDark(to, player, Map.thumbRandom);
      assert.is(await melody(), 996);
      await playDark(to, player, Map.thumbRandom);
      assert.is(await melody(), 994);
      await player.post(random);
      await playDark(to, player, Map.multiRandom, { step: 1 });
      assert.is(await melody(), 992 - 8);
      // One that was paid and not played is gone after 100 minutes.
      await player.post(random);
      to.clock.advance(100 * 60_000);
      await playDark(to, player, Map.thumbRandom);
      assert.is(await melody(), 984 - 4);
      await player.post(random);
      assert.is((await rowsOf(to, 'darkmoonRandomPlays', player.pk)).length, 1);
    }));

  test(`${database}: eight random plays at once are paid eight times and played eight times`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const renewedDate = to.clock.now() / 1000;
      await setItem(to, player.pk, 'astralmelody', { amount: 15, renewedDate });
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.post(random)));
      assert.is(answers.filter(({ status }) => status === 200).length, 7);
      assert.is((await rowsOf(to, 'darkmoonRandomPlays', player.pk)).length, 7);
      await Promise.all(Array.from({ length: 7 }, () => playDark(to, player, Map.thumbRandom)));
      assert.is(await amountOf(to, player.pk, 'astralmelody'), 1);
      assert.equal(await rowsOf(to, 'darkmoonRandomPlays', player.pk), []);
      // A start that cannot pay its boost uses no paid play up.
      await setItem(to, player.pk, 'astralmelody', { amount: 5, renewedDate });
      await player.post(random);
      try {
        await playDark(to, player, Map.thumbRandom, { step: 1 });
        assert.unreachable();
      } catch (error) {
        assert.match(String(error), 'Not enough items to start Darkmoon map.');
      }
      assert.is((await rowsOf(to, 'darkmoonRandomPlays', player.pk)).length, 1);
    }));

  test(`${database}: what the metadata gives no price for is not to be had`, () =>
    withApp(
      {
        database,
        prepare: withSeasons(),
        capture: (document) => {
          const {
            darkmoonRandomPlayCostKey: _,
            darkmoonRerunPurchaseCostValue: __,
            ...rest
          } = document['metadata'] as Record<string, unknown>;
          document['metadata'] = rest;
        },
      },
      async (to) => {
        const player = await to.player();
        await setItem(to, player.pk, 'darkmooncoin', { amount: 100 });
        const before = await dump(to, player.pk);
        for (const [path, form] of [
          [random, {}],
          [rerun, { mapPk: 1010 }],
        ] as const) {
          const { status, body } = await player.post(path, form);
          assert.is(status, 400);
          assert.match(body.message, 'the metadata has no price');
        }
        assert.equal(await dump(to, player.pk), before);
        await playDark(to, player, Map.owned);
      },
    ));
}

test.run();
