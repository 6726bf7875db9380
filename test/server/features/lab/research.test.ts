import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tableRows, type CaptureDocument } from '../../../../fixtures/generator/tables.js';
import { storeDate } from '../../../../src/data/dates.js';
import { withApp, type TestApp } from '../../../support/app.js';
import { databases, envelopeKeys, rowsOf } from '../play/support.js';
import { refused, type At } from '../shop/support.js';
import {
  eightAtOnce,
  noPks,
  oneWins,
  profileOf,
  researchOf,
  setProfile,
  setRow,
  statesOf,
} from './support.js';

const begin = (pk: number | string) => `/api/lab/product/${pk}/beginResearch`;
const cancel = (pk: number | string) => `/api/lab/product/${pk}/cancelResearch`;

async function atLab(to: TestApp): Promise<At> {
  return { to, player: await to.player() };
}

for (const database of databases) {
  test(`${database}: beginning and cancelling want a session and a product`, () =>
    withApp({ database }, async (to) => {
      for (const path of [begin(71), cancel(71)]) {
        const open = await to.request(path, { form: {} });
        assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      }
      const at = await atLab(to);
      for (const path of [begin, cancel]) {
        for (const pk of noPks) await refused(at, { path: path(pk), message: /^product: must be a whole/ });
        await refused(at, { path: path(9999), message: 'Lab product not found.' });
      }
      await refused(at, { path: begin(73), message: 'No missions found for this lab product.' });
      await refused(at, { path: begin(75), message: 'This lab product is not open for research.' });
      await refused(at, { path: begin(76), message: 'This lab product is not open for research.' });
      await refused(at, { path: cancel(71), message: 'User is not researching this lab product.' });
    }));

  test(`${database}: a product that is not open yet is not begun`, () =>
    withApp(
      {
        database,
        capture: (document) => {
          const [product] = tableRows(document as CaptureDocument, 'labProducts');
          Object.assign(product ?? {}, { openDate: '2026-01-14T10:00:00.000Z' });
        },
      },
      async (to) => {
        const at = await atLab(to);
        await refused(at, { path: begin(71), message: 'This lab product is not open for research.' });
        to.clock.advance(30 * 60_000);
        assert.is((await at.player.post(begin(71))).status, 200);
      },
    ));

  test(`${database}: a beginning makes the missions and the first one current, a cancellation drops them`, () =>
    withApp({ database }, async (to) => {
      const at = await atLab(to);
      const { player } = at;
      const from = to.statements.length;
      const { status, body } = await player.post(begin(71));
      assert.ok(to.statements.length - from <= 30, `${to.statements.length - from} statements`);
      assert.is(status, 200);
      assert.equal(Object.keys(body), envelopeKeys);
      assert.equal(body.data, { onResearchLabProductPkOrZero: 71, onResearchLabMissionPkOrZero: 81 });
      assert.equal(body.updatedUserItems, []);
      const startDate = storeDate(to.clock.now());
      const rows = await rowsOf(to, 'userLabMissions', player.pk);
      const fresh = { state: 0, current0: 0, current1: 0, startDate, endDate: null, UserPk: player.pk };
      assert.equal(
        rows.map(({ pk: _, ...row }) => row),
        [81, 82, 83].map((LabMissionPk) => ({ ...fresh, LabMissionPk })),
      );
      assert.is((await profileOf(at)).researchStartDate, startDate);
      assert.equal(await researchOf(at), [71, 81]);

      const busy = 'User is already researching a lab product.';
      await refused(at, { path: begin(71), message: busy });
      await refused(at, { path: begin(72), message: busy });
      await refused(at, { path: cancel(72), message: 'User is not researching this lab product.' });

      const cancelled = await player.post(cancel(71));
      assert.equal(cancelled.body.data, { onResearchLabProductPkOrZero: 0, onResearchLabMissionPkOrZero: 0 });
      assert.equal(await rowsOf(to, 'userLabMissions', player.pk), []);
      assert.is((await profileOf(at)).researchStartDate, null);
      assert.equal(await researchOf(at), [0, 0]);
      await refused(at, { path: cancel(71), message: 'User is not researching this lab product.' });
    }));

  test(`${database}: what is done outlives a cancellation, and the next beginning goes on behind it`, () =>
    withApp({ database }, async (to) => {
      const at = await atLab(to);
      const { player } = at;
      const other = await to.player();
      await other.post(begin(71));
      await player.post(begin(71));
      await setRow(at, 'userLabMissions', { pk: 81, state: 2 });
      await setRow(at, 'userLabMissions', { pk: 82, state: 1 });
      await setProfile(at, { onResearchLabMissionPkOrZero: 82 });
      await player.post(cancel(71));
      assert.equal(await statesOf(at, 'userLabMissions'), { 81: 2 });
      const again = await player.post(begin(71));
      assert.is(again.body.data.onResearchLabMissionPkOrZero, 82);
      assert.equal(await statesOf(at, 'userLabMissions'), { 81: 2, 82: 0, 83: 0 });
      assert.equal(
        await statesOf({ to, player: other }, 'userLabMissions'),
        { 81: 0, 82: 0, 83: 0 },
        'another player keeps his',
      );
    }));

  test(`${database}: of eight beginnings and eight cancellations at once, one of each wins`, () =>
    withApp({ database }, async (to) => {
      const at = await atLab(to);
      const begun = await eightAtOnce(() => at.player.post(begin(71)));
      assert.equal(begun.statuses, oneWins);
      assert.equal(begun.messages, ['User is already researching a lab product.']);
      assert.equal(await statesOf(at, 'userLabMissions'), { 81: 0, 82: 0, 83: 0 });
      const cancelled = await eightAtOnce(() => at.player.post(cancel(71)));
      assert.equal(cancelled.statuses, oneWins);
      assert.equal(cancelled.messages, ['User is not researching this lab product.']);
    }));
}

test.run();
