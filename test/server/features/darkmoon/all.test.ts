import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withApp, type TestPlayer } from '../../../support/app.js';
import { databases, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { mapOf, multiSeason, playDark, thumbSeason, withSeasons } from './support.js';

const path = '/api/darkmoon/all';
const weekMs = 7 * 86_400_000;

async function all(player: TestPlayer) {
  const answer = await player.get(path);
  assert.is(answer.status, 200);
  return answer.body.data;
}

for (const database of databases) {
  test(`${database}: without files both hands have a season of this week that can be played`, () =>
    withApp({ database }, async (to) => {
      const open = await to.request(path);
      assert.equal([open.status, open.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
      const player = await to.player();
      const answer = await player.get(path);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { data } = answer.body;
      assert.equal(Object.keys(data), [
        ...['darkmoonThumb', 'darkmoonMulti', 'nextDarkmoonThumb', 'nextDarkmoonMulti'],
        ...['userDarkmoonThumb', 'userDarkmoonMulti'],
      ]);
      const [thumb, multi] = [data.darkmoonThumb, data.darkmoonMulti];
      assert.equal([thumb.season, multi.season], [105, 105]);
      assert.equal([data.nextDarkmoonThumb.season, data.nextDarkmoonMulti.season], [106, 106]);
      const modes = (season: Record<string, number>) =>
        [1, 2, 3, 4].map((n) => mapOf(to, season[`defaultMapPk${n}`] ?? 0).mode);
      assert.ok(modes(thumb).every((mode) => [0, 1, 2].includes(mode)));
      assert.ok(modes(multi).every((mode) => [3, 4].includes(mode)));
      assert.is(mapOf(to, thumb.specialMapPk).mode, 6);
      assert.ok([5, 7].includes(mapOf(to, multi.specialMapPk).mode));

      to.clock.advance(weekMs);
      const later = await all(player);
      assert.equal(
        [later.darkmoonThumb, later.darkmoonMulti],
        [data.nextDarkmoonThumb, data.nextDarkmoonMulti],
      );
      assert.equal([later.userDarkmoonThumb.DarkmoonPk, later.userDarkmoonMulti.DarkmoonPk], [106, 106]);
      await playDark(to, player, later.darkmoonMulti.specialMapPk);
      assert.is((await all(player)).userDarkmoonMulti.specialClearCount, 1);
    }));

  test(`${database}: the rows are made on first sight, once, with three maps to rerun`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      // Mode 6 by pk: 1010 is too hard to be rated but open, 1026 has no difficulty, 1042 is the special reward.
      await setItem(to, player.pk, 'map.1058', { amount: 1 });
      await to.app.store.write([player.pk], (tx) =>
        tx.insertInto('userMaps').values({ UserPk: player.pk, MapPk: 1074 }).execute(),
      );
      await setItem(to, player.pk, 'map.1090', { amount: 0 });
      const data = await all(player);
      const { pk, createdAt, updatedAt, ...row } = data.userDarkmoonThumb;
      assert.type(pk, 'number');
      assert.equal([createdAt, updatedAt], Array(2).fill(new Date(to.clock.now()).toISOString()));
      assert.equal(row, {
        ...{ clearedStageNum: 0, specialClearCount: 0 },
        ...{ achievReward1State: 0, achievReward2State: 0, achievReward3State: 0 },
        ...{ defaultBestRate1: 0, defaultBestRate2: 0, defaultBestRate3: 0, defaultBestRate4: 0 },
        ...{ defaultBestScore1: 0, defaultBestScore2: 0, defaultBestScore3: 0, defaultBestScore4: 0 },
        ...{ specialBestRate: 0, specialBestScore: 0 },
        ...{ defaultUserRecordPk1: 0, defaultUserRecordPk2: 0 },
        ...{ defaultUserRecordPk3: 0, defaultUserRecordPk4: 0, specialUserRecordPk: 0 },
        ...{ rerunMapPk1: 1010, rerunMapPk2: 1090, rerunMapPk3: 1106 },
        ...{ UserPk: player.pk, DarkmoonPk: 501, isThumb: 1 },
      });
      const multi = data.userDarkmoonMulti;
      assert.equal(
        [multi.isThumb, multi.rerunMapPk1, multi.rerunMapPk2, multi.rerunMapPk3],
        [0, 1006, 1016, 1022],
      );
      const ranking = await rowsOf(to, 'userDarkmoonRanking', player.pk);
      assert.equal(ranking.map((each) => [each.season, each.mode, each.bestTotalScore, each.endAt]).sort(), [
        [77, 0, 0, 0],
        [78, 1, 0, 0],
      ]);
      to.statements.length = 0;
      assert.equal(await all(player), data);
      assert.ok(to.statements.length <= 8, to.statements.join('\n'));
      assert.is((await rowsOf(to, 'userDarkmoon', player.pk)).length, 2);
    }));

  test(`${database}: eight first looks at once make one row of each kind`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const seen = await Promise.all(Array.from({ length: 8 }, () => all(player)));
      for (const data of seen) assert.equal(data, seen[0]);
      assert.is((await rowsOf(to, 'userDarkmoon', player.pk)).length, 2);
      assert.is((await rowsOf(to, 'userDarkmoonRanking', player.pk)).length, 2);
    }));

  test(`${database}: a season of a file is sent as it stands there; a hand without one has none`, () =>
    withApp({ database, prepare: withSeasons(thumbSeason, null) }, async (to) => {
      const player = await to.player();
      const data = await all(player);
      assert.equal(data.darkmoonThumb, thumbSeason);
      assert.equal(data.nextDarkmoonThumb, { pk: 502, season: 79 });
      assert.equal([data.darkmoonMulti, data.nextDarkmoonMulti, data.userDarkmoonMulti], [{}, {}, {}]);
      assert.is((await rowsOf(to, 'userDarkmoon', player.pk)).length, 1);
    }));

  test(`${database}: one hand may have a file and the other a derived season`, () =>
    withApp(
      {
        database,
        prepare: async ({ config }) => {
          await mkdir(config, { recursive: true });
          await writeFile(join(config, 'darkmoonMulti.json'), JSON.stringify([multiSeason, null]));
        },
      },
      async (to) => {
        const data = await all(await to.player());
        assert.is(data.darkmoonThumb.season, 105);
        assert.equal([data.darkmoonMulti, data.nextDarkmoonMulti], [multiSeason, {}]);
      },
    ));
}

test.run();
