import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../../../support/app.js';
import {
  amountOf,
  changes,
  chartOf,
  databases,
  dump,
  end,
  lowest,
  play,
  rowsOf,
  setItem,
  start,
  startFields,
} from '../play/support.js';
import { setRow, statesOf } from '../lab/support.js';
import { quiet, refused } from '../shop/support.js';
import { finishStages, inChapter, progressOf, recall } from './support.js';

const noah = { playType: 7 };
const energy = 'energy.green';
const options = { capture: quiet, random: lowest };

/** What an end says of the story: pks and states of stage, part and chapter. */
function toldOf({ body }: { body: { data: Record<string, Record<string, unknown>> } }) {
  const { userNoahStage, userNoahPart, userNoahChapter } = body.data;
  return {
    stage: [userNoahStage?.['NoahStagePk'], userNoahStage?.['state']],
    part: [userNoahPart?.['NoahPartPk'], userNoahPart?.['state']],
    chapter: [userNoahChapter?.['NoahChapterPk'], userNoahChapter?.['currents']],
  };
}

for (const database of databases) {
  test(`${database}: a noah play of the picked track takes the stage's price, without a boost`, () =>
    withApp({ ...options, database }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      const chart = chartOf(to, { mode: 0, trackPk: 14 });
      await player.post(recall(501), { PickedTrackPk: 14 });
      await setItem(to, player.pk, energy, { amount: 99 });
      const fields = startFields(chart, { ...noah, astralBoostStep: 2 });
      await refused(at, {
        path: '/api/play/start',
        form: fields,
        message: 'Not enough items to start Noah stage.',
      });
      await setItem(to, player.pk, energy, { amount: 250 });
      const answer = await player.post('/api/play/start', fields);
      assert.equal(changes(to, answer), { [energy]: -100 });
      const ended = await end(player, answer.body.data, { endState: 3 });
      assert.is(changes(to, ended)[energy], 450 + 100, 'the reward of a play without a boost');

      // Another track, or a stage that is only open, is a replay: nothing is taken.
      const other = await player.post(
        '/api/play/start',
        startFields(chartOf(to, { mode: 0, trackPk: 1 }), noah),
      );
      assert.equal(other.body.updatedUserItems, []);
      const done = await player.post('/api/play/start', fields);
      assert.equal(done.body.updatedUserItems, []);
    }));

  test(`${database}: a clear finishes the stage, counts for the chapter and opens the next stage`, () =>
    withApp({ ...options, database }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      await setItem(to, player.pk, energy, { amount: 1000 });
      await player.post(recall(501), { PickedTrackPk: 14 });
      to.clock.advance(60_000);
      const started = await start(player, chartOf(to, { mode: 0, trackPk: 14 }), noah);
      const from = to.statements.length;
      const answer = await end(player, started);
      const count = to.statements.slice(from).filter((text) => !/^(begin|commit)/i.test(text)).length;
      assert.ok(count <= 30, `${count} statements`);
      assert.equal(toldOf(answer), { stage: [501, 4], part: [21, 1], chapter: [1, [1, 0, 0]] });
      assert.is(answer.body.data.isNoahStageRecallable, false);
      assert.is(answer.body.data.userNoahStage.endDate, '2026-01-14T09:31:00.000Z');
      assert.is(answer.body.data.userNoahPart.endDate, null);
      assert.equal(Object.values(await statesOf(at, 'userNoahStages')), [4, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
      assert.equal(await statesOf(at, 'userNoahParts'), { 21: 1, 22: 0, 23: 0, 24: 0, 25: 0 });
      assert.is(await progressOf(at), 502);

      // The same end again gets the same answer, and moves nothing.
      const before = await dump(to, player.pk);
      const again = await end(player, started);
      assert.equal(again.body.data, answer.body.data);
      assert.equal(await dump(to, player.pk), before);

      // The last stage of a part opens nothing; that is for completing the part.
      await player.post(recall(502), { PickedTrackPk: 15 });
      const last = await play(player, chartOf(to, { mode: 0, trackPk: 15 }), { start: noah });
      assert.equal(toldOf(last), { stage: [502, 4], part: [21, 1], chapter: [1, [2, 0, 0]] });
      assert.is((await statesOf(at, 'userNoahStages'))[503], 0);
    }));

  test(`${database}: ends without a clear, replays and other plays move nothing`, () =>
    withApp({ ...options, database }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      await setItem(to, player.pk, energy, { amount: 1000 });
      const chart = chartOf(to, { mode: 0, trackPk: 14 });
      const rows = async () => [
        await rowsOf(to, 'userNoahStages', player.pk),
        await rowsOf(to, 'userNoahParts', player.pk),
        await rowsOf(to, 'userNoahChapters', player.pk),
      ];
      // Started before the track was picked: nothing was paid, so nothing is done.
      const early = await start(player, chart, noah);
      await player.post(recall(501), { PickedTrackPk: 14 });
      const before = await rows();
      const told = { stage: [501, 3], part: [21, 1], chapter: [1, [0, 0, 0]] };
      assert.equal(toldOf(await end(player, early)), told);
      for (const endState of [0, 1]) {
        assert.equal(toldOf(await play(player, chart, { start: noah, result: { endState } })), told);
      }
      const free = await play(player, chart);
      for (const key of ['userNoahStage', 'userNoahPart', 'userNoahChapter']) {
        assert.not.ok(key in free.body.data, 'only noah plays speak of it');
      }
      const elsewhere = chartOf(to, { mode: 0, trackPk: 17 });
      assert.equal(toldOf(await play(player, elsewhere, { start: noah })), told);
      assert.equal(await rows(), before);

      assert.equal(toldOf(await play(player, chart, { start: noah })).stage, [501, 4]);
      const after = await rows();
      to.clock.advance(60_000);
      const replay = await play(player, chart, { start: noah });
      assert.equal(toldOf(replay), { stage: [501, 4], part: [21, 1], chapter: [1, [1, 0, 0]] });
      const untold = await play(player, elsewhere, { start: noah });
      assert.equal(toldOf(untold).stage, [502, 2], 'the last one touched');
      assert.equal(await rows(), after);
    }));

  test(`${database}: two paid starts of one stage finish it once; a retry keeps what was paid`, () =>
    withApp({ ...options, database }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      const chart = chartOf(to, { mode: 0, trackPk: 14 });
      await player.post(recall(501), { PickedTrackPk: 14 });
      await setItem(to, player.pk, energy, { amount: 200 });
      const first = await start(player, chart, noah);
      const second = await start(player, chart, noah);
      assert.is(await amountOf(to, player.pk, energy), 0);
      const retried = await end(player, first, { endState: 2 });
      assert.not.ok('userNoahStage' in retried.body.data, 'a retry answers as a start');
      assert.equal(retried.body.updatedUserItems, []);
      assert.equal(toldOf(await end(player, retried.body.data)).stage, [501, 4]);

      // The stage was opened anew in between, which the second start was not paid for.
      const states = await statesOf(at, 'userNoahStages');
      assert.equal(toldOf(await end(player, second)).chapter, [1, [1, 0, 0]]);
      assert.equal(await statesOf(at, 'userNoahStages'), states);
    }));

  test(`${database}: rows further on are left alone, and a player outside the story is told nothing`, () =>
    withApp({ ...options, database }, async (to) => {
      const at = await inChapter(to, 0);
      const { player } = at;
      await setItem(to, player.pk, energy, { amount: 1000 });
      await setRow(at, 'userNoahStages', { pk: 503, state: 3, PickedTrackPk: 14 });
      await finishStages(at, 504);
      await play(player, chartOf(to, { mode: 0, trackPk: 14 }), { start: noah });
      const { 503: done, 504: next, 505: further } = await statesOf(at, 'userNoahStages');
      assert.equal([done, next, further], [4, 4, 0]);

      const other = await to.player();
      const answer = await play(other, chartOf(to, { mode: 0, trackPk: 14 }), { start: noah });
      const { userNoahStage, userNoahPart, userNoahChapter } = answer.body.data;
      assert.equal([userNoahStage, userNoahPart, userNoahChapter], [{}, {}, {}]);
    }));
}

test.run();
