import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestAnswer, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, dump, end, rowsOf, setItem, startFields } from '../play/support.js';
import { Map, mapOf, startDark, thumbSeason, withSeasons } from './support.js';

const path = '/api/play/start';
const melody = 'astralmelody';

function attempt(to: TestApp, player: TestPlayer, mapPk: number, step = 0): Promise<TestAnswer> {
  const others = { playType: 13, astralBoostStep: step };
  return player.post(path, startFields(mapOf(to, mapPk), others));
}

async function refused(
  to: TestApp,
  player: TestPlayer,
  attempted: () => Promise<TestAnswer>,
  message: string,
) {
  const before = await dump(to, player.pk);
  const { status, body } = await attempted();
  assert.equal([status, body.message, body.data, body.updatedUserItems], [400, message, {}, []]);
  assert.equal(await dump(to, player.pk), before);
}

for (const database of databases) {
  test(`${database}: a darkmoon start costs by stage, ownership and boost, and by nothing else`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      // A map that is owned with its track or by a userMaps row only pays the penalty all the same.
      await to.app.store.write([player.pk], (tx) =>
        tx.insertInto('userMaps').values({ UserPk: player.pk, MapPk: Map.foreign }).execute(),
      );
      const cases = [
        [Map.owned, 0, { [melody]: -2 }],
        [Map.owned, 1, { [melody]: -10 }],
        [Map.owned2, 2, { [melody]: -20 }],
        [Map.foreign, 0, { [melody]: -3 }],
        [Map.foreign, 1, { [melody]: -15 }],
        [Map.multi, 0, { [melody]: -2 }],
        [Map.multi3, 0, { [melody]: -3 }],
        [Map.thumbSpecial, 0, { darkmatter: -7 }],
        [Map.thumbSpecial, 2, { darkmatter: -7 }],
        [Map.thumbRandom, 0, { [melody]: -2 }],
        [Map.thumbRandom, 2, { [melody]: -20 }],
        // A default map of one hand is of no stage of the other: each hand is asked for its own.
        [Map.multiRandom, 1, { [melody]: -10 }],
      ] as const;
      for (const [mapPk, step, cost] of cases) {
        const answer = await attempt(to, player, mapPk, step);
        assert.is(answer.status, 200);
        assert.equal(Object.keys(answer.body.data), ['playToken', 'skills', 'publicKey']);
        assert.equal(changes(to, answer), cost, `${mapPk} at ${step}`);
      }
    }));

  test(`${database}: a darkmoon start is refused without the money, the boost, or the season`, () =>
    withApp({ database, prepare: withSeasons(thumbSeason, {}) }, async (to) => {
      const player = await to.player();
      const renewedDate = to.clock.now() / 1000;
      await setItem(to, player.pk, melody, { amount: 9, renewedDate });
      await setItem(to, player.pk, 'darkmatter', { amount: 6 });
      const poor = 'Not enough items to start Darkmoon map.';
      await refused(to, player, () => attempt(to, player, Map.owned, 1), poor);
      await refused(to, player, () => attempt(to, player, Map.thumbSpecial), poor);
      await refused(to, player, () => attempt(to, player, Map.thumbRandom, 1), poor);
      const noBoost = 'astralBoostStep: there is no such boost.';
      await refused(to, player, () => attempt(to, player, Map.owned, 3), noBoost);
      await refused(to, player, () => attempt(to, player, Map.multi), 'Darkmoon not opened.');
      const lie = { playType: 13, mode: 3 };
      const lying = () => player.post(path, startFields(mapOf(to, Map.owned), lie));
      await refused(to, player, lying, 'mode: this map is of another mode.');
    }));

  test(`${database}: of eight darkmoon starts at once with money for one, one starts`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, melody, { amount: 19, renewedDate: to.clock.now() / 1000 });
      const answers = await Promise.all(Array.from({ length: 8 }, () => attempt(to, player, Map.owned, 1)));
      assert.is(answers.filter(({ status }) => status === 200).length, 1);
      assert.is(await amountOf(to, player.pk, melody), 9);
    }));

  test(`${database}: a retry keeps what was paid, and rewards one play`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const first = await startDark(to, player, Map.owned, 2);
      const paid = await amountOf(to, player.pk, melody);
      const retried = await end(player, first, { endState: 2 });
      assert.equal(Object.keys(retried.body.data), ['playToken', 'skills', 'publicKey']);
      assert.is(await amountOf(to, player.pk, melody), paid);
      const cleared = await end(player, retried.body.data);
      // 2 coins times 5, and one for the new best.
      assert.is(changes(to, cleared)['darkmooncoin'], 11);
      const again = await end(player, first);
      assert.is(again.body.data.playToken, retried.body.data.playToken);
      assert.is(await amountOf(to, player.pk, 'darkmooncoin'), 11);
      const [row] = await rowsOf(to, 'userDarkmoon', player.pk);
      assert.is(row.clearedStageNum, 1);
    }));
}

test.run();
