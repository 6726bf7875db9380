import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp } from '../../../support/app.js';
import { databases, envelopeKeys, rowsOf } from '../play/support.js';
import { refused } from '../shop/support.js';
import { eightAtOnce, noPks, wantSession } from '../missions/support.js';

const add = (track: number | string) => `/api/userfavorite/${track}/add`;
const remove = (track: number | string) => `/api/userfavorite/${track}/remove`;

for (const database of databases) {
  test(`${database}: favourites are added and removed, each as often as one likes`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await other.post(add(4));
      for (const track of [3, 4, 4]) {
        const answer = await player.post(add(track));
        assert.equal([answer.status, answer.body.data], [200, {}]);
        assert.equal(Object.keys(answer.body), envelopeKeys);
      }
      const tracks = async () => (await rowsOf(to, 'userfavorites', player.pk)).map(({ TrackPk }) => TrackPk);
      assert.equal(await tracks(), [3, 4]);
      const { userfavorites } = inflate((await player.get('/api/initialinfo')).body.data);
      assert.equal(
        userfavorites.map(({ TrackPk }: { TrackPk: number }) => TrackPk),
        [3, 4],
      );
      for (let twice = 0; twice < 2; twice += 1) {
        const answer = await player.post(remove(4));
        assert.equal([answer.status, answer.body.data], [200, {}]);
        assert.equal(await tracks(), [3]);
      }
      assert.is((await rowsOf(to, 'userfavorites', other.pk)).length, 1);
      const again = inflate((await player.get('/api/initialinfo')).body.data).userfavorites;
      assert.is(again.length, 1);
    }));

  test(`${database}: eight at once make one favourite, and one favourite less`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      for (const [path, rows] of [
        [add(5), 1],
        [remove(5), 0],
      ] as const) {
        const answers = await eightAtOnce(() => player.post(path));
        assert.ok(answers.every(({ status }) => status === 200));
        assert.is((await rowsOf(to, 'userfavorites', player.pk)).length, rows);
      }
    }));

  test(`${database}: a track that is not there cannot be added, but one that went can be removed`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const gone = 999_999;
      for (const path of [add(gone), remove(gone)]) {
        await refused({ to, player }, { path, message: 'track: there is no such track.' });
      }
      await to.app.store.write([player.pk], (tx) =>
        tx.insertInto('userfavorites').values({ TrackPk: gone, UserPk: player.pk }).execute(),
      );
      assert.is((await player.post(remove(gone))).status, 200);
      assert.equal(await rowsOf(to, 'userfavorites', player.pk), []);
      for (const text of noPks) {
        for (const path of [add(text), remove(text)]) {
          await refused({ to, player }, { path, message: /^track: must be/ });
        }
      }
      await wantSession(to, [add(3), remove(3)]);
    }));
}

test.run();
