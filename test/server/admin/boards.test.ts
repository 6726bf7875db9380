import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkBoards } from '../../../src/data/boards/check.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';
import { Album, playAlbum } from '../features/albums/support.js';
import { Map as Maps, playDark, thumbSeason, withSeasons } from '../features/darkmoon/support.js';
import { setItem } from '../features/play/support.js';
import { audited, consoleOf, type Console } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

type Line = Readonly<Record<'pk' | 'UserPk' | 'score', number> & Record<'isHidden', boolean>>;

const linesOf = async (page: Console, path: string): Promise<readonly Line[]> => {
  const { status, body } = await page.get(`/rankings/${path}`);
  assert.is(status, 200, body.message);
  return body.rows;
};
const scoresOf = async (page: Console, path: string) =>
  (await linesOf(page, path)).map(({ UserPk, score, isHidden }) => [UserPk, score, isHidden]);

/** What players see of the album's board, and of darkmoon's. */
const albumOf = async (player: TestPlayer) =>
  (await player.get(`/api/album/ranking/${Album.free}`)).body.data.topSeasonRankings.map(
    (row: { UserPk: number; totalScore: number }) => [row.UserPk, row.totalScore],
  );
const darkmoonOf = async (player: TestPlayer) =>
  (await player.get('/api/darkmoon/thumb/ranking')).body.data.topRankings.map(
    (row: { UserPk: number; bestTotalScore: number }) => [row.UserPk, row.bestTotalScore],
  );

async function assertCounted(to: TestApp): Promise<void> {
  assert.equal(await checkBoards(to.app.store.read), { misplaced: 0, miscounted: [] });
}

for (const database of databases) {
  test(`${database}: an album’s score is hidden until it is beaten, shown again, and removed`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const [player, other] = [await to.player(), await to.player()];
      await playAlbum(other, Album.free, { totalScore: 1_000_000 });
      await playAlbum(player, Album.free, { totalScore: 1_500_000 });
      await playAlbum(player, Album.free, { totalScore: 2_000_000 });
      const board = `album?keys=${Album.free},0`;
      const [best] = await linesOf(page, board);
      const act = (what: string, body: object = {}) =>
        page.post(`/rankings/album/${what}`, { pk: best?.pk, ...body });
      const both = [
        [player.pk, 2_000_000],
        [other.pk, 1_000_000],
      ];
      assert.equal(await albumOf(other), both);
      assert.is((await act('hide')).status, 200);
      assert.equal(await albumOf(other), [[other.pk, 1_000_000]]);
      assert.equal((await scoresOf(page, board))[0], [player.pk, 2_000_000, true]);
      await assertCounted(to);
      assert.is((await act('hide', { isHidden: false })).status, 200);
      assert.equal(await albumOf(other), both);
      await act('hide');
      await playAlbum(player, Album.free, { totalScore: 1_900_000 });
      assert.equal(await albumOf(other), [[other.pk, 1_000_000]], 'a lower one does not bring it back');
      await playAlbum(player, Album.free, { totalScore: 2_000_001 });
      assert.equal(await albumOf(other), [[player.pk, 2_000_001], both[1]]);
      assert.is((await act('remove')).status, 200);
      assert.equal(await albumOf(other), both, 'the next best of his plays');
      const { totalScore } = await to.app.store.read
        .selectFrom('userAlbums')
        .select('totalScore')
        .where('UserPk', '=', player.pk)
        .where('AlbumPk', '=', Album.free)
        .executeTakeFirstOrThrow();
      assert.is(totalScore, 2_000_000);
      await assertCounted(to);
      for (const what of ['hide', 'remove']) assert.is((await act(what)).status, 404);
      const log = await audited(to);
      assert.equal(
        log.map(({ action }) => action),
        ['score.hide', 'score.show', 'score.hide', 'score.remove'],
      );
      assert.equal(log[0]?.after, { board: 'album', pk: best?.pk, hidden: 1 });
      assert.equal(log[3]?.after, { score: 2_000_000 });
    }));

  test(`${database}: a hidden play takes its player off darkmoon; of a removed one the next best counts`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const page = await consoleOf(to);
      const [player, other] = [await to.player(), await to.player()];
      for (const { pk } of [player, other]) await setItem(to, pk, 'astralmelody', { amount: 1000 });
      await playDark(to, other, Maps.owned, { result: { rate: 900_000, score: 100 } });
      await playDark(to, player, Maps.owned, { result: { rate: 910_000, score: 300 } });
      await playDark(to, player, Maps.owned2, { result: { rate: 910_000, score: 50 } });
      await playDark(to, player, Maps.owned, { result: { rate: 950_000, score: 900, maxCombo: 90_000 } });
      const hers = [other.pk, 100];
      assert.equal(await darkmoonOf(other), [[player.pk, 950], hers]);
      const reviewOf = async (score: number) => {
        const { rows } = (await page.get('/reviews')).body;
        return rows.find((review: { score: number }) => review.score === score)?.pk ?? 0;
      };
      const review = await reviewOf(900);
      const decide = async (decision: string, pk = review) =>
        assert.is((await page.post(`/reviews/${pk}/decide`, { decision })).status, 200);
      await decide('hide');
      assert.equal(await darkmoonOf(other), [hers]);
      await playDark(to, player, Maps.owned2, { result: { rate: 920_000, score: 60 } });
      assert.equal(await darkmoonOf(other), [hers], 'the sum still rests on it');
      await decide('accept');
      assert.equal(await darkmoonOf(other), [[player.pk, 960], hers]);
      await decide('hide');
      await playDark(to, player, Maps.owned, { result: { rate: 960_000, score: 800 } });
      assert.equal(await darkmoonOf(other), [[player.pk, 860], hers], 'it was beaten');
      await assertCounted(to);
      await decide('accept');
      const last = { rate: 970_000, score: 990, maxCombo: 90_000 };
      await playDark(to, player, Maps.owned, { result: last });
      assert.equal(await darkmoonOf(other), [[player.pk, 1050], hers]);
      await decide('remove', await reviewOf(990));
      assert.equal(await darkmoonOf(other), [[player.pk, 860], hers]);

      const [best] = await linesOf(page, `darkmoon?keys=${thumbSeason.season},0`);
      assert.is((await page.post('/rankings/darkmoon/hide', { pk: best?.pk })).status, 200);
      assert.equal(await darkmoonOf(other), [hers]);
      assert.is((await page.post('/rankings/darkmoon/remove', { pk: best?.pk })).status, 200);
      await playDark(to, player, Maps.owned2, { result: { rate: 700_000, score: 7 } });
      assert.equal(await darkmoonOf(other), [hers, [player.pk, 7]], 'the season begins anew for him');
      await assertCounted(to);
    }));
}

test('boards are found by what an administrator knows of them', () =>
  withApp({ prepare: withSeasons() }, async (to) => {
    const page = await consoleOf(to);
    const { catalog } = to.app;
    const keysOf = async (path: string) => (await page.get(`/rankings/${path}`)).body.keys;
    const refusal = async (path: string) => {
      const { status, body } = await page.get(`/rankings/${path}`);
      return [status, body.message];
    };
    const map = catalog.find('maps', 1001);
    const title = encodeURIComponent(catalog.find('tracks', map?.TrackPk ?? 0)?.title ?? '');
    assert.equal(await keysOf(`map?name=${title.toLowerCase()}&mode=normal`), [1001]);
    assert.equal(await keysOf(`map?name=${title}&mode=${map?.mode}`), [1001]);
    assert.equal(await keysOf('map?name=1001'), [1001]);
    const several = await refusal(`map?name=${title}`);
    assert.is(several[0], 400);
    assert.match(several[1], /^name: there are \d+: .* \(Normal\) = 1001, .* \(Hard\) = 1002/);
    assert.equal(await refusal('map?name=no%20such%20song'), [
      404,
      'name: there is no map of "no such song".',
    ]);
    assert.is((await refusal(`map?name=${title}&mode=odd`))[0], 400);
    const key = encodeURIComponent(catalog.find('albums', Album.free)?.albumKey ?? '');
    assert.equal(await keysOf(`album?name=${key.toUpperCase()}`), [Album.free, 0]);
    assert.equal(await keysOf(`album?name=${Album.free}&season=-1`), [Album.free, -1]);
    assert.equal(await keysOf('darkmoon'), [thumbSeason.season, 0]);
    assert.equal(await keysOf('darkmoon?hand=multi&season=5'), [5, 1]);
    for (const path of ['map', 'album', 'map?name=%20', 'map?keys=x', 'album?keys=1', 'odd?keys=1']) {
      assert.is((await refusal(path))[0], 400, path);
    }
  }));

test.run();
