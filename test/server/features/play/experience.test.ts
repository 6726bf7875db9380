import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, chartOf, databases, dump, play, rowsOf, setItem } from './support.js';

const lunatic = { lunaticMode: 1 };
/** Difficulty 7 at 96 %: a rating of 6.5, which is 19 of performer experience. */
const sixAndAHalf = { mode: 1, trackPk: 1 };

type Columns = Readonly<Record<string, number>>;

async function setCharacter(to: TestApp, { pk }: TestPlayer, columns: Columns): Promise<void> {
  await to.app.store.write([pk], (tx) =>
    tx.updateTable('userConstellCharacters').set(columns).where('UserPk', '=', pk).execute(),
  );
}

async function setAwaken(to: TestApp, { pk }: TestPlayer, columns: Columns): Promise<void> {
  await to.app.store.write([pk], (tx) =>
    tx.updateTable('userCharacterAwakens').set(columns).where('UserPk', '=', pk).execute(),
  );
}

const awakensOf = async (to: TestApp, { pk }: TestPlayer) => {
  const rows = await rowsOf(to, 'userCharacterAwakens', pk);
  return rows.map((row) => [row.CharacterAwakenPk, row.awakenNum, row.currentExp0, row.currentExp1]);
};

for (const database of databases) {
  test(`${database}: the worn character gains experience up to the last of his level's`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const favourite = chartOf(to, sixAndAHalf);
      const other = chartOf(to, { mode: 1, trackPk: 5 });
      const exp = async (chart: typeof favourite, options: Parameters<typeof play>[2] = {}) => {
        const { data } = (await play(player, chart, options)).body;
        return [data.exp?.default, data.exp?.skillBonus, data.exp?.favoriteBonus];
      };
      assert.equal(await exp(favourite), [6.5, 0, 6.5]);
      assert.equal(await awakensOf(to, player), [[201, 0, 13, 0]]);
      await setAwaken(to, player, { currentExp0: 0 });
      assert.equal(await exp(other), [10.5, 0, 0]);
      assert.equal(await awakensOf(to, player), [[201, 0, 10, 0]]);
      assert.equal(await exp(other, { result: { endState: 0 } }), [undefined, undefined, undefined]);
      assert.equal(await awakensOf(to, player), [[201, 0, 10, 0]]);
      // A third of the rating for each of risk clear, full combo, all perfect and lunatic.
      const most = { start: lunatic, result: { endState: 6, miss: 0, good: 0, great: 0 } };
      assert.equal(await exp(other, most), [11.5, (11.5 * 4) / 3, 0]);
      assert.equal(await awakensOf(to, player), [[201, 0, 20, 0]]);
      assert.equal(await exp(other), [10.5, 0, 0]);
      assert.equal(await awakensOf(to, player), [[201, 0, 20, 0]], 'no more than that');

      await setCharacter(to, player, { currentReverse: 1 });
      await exp(other);
      assert.equal(await awakensOf(to, player), [[201, 0, 20, 10]]);
      await setCharacter(to, player, { currentReverse: 6 });
      assert.equal(await exp(other), [undefined, undefined, undefined], 'all that is released is reached');
      assert.equal(await awakensOf(to, player), [[201, 0, 20, 10]]);
    }));

  test(`${database}: an awaken row that is missing is made, an earlier server's one is used`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, sixAndAHalf);
      await setAwaken(to, player, { CharacterAwakenPk: 1, currentExp0: 2 });
      await play(player, chart);
      assert.equal(await awakensOf(to, player), [[1, 0, 15, 0]]);
      await setCharacter(to, player, { currentAwaken: 1 });
      const made = await play(player, chart);
      assert.equal(await awakensOf(to, player), [
        [1, 0, 15, 0],
        [202, 1, 13, 0],
      ]);
      assert.is(made.body.data.exp.userCharacterAwaken.CharacterAwakenPk, 202);
      assert.is(made.body.data.exp.userCharacterAwaken.createdAt, '2026-01-14T09:30:00.000Z');

      const { pk } = player;
      await to.app.store.write([pk], (tx) =>
        tx.deleteFrom('userCharacterAwakens').where('UserPk', '=', pk).execute(),
      );
      await setCharacter(to, player, { currentAwaken: 0 });
      const answers = await Promise.all(Array.from({ length: 4 }, () => play(player, chart)));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal(await awakensOf(to, player), [[201, 0, 20, 0]], 'once, whatever comes at once');

      await to.app.store.write([pk], (tx) =>
        tx.deleteFrom('userConstellCharacters').where('UserPk', '=', pk).execute(),
      );
      const without = await play(player, chart);
      assert.equal([without.status, without.body.data.isExp], [200, undefined]);
      assert.ok((changes(to, without)['performerexp'] ?? 0) > 0, 'performer experience needs no character');
    }));

  test(`${database}: performer experience stops exactly at a hurdle, and opens it`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, sixAndAHalf);
      const open = { state: 0, current: 0, UserPk: player.pk, PerformerHurdleMissionPk: 61 };
      const standing = async () => {
        const [profile] = await rowsOf(to, 'userProfile', player.pk);
        return [await amountOf(to, player.pk, 'performerexp'), profile.performerLevel];
      };
      await play(player, chart);
      assert.equal(await standing(), [19, 1]);
      await setItem(to, player.pk, 'performerexp', { amount: 99 });
      await play(player, chart);
      assert.equal(await standing(), [118, 2]);

      await setItem(to, player.pk, 'performerexp', { amount: 190 });
      const most = { start: { astralBoostStep: 2 }, result: { endState: 4 } };
      const stopped = await play(player, chart, most);
      assert.is(changes(to, stopped)['performerexp'], 10, 'not a point more');
      assert.equal(await standing(), [200, 3]);
      const [{ pk, ...hurdle }, ...more] = stopped.body.userPerformerHurdleMissions;
      assert.type(pk, 'number');
      assert.equal([hurdle, more], [open, []]);

      const blocked = await play(player, chart);
      assert.is(changes(to, blocked)['performerexp'], undefined);
      await play(player, chart, { start: lunatic, result: { endState: 1 } });
      assert.equal(await standing(), [200, 3]);
      const [still] = await rowsOf(to, 'userPerformerHurdleMissions', player.pk);
      assert.equal(still, { pk, ...open }, 'only a clear does a hurdle');

      const done = await play(player, chart, { start: lunatic });
      assert.equal(done.body.userPerformerHurdleMissions, [{ pk, ...open, state: 1, current: 1 }]);
      // A rating of 7.5 and a third for lunatic, times three.
      assert.is(changes(to, done)['performerexp'], 30);
      assert.equal(await standing(), [230, 3]);
      const after = await play(player, chart, { start: lunatic });
      assert.equal(after.body.userPerformerHurdleMissions, [{ pk, ...open, state: 1, current: 1 }]);
    }));

  test(`${database}: a hurdle of several steps takes as many clears, and the next level has the next hurdle`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { pk: UserPk } = player;
      // Hurdle 63 wants two clears of a mode other than 0 and 3; those before it are done and claimed.
      await setItem(to, UserPk, 'performerexp', { amount: 590 });
      await to.app.store.write([UserPk], (tx) =>
        tx
          .insertInto('userPerformerHurdleMissions')
          .values([61, 62].map((pk) => ({ UserPk, state: 2, current: 1, PerformerHurdleMissionPk: pk })))
          .execute(),
      );
      const hard = chartOf(to, { mode: 2 });
      await play(player, hard);
      const row = async () => {
        const [, , hurdle] = await rowsOf(to, 'userPerformerHurdleMissions', UserPk);
        return [hurdle.PerformerHurdleMissionPk, hurdle.state, hurdle.current];
      };
      assert.equal(await row(), [63, 0, 0], 'the play that opens it does not count for it');
      await play(player, chartOf(to, { mode: 0 }));
      await play(player, chartOf(to, { mode: 3 }));
      assert.equal(await row(), [63, 0, 0]);
      await play(player, hard);
      assert.equal(await row(), [63, 0, 1]);
      assert.is(await amountOf(to, UserPk, 'performerexp'), 600);
      await play(player, chartOf(to, { mode: 4 }));
      assert.equal(await row(), [63, 1, 2]);
      assert.ok((await amountOf(to, UserPk, 'performerexp')) > 600);
      await setItem(to, UserPk, 'performerexp', { amount: 799 });
      await play(player, hard);
      assert.is(await amountOf(to, UserPk, 'performerexp'), 800);
      assert.is((await rowsOf(to, 'userPerformerHurdleMissions', UserPk)).length, 4);
    }));

  test(`${database}: eight clears at once open a hurdle once and pass it by nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setItem(to, player.pk, 'performerexp', { amount: 150 });
      const chart = chartOf(to, sixAndAHalf);
      const answers = await Promise.all(Array.from({ length: 8 }, () => play(player, chart)));
      const gained = answers.reduce((sum, answer) => sum + (changes(to, answer)['performerexp'] ?? 0), 0);
      assert.is(gained, 50);
      assert.is(await amountOf(to, player.pk, 'performerexp'), 200);
      const { userPerformerHurdleMissions } = await dump(to, player.pk);
      assert.is(userPerformerHurdleMissions?.length, 1);
    }));
}

test.run();
