import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, rowsOf } from '../play/support.js';
import { quiet, refused } from '../shop/support.js';
import { addMembership, day, onlyOne, wantSession } from './support.js';

const path = '/api/mission/attendance';
const taken = 'Attendance already received.';
const hour = 3_600_000;

const received = async (player: TestPlayer) =>
  inflate((await player.get('/api/initialinfo')).body.data).attendanceReceived;

for (const database of databases) {
  test(`${database}: attendance pays once a UTC day, and initialinfo tells of it`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      assert.is(await received(player), false);
      await addMembership(to, player, { ends: to.clock.now() + 3 * day });
      assert.is(await received(player), false);
      const answer = await player.post(path);
      assert.is(answer.status, 200);
      assert.equal(answer.body.data, {});
      assert.equal(changes(to, answer), { fragment: 10 });
      assert.is(await received(player), true);
      await refused({ to, player }, { path, message: taken });

      // 23:59:59.999, and then the next day.
      to.clock.advance(14.5 * hour - 1);
      await refused({ to, player }, { path, message: taken });
      assert.is(await received(player), true);
      to.clock.advance(1);
      assert.is(await received(player), false);
      assert.equal(changes(to, await player.post(path)), { fragment: 10 });
      assert.is(await amountOf(to, player.pk, 'fragment'), 99_999 + 20);

      // What it is kept in is not for the client.
      const profiles = [
        (await player.get('/api/user/me')).body.data.userProfile,
        inflate((await player.get('/api/initialinfo')).body.data).userProfile,
      ];
      for (const profile of profiles) {
        assert.is(profile.UserPk, player.pk);
        assert.not.ok('attendedOn' in profile);
      }
    }));

  test(`${database}: of eight at once one is paid`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await addMembership(to, player, { ends: to.clock.now() + day });
      await onlyOne(() => player.post(path), taken);
      assert.is(await amountOf(to, player.pk, 'fragment'), 99_999 + 10);
    }));

  test(`${database}: it takes a running cosmic membership`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const message = 'User does not have a valid Cosmic Membership.';
      await addMembership(to, other, { ends: to.clock.now() + day });
      await refused({ to, player }, { path, message });
      await addMembership(to, player, { type: 0, ends: to.clock.now() + day });
      await refused({ to, player }, { path, message });
      await addMembership(to, player, { ends: to.clock.now() });
      await refused({ to, player }, { path, message });
      assert.is((await rowsOf(to, 'userProfile', player.pk))[0].attendedOn, null);
      await wantSession(to, [path]);
    }));
}

/** A capture whose attendance pays something else. */
const paying =
  (change: (metadata: Record<string, unknown>) => void) => (document: Record<string, unknown>) => {
    quiet(document);
    change(document['metadata'] as Record<string, unknown>);
  };

const rewarded = (change: (metadata: Record<string, unknown>) => void, expected: Record<string, number>) =>
  withApp({ capture: paying(change) }, async (to) => {
    const player = await to.player();
    await addMembership(to, player, { ends: to.clock.now() + day });
    assert.equal(changes(to, await player.post(path)), expected);
  });

test('the reward is what the metadata says', () =>
  rewarded(
    (metadata) => {
      metadata['cosmicMembershipAttendanceRewardKey'] = 'darkmatter';
      metadata['cosmicMembershipAttendanceRewardValue'] = 3;
    },
    { darkmatter: 3 },
  ));

test('without a word of it in the metadata it is the usual one', () =>
  rewarded(
    (metadata) => {
      delete metadata['cosmicMembershipAttendanceRewardKey'];
      delete metadata['cosmicMembershipAttendanceRewardValue'];
    },
    { fragment: 10 },
  ));

test.run();
