import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestAnswer, type TestApp } from '../../../support/app.js';
import { amountOf, changes, databases, envelopeKeys, lowest, rowsOf, setItem } from '../play/support.js';
import { Album, plainStage, playAlbum } from './support.js';

/** current and state of the daily missions of these categories, by category. */
function missions(to: TestApp, { body }: TestAnswer, categories: readonly number[]) {
  const rows: readonly { MissionPk: number; current: number; state: number }[] = body.usermissions;
  return Object.fromEntries(
    rows.flatMap(({ MissionPk, current, state }) => {
      const mission = to.app.catalog.find('missions', MissionPk);
      const wanted =
        mission?.periodType === 1 && mission.TrackPk < 3 && categories.includes(mission.category);
      return wanted ? [[mission.category, [current, state]]] : [];
    }),
  );
}

for (const database of databases) {
  test(`${database}: a cleared album answers the row, levels, openings and the highest lamp, compressed`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const { answer, data } = await playAlbum(player, Album.free, { avgRate: 949_999.5 });
      assert.equal(Object.keys(answer.body), envelopeKeys);
      assert.match(answer.body.data, /^H4sI[\w+/]+=*$/);
      const { pk, ...userAlbum } = data.userAlbum;
      assert.type(pk, 'number');
      const now = new Date(to.clock.now()).toISOString();
      assert.equal(
        { ...data, userAlbum },
        {
          userAlbum: {
            ...{ avgRate: 950_000, totalScore: 2_000_000, progress: 1 },
            ...{ lamp1Status: 1, lamp2Status: 0, lamp3Status: 0 },
            ...{ createdAt: now, updatedAt: now, UserPk: player.pk, AlbumPk: Album.free },
          },
          ...{ updatedLevel: 0, levelRewards: [], unlockedUserAlbums: [12, 13], updatedLamp: [0, 1] },
        },
      );
      // The lamp's reward, what achievements add to it, and 94.99995 + 20 of performer experience.
      const { performerexp, fragment = 0 } = changes(to, answer);
      assert.is(performerexp, 114);
      assert.ok(fragment >= 1);
      const [record] = await rowsOf(to, 'userAlbumRecord', player.pk);
      const [best] = await rowsOf(to, 'userAlbumBestRecord', player.pk);
      for (const row of [record, best]) {
        assert.equal(
          [row.season, row.avgRate, row.totalScore, row.AlbumPk],
          [0, 950_000, 2_000_000, Album.free],
        );
      }
      assert.is(best.UserAlbumRecordPk, record.pk);
    }));

  test(`${database}: stages and clear count for their missions, once each, and for no other track`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const stages = [
        { ...plainStage, TrackPk: 2, endState: 5 },
        { ...plainStage, TrackPk: '3', endState: 6 },
        { ...plainStage, TrackPk: 4, endState: 0 },
      ];
      const sent = { stages: JSON.stringify(stages), noteMode: 1 };
      const { answer } = await playAlbum(player, Album.free, sent);
      // Weekly ones: track 2 of category 3, two each of 1, 4, 5, 6 and 7, 200 notes.
      const categories = [0, 1, 2, 3, 4, 5, 6, 7, 8];
      assert.equal(missions(to, answer, categories), {
        ...{ 0: [0, 0], 1: [1, 0], 2: [0, 0], 3: [1, 0], 4: [1, 0], 5: [1, 0], 6: [1, 0], 7: [1, 0] },
        8: [200, 1],
      });
    }));

  test(`${database}: an album that was not cleared gives its row and a record, and no more`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const before = await rowsOf(to, 'userAlbums', player.pk);
      for (const endState of [0, 1]) {
        const { answer, data } = await playAlbum(player, Album.free, { endState });
        assert.equal(Object.keys(data), ['userAlbum']);
        assert.equal([data.userAlbum.progress, data.userAlbum.lamp1Status], [0, 0]);
        assert.equal(answer.body.updatedUserItems, []);
        const clears = missions(to, answer, [1, 6]);
        assert.equal(clears, { 1: [0, 0], 6: [0, 0] });
      }
      assert.equal(await rowsOf(to, 'userAlbums', player.pk), before);
      assert.is((await rowsOf(to, 'userAlbumRecord', player.pk)).length, 2);
      assert.equal(await rowsOf(to, 'userAlbumBestRecord', player.pk), []);
    }));

  test(`${database}: lamps once lit stay lit and are rewarded once; rate and score keep their best`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const clean = JSON.stringify([{ ...plainStage, miss: 0 }]);
      const first = await playAlbum(player, Album.free, { totalScore: 3_000_000 });
      assert.equal(first.data.updatedLamp, [0, 1]);
      const second = await playAlbum(player, Album.free, { avgRate: 980_000, totalScore: 1_000_000 });
      assert.equal(second.data.updatedLamp, [0, 2]);
      assert.is(changes(to, second.answer)['darkmatter'] ?? 0, 5);
      assert.equal([second.data.userAlbum.avgRate, second.data.userAlbum.totalScore], [980_000, 3_000_000]);
      const third = await playAlbum(player, Album.free, { stages: clean });
      assert.equal(third.data.updatedLamp, [0, 3]);
      const again = await playAlbum(player, Album.free, { stages: clean, avgRate: 990_000 });
      assert.equal(again.data.updatedLamp, [0, 3]);
      assert.equal(again.data.unlockedUserAlbums, []);
      assert.equal(
        Object.keys(changes(to, again.answer)).filter((key) => key !== 'performerexp'),
        [],
      );
      const [album] = (await rowsOf(to, 'userAlbums', player.pk)).filter((row) => row.AlbumPk === Album.free);
      assert.equal(
        [album.avgRate, album.totalScore, album.lamp1Status, album.lamp2Status, album.lamp3Status],
        [990_000, 3_000_000, 1, 1, 1],
      );
      const records = await rowsOf(to, 'userAlbumRecord', player.pk);
      const bests = await rowsOf(to, 'userAlbumBestRecord', player.pk);
      assert.is(records.length, 4);
      assert.equal(
        bests.map((row) => [row.totalScore, row.UserAlbumRecordPk]),
        [[3_000_000, records[0].pk]],
      );
    }));

  test(`${database}: a new lamp of a challenge album raises the aqua level of its hand, with its rewards`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      const levels = async () => {
        const [profile] = await rowsOf(to, 'userProfile', player.pk);
        return [profile.thumbAquaLevel, profile.multiAquaLevel];
      };
      const third = await playAlbum(player, Album.thumbAqua3);
      assert.is(third.data.updatedLevel, 3);
      assert.equal(third.data.levelRewards, [
        { key: 'fragment', value: 3 },
        { key: 'energy.green', value: 300 },
      ]);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 - 100 + 300);
      assert.equal(await levels(), [3, 0]);
      const lower = await playAlbum(player, Album.thumbAqua1);
      assert.equal([lower.data.updatedLevel, lower.data.levelRewards], [3, []]);
      const multi = await playAlbum(player, Album.multiAqua2);
      assert.is(multi.data.updatedLevel, 2);
      assert.equal(multi.data.levelRewards[0], { key: 'darkmatter', value: 2 });
      assert.equal(await levels(), [3, 2]);
      const again = await playAlbum(player, Album.multiAqua2);
      assert.equal([again.data.updatedLevel, again.data.levelRewards], [2, []]);
      const plain = await playAlbum(player, Album.priced, { totalScore: 5_000_000 });
      assert.equal([plain.data.updatedLevel, plain.data.updatedLamp[1] > 0], [3, true]);
    }));

  test(`${database}: an album that came with a later manifest gets its row, and a clear its hurdle`, () =>
    withApp({ database, random: lowest }, async (to) => {
      const player = await to.player();
      await to.app.store.write([player.pk], async (tx) => {
        await tx.deleteFrom('userAlbums').where('UserPk', '=', player.pk).execute();
        const hurdle = { state: 0, current: 0, UserPk: player.pk, PerformerHurdleMissionPk: 68 };
        await tx.insertInto('userPerformerHurdleMissions').values(hurdle).execute();
      });
      await setItem(to, player.pk, 'performerexp', { amount: 1600 });
      const other = await playAlbum(player, Album.thumbAqua1);
      assert.is(changes(to, other.answer)['performerexp'], undefined);
      const { answer, data } = await playAlbum(player, Album.lunatic, { lunaticMode: 1, hp: 79.9 });
      assert.equal(
        [data.userAlbum.AlbumPk, data.userAlbum.lamp1Status, data.userAlbum.lamp2Status],
        [Album.lunatic, 1, 0],
      );
      assert.equal(
        answer.body.userPerformerHurdleMissions.map((row: { state: number }) => row.state),
        [1],
      );
      assert.is(changes(to, answer)['performerexp'], 114);
    }));

  test(`${database}: an album's end takes few statements`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await playAlbum(player, Album.thumbAqua1);
      to.statements.length = 0;
      await playAlbum(player, Album.thumbAqua3);
      assert.ok(to.statements.length <= 45, `${to.statements.length} for start and end`);
    }));
}

test.run();
