import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';
import { accept, befriend, end, newRequests, reject, send, setDeleteAfter, told } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const keys = [
  ...['UserPk', 'uid', 'nickname', 'titleKey', 'iconKey', 'iconBorderKey', 'showThumbRating'],
  ...['showMultiRating', 'thumbAstralRating', 'multiAstralRating', 'thumbAquaLevel', 'multiAquaLevel'],
  ...['lastActiveDate', 'state'],
];

const uidOf = ({ pk }: TestPlayer) => pk + 10_000_000;
const search = (player: TestPlayer, uid: number | string) => player.get(`/api/friend/search/${uid}`);

async function searchedState(player: TestPlayer, other: TestPlayer): Promise<number> {
  return (await search(player, uidOf(other))).body.data.searchedUser.state;
}

async function publicState(player: TestPlayer, other: TestPlayer): Promise<number> {
  return (await player.get(`/api/public/user/${other.pk}/profile`)).body.data.friendState;
}

const statementsOf = async (to: TestApp, work: () => Promise<unknown>) => {
  const from = to.statements.length;
  await work();
  return to.statements.slice(from).filter((text) => !/^(begin|commit)/i.test(text));
};

for (const database of databases) {
  test(`${database}: the list and the search show the same entry, and only what it is to show`, () =>
    withApp({ database }, async (to) => {
      const [a, b, asking, asked, over] = [
        await to.player(),
        await to.player(),
        await to.player(),
        await to.player(),
        await to.player(),
      ];
      await to.app.store.write([b.pk], (tx) =>
        tx
          .updateTable('userProfile')
          .set({ nickname: 'Bee', titleKey: 'title.b', thumbAstralRating: 12.34567, multiAquaLevel: 3 })
          .where('UserPk', '=', b.pk)
          .execute(),
      );
      to.clock.advance(3_600_000);
      await befriend(a, b);
      await send(asking, a);
      await send(a, asked);
      await befriend(over, a);
      await end(a, over);
      const { status, body } = await a.get('/api/friend');
      assert.is(status, 200);
      assert.equal(Object.keys(body.data), ['friends', 'recommendUserProfiles']);
      assert.equal(body.data.recommendUserProfiles, []);
      const [entry] = body.data.friends;
      assert.equal(Object.keys(entry), keys);
      assert.equal(entry, {
        ...{ UserPk: b.pk, uid: uidOf(b), nickname: 'Bee', titleKey: 'title.b', iconKey: 'icon.default' },
        ...{ iconBorderKey: 'iconborder.default', showThumbRating: 1, showMultiRating: 1 },
        ...{ thumbAstralRating: 12.34567, multiAstralRating: 0, thumbAquaLevel: 0, multiAquaLevel: 3 },
        ...{ lastActiveDate: '2026-01-14T10:30:00.000Z', state: 1 },
      });
      assert.equal(
        body.data.friends.map((each: { UserPk: number; state: number }) => [each.UserPk, each.state]),
        [
          [b.pk, 1],
          [asking.pk, 3],
          [asked.pk, 2],
        ],
      );
      assert.equal((await search(a, uidOf(b))).body.data, { searchedUser: entry });
      assert.equal(
        [await searchedState(b, a), await searchedState(asking, a), await searchedState(asked, a)],
        [1, 2, 3],
      );
    }));

  test(`${database}: the search finds by the exact uid only`, () =>
    withApp({ database }, async (to) => {
      const [a, b, leaving] = [await to.player(), await to.player(), await to.player()];
      await setDeleteAfter(to, leaving, to.app.clock.now() + 1);
      for (const uid of [b.pk, 0, 999_999_999_999_999, uidOf(leaving)]) {
        const answer = await search(a, uid);
        assert.equal([told(answer), answer.body.data], [[200, 'Success.'], {}], String(uid));
      }
      for (const uid of ['x', '-1', '1.5', '9'.repeat(16), '1%20or%201=1']) {
        const answer = await search(a, uid);
        assert.is(answer.status, 400);
        assert.match(answer.body.message, /^uid: must be a whole number/);
      }
      const open = await to.request(`/api/friend/search/${uidOf(b)}`);
      assert.equal(told(open), [400, 'Unauthorized']);
      assert.equal([await searchedState(a, b), await publicState(a, b)], [0, 99]);
      assert.is(await searchedState(a, a), 0);
    }));

  test(`${database}: each side sees its own state, one that has ended included`, () =>
    withApp({ database }, async (to) => {
      const [a, b] = [await to.player(), await to.player()];
      const states = async () => [await publicState(a, b), await publicState(b, a)];
      await send(a, b);
      assert.equal(await states(), [2, 3]);
      await accept(b, a);
      assert.equal(await states(), [1, 1]);
      await end(a, b);
      assert.equal(await states(), [4, 4]);
      assert.equal([await searchedState(a, b), await searchedState(b, a)], [4, 4]);
      await send(b, a);
      assert.equal(await states(), [3, 2]);
      await reject(a, b);
      assert.equal(await states(), [4, 4]);
    }));

  test(`${database}: the number of new requests is set to zero, and the answer says so`, () =>
    withApp({ database }, async (to) => {
      const [a, b, c] = [await to.player(), await to.player(), await to.player()];
      await send(b, a);
      await send(c, a);
      assert.is(await newRequests(a), 2);
      const path = '/api/friend/change/newfriendrequest';
      assert.equal(told(await to.request(path, { form: {} })), [400, 'Unauthorized']);
      for (let twice = 0; twice < 2; twice += 1) {
        const { status, body } = await a.post(path);
        assert.equal([status, body.data, body.newFriendRequest], [200, {}, 0]);
      }
      assert.is(await newRequests(a), 0);
    }));
}

test('a request takes few statements, and moves the revision of both profiles', () =>
  withApp({}, async (to) => {
    const [a, b] = [await to.player(), await to.player()];
    const sent = await statementsOf(to, () => send(a, b));
    assert.ok(sent.length <= 16, sent.join('\n'));
    const accepted = await statementsOf(to, () => accept(b, a));
    assert.ok(accepted.length <= 16, accepted.join('\n'));
    const listing = await statementsOf(to, () => a.get('/api/friend'));
    assert.ok(listing.length <= 8, listing.join('\n'));
    const rows = await to.app.store.read
      .selectFrom('userRevisions')
      .select('UserPk')
      .where('name', '=', 'userProfile')
      .execute();
    assert.equal(rows.map(({ UserPk }) => UserPk).sort(), [a.pk, b.pk]);
  }));

test.run();
