import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp, type Database, type TestPlayer } from '../../../support/app.js';
import type { Row } from '../../../support/wire-rows.js';

const garbage = ['not a date', '2024-02-30 00:00:00', '', 'x'.repeat(40), '2024-02-30'] as const;

async function dataOf(player: TestPlayer, path: string): Promise<Record<string, Row[]>> {
  const answer = await player.get(`/api/${path}`);
  assert.is(answer.status, 200, `${path}: ${answer.body.message}`);
  return answer.body.data;
}

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: rows that are damaged break no list, and no row beside them`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { pk: UserPk } = player;
      await to.app.store.write([UserPk], async (tx) => {
        await tx
          .updateTable('userNoahChapters')
          .set({ currents: '{"broken', startDate: garbage[0] })
          .where('UserPk', '=', UserPk)
          .execute();
        await tx
          .insertInto('userMailBoxes')
          .values(
            garbage.map((sent, n) => ({
              ...{ UserPk, title: `mail ${n}`, sent, state: 0 },
              ...{ itemRewards: n % 2 === 0 ? '[{' : '', packRewards: n === 0 ? null : 'undefined' },
            })),
          )
          .execute();
        await tx
          .insertInto('userProducts')
          .values(
            garbage.map((date, n) => ({
              ...{ UserPk, ProductPk: 5001 + n, buyCount: 1, periodicBuyCount: 1 },
              ...{ lastPeriodicRefreshDate: date, createdAt: date },
            })),
          )
          .execute();
        await tx
          .insertInto('userMemberships')
          .values(garbage.map((date) => ({ UserPk, membershipType: 1, startDate: date, expireDate: date })))
          .execute();
        await tx
          .updateTable('useritems')
          .set({ endDate: 'never', startDate: garbage[1] })
          .where('UserPk', '=', UserPk)
          .where('ItemPk', '<', 30)
          .execute();
        await tx.updateTable('userProfile').set({ updatedAt: 'soon' }).where('UserPk', '=', UserPk).execute();
      });
      const [chapter] = (await dataOf(player, 'noah'))['userNoahChapters'] ?? [];
      assert.equal([chapter?.['currents'], chapter?.['startDate'], chapter?.['state']], [null, null, 1]);
      const mails = (await dataOf(player, 'mailbox'))['userMailBoxes'] ?? [];
      assert.is(mails.length, garbage.filter((text) => text <= '2026').length);
      for (const { itemRewards, packRewards, when } of mails) {
        assert.equal([itemRewards, packRewards], [null, null]);
        assert.match(String(when), /^D\+\d+(\.\d+)?$/);
      }
      assert.equal((await dataOf(player, 'refreshUserData'))['userMemberships'], []);
      assert.is((await dataOf(player, 'userproduct'))['userproducts']?.length, garbage.length);
      assert.is((await dataOf(player, 'item'))['items']?.length, 235);
      for (const path of ['mission', 'album', 'lab', 'friend', 'achievement/raw', 'user/me']) {
        await dataOf(player, path);
      }

      const document = inflate((await player.get('/api/initialinfo')).body.data);
      assert.equal(
        [document.userNoahChapters[0].currents, document.userNoahChapters[0].startDate],
        [null, null],
      );
      assert.is(document.useritems.length, 235);
      assert.is(document.userproducts.length, garbage.length);
      const sentDates = document.userproducts.map(({ createdAt }: { createdAt: unknown }) => createdAt);
      for (const date of sentDates) assert.is(date, null);
      assert.not('userMemberships' in document, 'none of them runs');
    }));

  test(`${database}: one player's damaged rows do not reach another's lists`, () =>
    withApp({ database }, async (to) => {
      const [bad, good] = [await to.player(), await to.player()];
      await to.app.store.write([bad.pk, good.pk], async (tx) => {
        await tx
          .updateTable('userProfile')
          .set({ updatedAt: 'x'.repeat(40), titleKey: '\u202e"<', thumbAstralRating: 1e300 })
          .where('UserPk', '=', bad.pk)
          .execute();
        await tx
          .insertInto('userFriends')
          .values({ InviterPk: bad.pk, InviteePk: good.pk, InviterState: 1, InviteeState: 1 })
          .execute();
      });
      const [friend, ...rest] = (await dataOf(good, 'friend'))['friends'] ?? [];
      assert.equal(
        [friend?.['UserPk'], friend?.['lastActiveDate'], friend?.['state'], rest],
        [bad.pk, null, 1, []],
      );
    }));
}

test.run();
