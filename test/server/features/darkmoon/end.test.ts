import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, lowest, rowsOf } from '../play/support.js';
import { Map, playDark, withSeasons } from './support.js';

/** A player's rows of both hands. */
async function hands(to: TestApp, { pk }: TestPlayer) {
  const rows = await rowsOf(to, 'userDarkmoon', pk);
  const rankings = await rowsOf(to, 'userDarkmoonRanking', pk);
  const of = (isThumb: number, mode: number) => ({
    row: rows.find((each) => each.isThumb === isThumb),
    ranking: rankings.find((each) => each.mode === mode),
  });
  return { thumb: of(1, 0), multi: of(0, 1) };
}

for (const database of databases) {
  test(`${database}: a cleared stage gives its rewards, is counted, and stands in its hand's rows only`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      // Nobody asked for /api/darkmoon/all before.
      const player = await to.player();
      const answer = await playDark(to, player, Map.owned3, { result: { score: 700_000 } });
      assert.equal(answer.body.data.isNewRecord, true);
      assert.equal(changes(to, answer), { darkmooncoin: 3, 'stardust.default': 1 });
      const { thumb, multi } = await hands(to, player);
      const [record] = await rowsOf(to, 'records', player.pk);
      assert.equal(
        [thumb.row.clearedStageNum, thumb.row.defaultBestRate3, thumb.row.defaultBestScore3],
        [1, 960_000, 700_000],
      );
      assert.equal([thumb.row.defaultUserRecordPk3, thumb.row.defaultBestScore1], [record.pk, 0]);
      assert.equal(
        [thumb.ranking.season, thumb.ranking.bestTotalScore, thumb.ranking.endAt],
        [77, 700_000, 1],
      );
      assert.equal([multi.row, multi.ranking], [undefined, undefined]);

      await playDark(to, player, Map.multi, { result: { score: 600_000 } });
      const after = await hands(to, player);
      assert.equal(after.thumb, thumb);
      assert.equal(
        [after.multi.row.clearedStageNum, after.multi.ranking.season, after.multi.ranking.bestTotalScore],
        [1, 78, 600_000],
      );
    }));

  test(`${database}: darkmoon gives neither energy nor experience, and counts as a clear of darkmoon`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const before = await rowsOf(to, 'userCharacterAwakens', player.pk);
      const answer = await playDark(to, player, Map.owned);
      assert.is(answer.body.data.isExp, undefined);
      assert.is(changes(to, answer)['energy.green'], undefined);
      assert.is(changes(to, answer)['performerexp'], undefined);
      assert.equal(await rowsOf(to, 'userCharacterAwakens', player.pk), before);
      const currents = Object.fromEntries(
        answer.body.usermissions
          .map((row: { MissionPk: number; current: number }) => [
            to.app.catalog.find('missions', row.MissionPk),
            row.current,
          ])
          .filter(([mission]: [{ periodType: number }]) => mission.periodType === 1)
          .map(([mission, current]: [{ category: number }, number]) => [mission.category, current]),
      );
      assert.equal([currents[0], currents[2]], [0, 1]);
    }));

  test(`${database}: rate, score and record of a stage are replaced together by a higher rate`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      await playDark(to, player, Map.owned, { result: { rate: 950_000, score: 700_000 } });
      await playDark(to, player, Map.owned2, { result: { rate: 950_000, score: 1000 } });
      await playDark(to, player, Map.thumbSpecial, { result: { rate: 950_000, score: 20 } });
      const score = async () => {
        const { thumb } = await hands(to, player);
        return [thumb.row.defaultBestRate1, thumb.row.defaultBestScore1, thumb.ranking.bestTotalScore];
      };
      assert.equal(await score(), [950_000, 700_000, 701_020]);
      // A higher score of the same rate is a new best of the map, but not of the season.
      const same = await playDark(to, player, Map.owned, { result: { rate: 950_000, score: 800_000 } });
      assert.is(changes(to, same)['darkmooncoin'], 3);
      assert.equal(await score(), [950_000, 700_000, 701_020]);
      const lower = await playDark(to, player, Map.owned, { result: { rate: 960_000, score: 500_000 } });
      assert.is(changes(to, lower)['darkmooncoin'], 2);
      assert.equal(await score(), [960_000, 500_000, 501_020]);
      const { thumb } = await hands(to, player);
      const records = await rowsOf(to, 'records', player.pk);
      assert.is(thumb.row.defaultUserRecordPk1, records.at(-1).pk);
      assert.equal([thumb.ranking.endAt, thumb.row.clearedStageNum, thumb.row.specialClearCount], [3, 4, 1]);
    }));

  test(`${database}: boosts multiply the season's rewards, but not the coin of a new best`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const plain = await playDark(to, player, Map.owned, { step: 1 });
      assert.equal(changes(to, plain), { darkmooncoin: 7, 'stardust.default': 3 });
      const again = await playDark(to, player, Map.owned, { step: 2 });
      assert.equal(changes(to, again), { darkmooncoin: 10, 'stardust.default': 5 });
      const random = await playDark(to, player, Map.thumbRandom, { step: 1, result: { score: 900_000 } });
      assert.is(changes(to, random)['darkmooncoin'], 7);
      const { thumb } = await hands(to, player);
      assert.equal([thumb.row.clearedStageNum, thumb.ranking.bestTotalScore], [3, 500_000]);
      const special = await playDark(to, player, Map.thumbSpecial, { step: 2 });
      assert.is(changes(to, special)['darkmooncoin'], 3);
    }));

  test(`${database}: the special reward comes with the clear that reaches its count, once`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const key = `map.${Map.thumbSpecial}`;
      const gains: unknown[] = [];
      const achieved: unknown[] = [];
      for (let n = 0; n < 5; n += 1) {
        const answer = await playDark(to, player, Map.thumbSpecial);
        gains.push(changes(to, answer)[key]);
        const list: readonly { category: number }[] = answer.body.data.achievedList ?? [];
        achieved.push(list.some(({ category }) => category === 53));
      }
      assert.equal(gains, [undefined, 1, undefined, undefined, undefined]);
      // An abyss chart unlocked: achievement category 53.
      assert.equal(achieved, [false, true, false, false, false]);
      assert.is(await amountOf(to, player.pk, key), 1);
    }));
}

test.run();
