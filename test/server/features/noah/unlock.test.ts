import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys } from '../play/support.js';
import { eightAtOnce, noPks, oneWins, setRow, statesOf } from '../lab/support.js';
import { quiet, refused } from '../shop/support.js';
import { progressOf, unlock, withFragments } from './support.js';

const unlocked = 'This chapter is unlocked already.';

for (const database of databases) {
  test(`${database}: unlocking wants a session, a chapter that can be unlocked, and its price`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const open = await to.request(unlock(1), { form: {} });
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const at = await withFragments(to, 9);
      for (const pk of noPks) await refused(at, { path: unlock(pk), message: /^chapter: must be a whole/ });
      await refused(at, { path: unlock(9999), message: 'Chapter not exist.' });
      await refused(at, { path: unlock(2), message: 'Chapter not exist.' });
      await refused(at, { path: unlock(1), message: 'Not enough items to unlock.' });
    }));

  test(`${database}: an unlocked chapter opens its first part and stage`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await withFragments(to, 12);
      const { player } = at;
      to.clock.advance(60_000);
      const from = to.statements.length;
      const answer = await player.post(unlock(1));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.equal(changes(to, answer), { fragment: -10 });
      assert.is(await amountOf(to, player.pk, 'fragment'), 2);
      const { data } = answer.body;
      assert.equal(Object.keys(data), ['userNoahChapter', 'userNoahPart', 'userNoahStage']);
      const [begun, touched] = ['2026-01-14T09:30:00.000Z', '2026-01-14T09:31:00.000Z'];
      const dates = { startDate: begun, endDate: null, createdAt: begun, updatedAt: touched };
      const owner = { ...dates, UserPk: player.pk };
      const withoutPk = ({ pk: _, ...row }: Record<string, unknown>) => row;
      assert.equal(data.userNoahChapter.map(withoutPk), [
        { state: 2, order: 0, currents: [0, 0, 0], ...owner, NoahChapterPk: 1 },
      ]);
      assert.equal(withoutPk(data.userNoahPart), { state: 1, order: 0, ...owner, NoahPartPk: 21 });
      const stage = { state: 2, order: 0, current: 0, PickedTrackPk: 0 };
      assert.equal(withoutPk(data.userNoahStage), { ...stage, ...owner, NoahStagePk: 501 });
      assert.is(await progressOf(at), 501);
      const parts = await statesOf(at, 'userNoahParts');
      assert.equal(parts, { 21: 1, 22: 0, 23: 0, 24: 0, 25: 0 });
      const stages = Object.values(await statesOf(at, 'userNoahStages'));
      assert.equal(stages, [2, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }));

  test(`${database}: a chapter is unlocked once, and sets nothing back`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await withFragments(to, 100);
      await at.player.post(unlock(1));
      await setRow(at, 'userNoahParts', { pk: 21, state: 3 });
      await setRow(at, 'userNoahStages', { pk: 501, state: 4 });
      await refused(at, { path: unlock(1), message: unlocked });
      await setRow(at, 'userNoahChapters', { pk: 1, state: 3 });
      await refused(at, { path: unlock(1), message: unlocked });

      // An odd old row: the chapter locked, though its first part is complete.
      await setRow(at, 'userNoahChapters', { pk: 1, state: 1 });
      assert.is((await at.player.post(unlock(1))).status, 200);
      assert.is((await statesOf(at, 'userNoahParts'))[21], 3);
      assert.is((await statesOf(at, 'userNoahStages'))[501], 4);
    }));

  test(`${database}: of eight at once one wins and one price is paid`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const at = await withFragments(to, 100);
      const other = await withFragments(to, 100);
      const { statuses, messages } = await eightAtOnce(() => at.player.post(unlock(1)));
      assert.equal(statuses, oneWins);
      assert.equal(messages, [unlocked]);
      assert.is(await amountOf(to, at.player.pk, 'fragment'), 90);
      assert.equal(await statesOf(other, 'userNoahChapters'), { 1: 1 });
    }));
}

test.run();
