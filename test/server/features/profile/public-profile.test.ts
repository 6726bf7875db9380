import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp } from '../../../support/app.js';
import { sentRows } from '../../../support/wire-rows.js';
import { databases, dump, envelopeKeys } from '../play/support.js';
import { noPks, wantSession } from '../missions/support.js';

const path = (user: number | string) => `/api/public/user/${user}/profile`;

const shownColumns = [
  ...['nickname', 'uid', 'titleKey', 'iconKey', 'iconBorderKey', 'backgroundKey', 'ingameSkinKey'],
  ...['characterKey', 'thumbAstralRating', 'multiAstralRating', 'denyThumbRating', 'denyMultiRating'],
  ...['showThumbRating', 'showMultiRating', 'thumbAquaLevel', 'multiAquaLevel'],
];

interface Pair {
  readonly InviterPk: number;
  readonly InviteePk: number;
  readonly InviterState: number;
  readonly InviteeState: number;
}

const befriend = ({ app }: TestApp, pair: Pair) =>
  app.store.write([], (tx) => tx.insertInto('userFriends').values(pair).execute());

for (const database of databases) {
  test(`${database}: everybody may see this much of a player, and no more`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await to.app.store.write([other.pk], async (tx) => {
        const ratings = { thumbAstralRating: 12.34567, multiAquaLevel: 3, denyMultiRating: 1 };
        await tx.updateTable('userProfile').set(ratings).where('UserPk', '=', other.pk).execute();
        const counters = { totalCntClearHard: 5, totalCntAllPerfectCosmos: 2, isThumb: 1 };
        await tx.updateTable('userPublicProfile').set(counters).where('UserPk', '=', other.pk).execute();
        const root = { amount: 1, UserPk: other.pk, ItemPk: 77 };
        await tx.insertInto('userRootCharacterItems').values(root).execute();
      });
      const answer = await player.get(path(other.pk));
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { data } = answer.body;
      const [profile] = await sentRows(to, 'userProfile', other.pk);
      const [counters] = await sentRows(to, 'userPublicProfile', other.pk);
      assert.equal(data, {
        userProfile: Object.fromEntries(shownColumns.map((column) => [column, profile?.[column]])),
        darkAreaBestScores: { acc: 0, thumb: 0, multi: 0 },
        userPublicProfile: counters,
        userRootCharacterItems: await sentRows(to, 'userRootCharacterItems', other.pk),
        userConstellCharacters: await sentRows(to, 'userConstellCharacters', other.pk),
        friendState: 99,
      });
      assert.is(data.userProfile.thumbAstralRating, 12.34567);
      assert.equal([data.userRootCharacterItems.length, data.userConstellCharacters.length], [1, 1]);
      const own = (await player.get(path(player.pk))).body.data;
      assert.equal([own.userProfile.uid, own.friendState], [player.pk + 10_000_000, 99]);
      assert.is.not(own.userPublicProfile.pk, counters?.['pk']);
    }));

  test(`${database}: friendState is the asking side's number`, () =>
    withApp({ database }, async (to) => {
      const [player, other, third] = [await to.player(), await to.player(), await to.player()];
      const state = async (who: typeof player, of: typeof player) =>
        (await who.get(path(of.pk))).body.data.friendState;
      const [a, b] = [player.pk, other.pk];
      await befriend(to, { InviterPk: a, InviteePk: b, InviterState: 2, InviteeState: 3 });
      assert.equal([await state(player, other), await state(other, player)], [2, 3]);
      assert.equal([await state(third, other), await state(other, third)], [99, 99]);
      await to.app.store.write([], (tx) =>
        tx.updateTable('userFriends').set({ InviterState: 1, InviteeState: 4 }).execute(),
      );
      assert.equal([await state(player, other), await state(other, player)], [1, 4]);
      await befriend(to, { InviterPk: third.pk, InviteePk: a, InviterState: 1, InviteeState: 1 });
      assert.equal([await state(player, third), await state(third, player)], [1, 1]);
    }));

  test(`${database}: who is not there, or waits to be deleted, is not found`, () =>
    withApp({ database }, async (to) => {
      const [player, leaving, lost] = [await to.player(), await to.player(), await to.player()];
      await leaving.post('/api/user/delete');
      await to.app.store.write([lost.pk], (tx) =>
        tx.deleteFrom('userProfile').where('UserPk', '=', lost.pk).execute(),
      );
      for (const user of [leaving.pk, lost.pk, 999_999, 0, 999_999_999_999_999]) {
        const { status, body } = await player.get(path(user));
        assert.equal([status, body.state, body.message, body.data], [200, 0, 'User not found.', {}]);
        assert.equal(Object.keys(body), envelopeKeys);
      }
      for (const text of noPks) {
        const { status, body } = await player.get(path(text));
        assert.is(status, 400);
        assert.match(body.message, /^user: must be/);
      }
      await wantSession(to, [path(player.pk)], 'GET');
    }));

  test(`${database}: a player of an earlier installation without counters is still shown`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await to.app.store.write([other.pk], (tx) =>
        tx.deleteFrom('userPublicProfile').where('UserPk', '=', other.pk).execute(),
      );
      const { data } = (await player.get(path(other.pk))).body;
      assert.equal([data.userPublicProfile, data.userProfile.uid], [{}, other.pk + 10_000_000]);
    }));

  test(`${database}: a look at somebody writes nothing`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await player.get('/api/mission');
      const before = [await dump(to, player.pk), await dump(to, other.pk)];
      await player.get(path(other.pk));
      assert.equal([await dump(to, player.pk), await dump(to, other.pk)], before);
    }));
}

test('a look takes at most 8 statements, the usual changes at most 30', () =>
  withApp({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    await player.get('/api/mission');
    const count = async (most: number, request: () => Promise<{ status: number }>) => {
      const from = to.statements.length;
      assert.is((await request()).status, 200);
      const taken = to.statements.slice(from).filter((text) => !/^(begin|commit)/i.test(text));
      assert.ok(taken.length > 0 && taken.length <= most, `${taken.length}:\n${taken.join('\n')}`);
    };
    await count(8, () => player.get(path(other.pk)));
    to.clock.advance(60_000);
    await count(30, () => player.post('/api/performerlevel/receive/reward/all'));
    await count(15, () => player.post('/api/user/profile/update', { characterKey: 'character.kalpa' }));
    await count(15, () => player.post('/api/userplayskin/update/0', { gearItemKey: 'playgear.default' }));
    await count(15, () => player.post('/api/userfavorite/3/add'));
    await count(15, () => player.post('/api/usermission/0/receive/rewards'));
    await count(15, () => player.post('/api/mailbox/all/delete'));
    await count(15, () => player.post('/api/astralrating/off'));
  }));

test.run();
