import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database } from '../../../support/app.js';
import {
  accept,
  befriend,
  end,
  everything,
  fillFriends,
  listed,
  newRequests,
  pairs,
  reject,
  send,
  setDeleteAfter,
  told,
} from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const actions = ['request/send', 'request/accept', 'request/reject', 'delete'];
const done = [200, 'Success.'];

for (const database of databases) {
  test(`${database}: a request, its answer, and its end`, () =>
    withApp({ database }, async (to) => {
      const [a, b] = [await to.player(), await to.player()];
      const sent = await send(a, b);
      assert.equal([told(sent), sent.body.data, sent.body.updatedUserItems], [done, {}, []]);
      assert.equal(await pairs(to), [[a.pk, b.pk, 2, 3]]);
      assert.equal([await newRequests(a), await newRequests(b)], [0, 1]);
      assert.equal([await listed(a), await listed(b)], [[[b.pk, 2]], [[a.pk, 3]]]);

      assert.equal(told(await accept(b, a)), done);
      assert.equal(await pairs(to), [[a.pk, b.pk, 1, 1]]);
      assert.equal([await listed(a), await listed(b)], [[[b.pk, 1]], [[a.pk, 1]]]);

      assert.equal(told(await end(b, a)), done);
      assert.equal(await pairs(to), [[a.pk, b.pk, 4, 4]]);
      assert.equal([await listed(a), await listed(b)], [[], []]);

      assert.equal(told(await send(b, a)), done);
      assert.equal(await pairs(to), [[b.pk, a.pk, 2, 3]]);
      assert.equal(told(await reject(a, b)), done);
      assert.equal(await pairs(to), [[b.pk, a.pk, 4, 4]]);
      assert.equal([await newRequests(a), await newRequests(b)], [1, 1]);
    }));

  test(`${database}: what is refused changes neither player`, () =>
    withApp({ database }, async (to) => {
      const [a, b, stranger, leaving] = [
        await to.player(),
        await to.player(),
        await to.player(),
        await to.player(),
      ];
      const [asking, friend] = [await to.player(), await to.player()];
      await send(a, b);
      await send(asking, a);
      await befriend(friend, a);
      await setDeleteAfter(to, leaving, to.app.clock.now() + 1);
      for (const player of [a, b]) await player.get('/api/item');
      const before = await everything(to);

      for (const action of actions) {
        const path = `/api/friend/${action}`;
        const open = await to.request(path, { form: { friendUserPk: b.pk } });
        assert.equal(told(open), [400, 'Unauthorized']);
        assert.equal(told(await a.post(path)), [400, 'friendUserPk is required.'], action);
        assert.equal(told(await a.post(path, { friendUserPk: '' })), [400, 'friendUserPk is required.']);
        for (const wrong of ['x', '1.5', '-1', '99999999999999999999', '1e3', ' 1']) {
          const answer = await a.post(path, { friendUserPk: wrong });
          assert.is(answer.status, 400);
          assert.match(answer.body.message, /^friendUserPk: must be a whole number/, wrong);
        }
        assert.match((await a.post(path, { friendUserPk: a.pk })).body.message, /^friendUserPk: .*yourself/);
        for (const friendUserPk of [0, 999_999, 999_999_999_999_999, leaving.pk]) {
          const answer = await a.post(path, { friendUserPk });
          assert.equal([told(answer), answer.body.data], [[400, 'User not found.'], {}]);
        }
      }
      const refusals: readonly (readonly [Promise<{ status: number; body: { message: string } }>, string])[] =
        [
          [send(a, b), 'Friend request already sent and is pending.'],
          [send(a, friend), 'You are already friends.'],
          [accept(a, b), 'No pending friend request from this user.'],
          [reject(a, b), 'No pending friend request from this user.'],
          [accept(a, stranger), 'No pending friend request from this user.'],
          [reject(stranger, a), 'No pending friend request from this user.'],
          [accept(a, friend), 'No pending friend request from this user.'],
          [accept(asking, a), 'No pending friend request from this user.'],
          [reject(asking, a), 'No pending friend request from this user.'],
          [end(a, b), 'You are not a friend with this user.'],
          [end(b, a), 'You are not a friend with this user.'],
          [end(a, stranger), 'You are not a friend with this user.'],
        ];
      for (const [answer, message] of refusals) {
        const { status, body } = await answer;
        assert.equal([status, body.message], [400, message]);
      }
      assert.equal(await everything(to), before);
    }));

  test(`${database}: requests that cross make friends, and no new request of it`, () =>
    withApp({ database }, async (to) => {
      const [a, b] = [await to.player(), await to.player()];
      await send(a, b);
      assert.equal(told(await send(b, a)), done);
      assert.equal(await pairs(to), [[a.pk, b.pk, 1, 1]]);
      assert.equal([await newRequests(a), await newRequests(b)], [0, 1]);
    }));

  test(`${database}: of eight requests at once one counts; eight that cross make one friendship`, () =>
    withApp({ database }, async (to) => {
      const [a, b, c] = [await to.player(), await to.player(), await to.player()];
      const eight = Array.from({ length: 8 }, (_, index) => index);
      const same = await Promise.all(eight.map(() => send(a, b)));
      assert.is(same.filter(({ status }) => status === 200).length, 1);
      assert.equal(await pairs(to), [[a.pk, b.pk, 2, 3]]);
      assert.is(await newRequests(b), 1);

      const answers = await Promise.all(eight.map((index) => (index % 2 ? accept(b, a) : reject(b, a))));
      assert.is(answers.filter(({ status }) => status === 200).length, 1);

      const crossing = await Promise.all(eight.map((index) => (index % 2 ? send(a, c) : send(c, a))));
      assert.equal(
        crossing.map(({ status }) => status).sort(),
        [200, 200, 400, 400, 400, 400, 400, 400],
        'no deadlock, and no third who wins',
      );
      const made = (await pairs(to)).filter((pair) => pair.includes(c.pk));
      assert.equal(
        made.map(([, , inviter, invitee]) => [inviter, invitee]),
        [[1, 1]],
      );
    }));

  test(`${database}: eight players who ask one at once all count`, () =>
    withApp({ database }, async (to) => {
      const wanted = await to.player();
      const players = [];
      for (let n = 0; n < 8; n += 1) players.push(await to.player());
      const answers = await Promise.all(players.map((player) => send(player, wanted)));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.is(await newRequests(wanted), 8);
      assert.is((await listed(wanted)).length, 8);
    }));

  test(`${database}: nobody has more than a hundred friends, even at once`, () =>
    withApp({ database }, async (to) => {
      const full = await to.player();
      const players = [];
      for (let n = 0; n < 4; n += 1) players.push(await to.player());
      const [a, b, c, late] = players;
      if (!a || !b || !c || !late) throw new Error('unreachable');
      for (const player of [a, b, late]) await send(player, full);
      await send(full, c);
      await fillFriends(to, full, 99);
      const answers = await Promise.all([accept(full, a), accept(full, b), accept(c, full)]);
      assert.equal(answers.map(({ status }) => status).sort(), [200, 400, 400]);
      const before = await everything(to);
      assert.equal(told(await accept(full, late)), [400, 'Your friend list is full.']);
      assert.equal(told(await send(full, late)), [400, 'Your friend list is full.']);
      const stranger = await to.player();
      assert.equal(told(await send(full, stranger)), [400, 'Your friend list is full.']);
      const [, profiles] = (await everything(to)) as [unknown, unknown[]];
      assert.equal(profiles.slice(0, -1), (before as [unknown, unknown[]])[1]);

      assert.equal(told(await send(stranger, full)), done, 'a request waits until there is room');
      assert.equal(told(await reject(full, stranger)), done);
    }));
}

test('the other one may be full as well', () =>
  withApp({}, async (to) => {
    const [full, player] = [await to.player(), await to.player()];
    await send(full, player);
    await fillFriends(to, full, 100);
    const before = await everything(to);
    const message = 'The friend list of this user is full.';
    assert.equal(told(await accept(player, full)), [400, message]);
    assert.equal(told(await send(player, full)), [400, message]);
    assert.equal(await everything(to), before);
  }));

test('a banned player cannot ask, and a ban between request and answer is told to the banned only', () =>
  withApp({}, async (to) => {
    const [a, b] = [await to.player(), await to.player()];
    await send(a, b);
    await to.app.store.write([a.pk], (tx) =>
      tx.updateTable('users').set({ permission: -2 }).where('pk', '=', a.pk).execute(),
    );
    assert.equal(told(await end(a, b)), [403, 'Your account is banned.']);
    assert.equal(told(await accept(b, a)), done);
  }));

test('the account of a friend that is deleted takes the pair along', () =>
  withApp({}, async (to) => {
    const [a, b] = [await to.player(), await to.player()];
    await befriend(a, b);
    await b.post('/api/user/delete');
    assert.equal(await listed(a), [], 'an account that awaits its deletion shows nowhere');
    assert.equal(await pairs(to), [[a.pk, b.pk, 1, 1]]);
    await setDeleteAfter(to, b, null);
    assert.equal(await listed(a), [[b.pk, 1]]);
  }));

test.run();
