import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encryptPlay, withApp } from '../../../support/app.js';
import {
  amountOf,
  changes,
  chartOf,
  databases,
  dump,
  end,
  lowest,
  plainClear,
  play,
  rowsOf,
  setItem,
  start,
} from './support.js';

const melody = 'astralmelody';

for (const database of databases) {
  test(`${database}: a later end of a token gets the stored answer and changes nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const first = await end(player, started);
      assert.is(first.status, 200);
      assert.ok(first.body.updatedUserItems.length > 0);
      const before = await dump(to, player.pk);
      const better = { endState: 6, score: 1_000_000, rate: 1_000_000, miss: 0, good: 0, great: 0 };
      for (const result of [{}, better, { endState: 2 }, { endState: 0 }]) {
        const again = await end(player, started, result);
        assert.is(again.status, 200);
        assert.equal(again.body, first.body);
        assert.equal(await dump(to, player.pk), before);
      }
      // Long after, the rewards in it are still those of then, though the balances have moved on.
      await play(player, chartOf(to, { mode: 3 }));
      to.clock.advance(90 * 60_000);
      const late = await end(player, started);
      assert.equal(late.body.data, first.body.data);
      assert.equal(late.body.updatedUserItems, first.body.updatedUserItems);
    }));

  test(`${database}: eight ends of one token at once give one reward and one answer`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const answers = await Promise.all(Array.from({ length: 8 }, () => end(player, started)));
      for (const { status, body } of answers) {
        assert.is(status, 200);
        assert.equal(body.data, answers[0]?.body.data);
        assert.equal(body.updatedUserItems, answers[0]?.body.updatedUserItems);
      }
      assert.is((await rowsOf(to, 'records', player.pk)).length, 1);
      assert.is((await rowsOf(to, 'bestRecords', player.pk)).length, 1);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + 450 + 100 + 50);
      const [profile] = await rowsOf(to, 'userProfile', player.pk);
      assert.is(profile.totalClearCount, 1);
    }));

  test(`${database}: eight plays of one map that end at once leave one best record, the highest`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 6 });
      const begun = await Promise.all(Array.from({ length: 8 }, () => start(player, chart)));
      const ends = begun.map((started, n) => end(player, started, { score: 500_000 + ((n * 3) % 8) }));
      const answers = await Promise.all(ends);
      assert.equal(
        answers.map(({ status }) => status),
        answers.map(() => 200),
      );
      const bests = await rowsOf(to, 'bestRecords', player.pk);
      assert.equal(
        bests.map(({ score }) => score),
        [500_007],
      );
      assert.is((await rowsOf(to, 'records', player.pk)).length, 8);
      const isNew = answers.filter(({ body }) => body.data.isNewRecord).length;
      const energy = answers.reduce((sum, answer) => sum + (changes(to, answer)['energy.green'] ?? 0), 0);
      assert.is(energy, 8 * 450 + isNew * 100 + 50);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + energy);
      // Set to the sum of the best scores, not added up play by play.
      const achievements = await rowsOf(to, 'userAchievement', player.pk);
      const scores = achievements.filter(({ category }) => category === 52);
      assert.equal(
        scores.map(({ current }) => current),
        [500_000, 500_007, 500_007],
      );
    }));

  test(`${database}: a retry moves what was paid to a new token; the old one is dead`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      await setItem(to, player.pk, melody, { amount: 5, renewedDate: to.clock.now() / 1000 });
      const started = await start(player, chart, { astralBoostStep: 1, noteMode: 1 });
      assert.is(await amountOf(to, player.pk, melody), 0);
      const before = await dump(to, player.pk);
      const retry = await end(player, started, { endState: 2 });
      assert.is(retry.status, 200);
      assert.equal(Object.keys(retry.body.data), ['playToken', 'skills', 'publicKey']);
      assert.equal(retry.body.updatedUserItems, []);
      assert.match(retry.body.data.playToken, /^[A-Za-z0-9]{256}$/);
      assert.is.not(retry.body.data.playToken, started.playToken);
      assert.is(retry.body.data.publicKey, started.publicKey);
      const { playSessions, ...rest } = await dump(to, player.pk);
      const { playSessions: earlier, ...others } = before;
      assert.equal(rest, others, 'a retry counts for nothing');
      assert.equal([earlier?.length, playSessions?.length], [1, 2]);

      for (const endState of [3, 2, 6]) {
        const dead = await end(player, started, { endState });
        assert.equal([dead.status, dead.body.data], [200, retry.body.data]);
        assert.equal(dead.body.updatedUserItems, []);
      }
      assert.is((await rowsOf(to, 'records', player.pk)).length, 0);

      const again = await end(player, retry.body.data, { endState: 2 });
      const done = await end(player, again.body.data);
      const gained = changes(to, done);
      assert.is(gained['energy.green'], 450 * 2.5 + 100 + 50);
      assert.is(gained['darkmatter'], 2 + 1);
      const [record, ...more] = await rowsOf(to, 'records', player.pk);
      assert.equal([record.noteMode, record.MapPk, more], [1, chart.pk, []]);
      assert.equal((await end(player, retry.body.data)).body.data, again.body.data);
      assert.is(await amountOf(to, player.pk, melody), 0);
    }));

  test(`${database}: eight retries at once open one new play`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const started = await start(player, chartOf(to, { mode: 1 }));
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => end(player, started, { endState: 2 })),
      );
      assert.is(new Set(answers.map(({ body }) => body.data.playToken)).size, 1);
      assert.is((await rowsOf(to, 'playSessions', player.pk)).length, 2);
      // The new play has its own 100 minutes.
      to.clock.advance(99 * 60_000);
      const renewed = await end(player, answers[0]?.body.data, { endState: 2 });
      to.clock.advance(99 * 60_000);
      const done = await end(player, renewed.body.data);
      assert.ok(done.body.data.isNewRecord, done.body.message);
    }));

  test(`${database}: an end that is no clear closes the play as well`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      for (const endState of [0, 1]) {
        const started = await start(player, chartOf(to, { mode: 1 }));
        const over = await end(player, started, { endState });
        assert.is(over.status, 200);
        const late = await end(player, started);
        assert.equal(late.body.data, over.body.data);
        assert.equal(await rowsOf(to, 'records', player.pk), []);
      }
    }));

  test(`${database}: one player's plays touch nobody else's rows`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const before = await dump(to, other.pk);
      const chart = chartOf(to, { mode: 6 });
      const [mine, his] = [await start(player, chart), await start(other, chart)];
      const [answer, answerOfHis] = await Promise.all([
        end(player, mine, { endState: 6, miss: 0, good: 0, great: 0, maxCombo: 200 }),
        end(other, his, { endState: 0 }),
      ]);
      assert.ok(answer.body.data.achievedList.length > 0);
      const lists = [answer, answerOfHis].map(({ body }) =>
        (body.data.achievedList ?? []).map((row: { UserPk: number; category: number }) => row),
      );
      assert.ok(lists[0].every((row: { UserPk: number }) => row.UserPk === player.pk));
      assert.equal(
        lists[1].map((row: { UserPk: number; category: number }) => [row.UserPk, row.category]),
        [[other.pk, 7]],
      );
      const after = await dump(to, other.pk);
      assert.equal([after['records'], after['bestRecords']], [[], []]);
      assert.equal(after['userCharacterAwakens'], before['userCharacterAwakens']);
      const spoiled = { playToken: his.playToken, ...plainClear };
      const stolen = await player.post('/api/play/end', encryptPlay(his.publicKey, spoiled));
      assert.is(stolen.body.message, 'Invalid play token.');
    }));
}

test.run();
