import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database } from '../../support/app.js';
import { settle } from './support.js';

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: columns of a profile are set and grow, the same ones and others, of one player alone`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const profileOf = (pk: number) =>
        to.app.store.read
          .selectFrom('userProfile')
          .select(['totalClearCount', 'totalSRankCount', 'thumbAstralRating'])
          .where('UserPk', '=', pk)
          .executeTakeFirstOrThrow();
      const before = await profileOf(other.pk);
      for (const rating of [1.5, 2.5]) {
        await settle(to, player, ({ profile }) => {
          profile.set({ thumbAstralRating: rating });
          profile.add('totalClearCount', 2);
          profile.add('totalClearCount', 3);
        });
      }
      assert.equal(await profileOf(player.pk), {
        totalClearCount: before.totalClearCount + 10,
        totalSRankCount: before.totalSRankCount,
        thumbAstralRating: 2.5,
      });
      await settle(to, player, ({ profile }) => {
        profile.add('totalClearCount', 4);
        profile.set({ totalClearCount: 100 });
        profile.add('totalSRankCount', 1);
      });
      const after = await profileOf(player.pk);
      assert.equal([after.totalClearCount, after.totalSRankCount], [104, before.totalSRankCount + 1]);
      assert.equal(await profileOf(other.pk), before);
    }));
}

test.run();
