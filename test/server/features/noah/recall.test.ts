import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, setItem } from '../play/support.js';
import { eightAtOnce, noPks, oneWins, setRow, statesOf } from '../lab/support.js';
import { quiet, refused } from '../shop/support.js';
import { finishStages, inChapter, progressOf, recall } from './support.js';

const missing = 'Stage or track does not exist.';
const melody = 'astralmelody';

for (const database of databases) {
  test(`${database}: a recall wants a session, an open stage, and a track of its list`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const form = { PickedTrackPk: 14 };
      const open = await to.request(recall(501), { form });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = await inChapter(to, 0);
      for (const pk of noPks) {
        await refused(at, { path: recall(pk), form, message: /^stage: must be a whole/ });
      }
      await refused(at, { path: recall(501), message: 'PickedTrackPk: is missing.' });
      for (const PickedTrackPk of ['', '-1', '1.5', 'x', '99999999999999999999']) {
        const wrong = /^PickedTrackPk: must be a whole/;
        await refused(at, { path: recall(501), form: { PickedTrackPk }, message: wrong });
      }
      await refused(at, { path: recall(9999), form, message: missing });
      // A track of the pack that is not in the list of the stage, and no track at all.
      for (const PickedTrackPk of [15, 9999, 0]) {
        await refused(at, { path: recall(501), form: { PickedTrackPk }, message: missing });
      }
      const locked = 'This stage is not open yet.';
      await refused(at, { path: recall(502), form: { PickedTrackPk: 15 }, message: locked });
      await setRow(at, 'userNoahStages', { pk: 501, state: 4 });
      await refused(at, { path: recall(501), form, message: 'This stage is done already.' });
    }));

  test(`${database}: an open stage is recalled with its pick, for its price, one at a time`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      await finishStages(at, 501);
      await setRow(at, 'userNoahStages', { pk: 502, state: 2 });
      const renewedDate = to.clock.now() / 1000;
      await setItem(to, player.pk, melody, { amount: 4, renewedDate });
      const form = { PickedTrackPk: 16 };
      await refused(at, { path: recall(502), form, message: 'Not enough items to recall.' });
      await setItem(to, player.pk, melody, { amount: 7, renewedDate });
      const from = to.statements.length;
      const answer = await player.post(recall(502), form);
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal(changes(to, answer), { [melody]: -5 });
      const { userNoahStage } = answer.body.data;
      assert.equal(Object.keys(answer.body.data), ['userNoahStage']);
      assert.equal(
        [userNoahStage.NoahStagePk, userNoahStage.state, userNoahStage.PickedTrackPk, userNoahStage.endDate],
        [502, 3, 16, null],
      );
      assert.is(await progressOf(at), 501, 'only opening moves it on');

      await setItem(to, player.pk, melody, { amount: 50, renewedDate });
      await refused(at, {
        path: recall(502),
        form: { PickedTrackPk: 15 },
        message: 'This stage is recalled already.',
      });
      await setRow(at, 'userNoahStages', { pk: 503, state: 2 });
      await refused(at, {
        path: recall(503),
        form: { PickedTrackPk: 14 },
        message: 'Another stage is recalled already; clear it first.',
      });
    }));

  test(`${database}: of eight at once one wins, and so of two stages`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      await setRow(at, 'userNoahStages', { pk: 502, state: 2 });
      await setItem(to, player.pk, melody, { amount: 100, renewedDate: to.clock.now() / 1000 });
      let turn = 0;
      const { statuses } = await eightAtOnce(() =>
        (turn += 1) % 2 === 0
          ? player.post(recall(501), { PickedTrackPk: 14 })
          : player.post(recall(502), { PickedTrackPk: 15 }),
      );
      assert.equal(statuses, oneWins);
      const { 501: first, 502: second } = await statesOf(at, 'userNoahStages');
      assert.equal([first, second].sort(), [2, 3]);
      assert.is(await amountOf(to, player.pk, melody), second === 3 ? 95 : 100);
    }));
}

test.run();
