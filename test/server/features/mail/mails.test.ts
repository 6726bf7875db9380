import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startOfTests, withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, dump, envelopeKeys, lowest, rowsOf } from '../play/support.js';
import { quiet, refused } from '../shop/support.js';
import { day, noPks, onlyOne, stored, wantSession } from '../missions/support.js';

interface Carried {
  readonly items?: unknown;
  readonly packs?: unknown;
  readonly state?: number;
  readonly sent?: number;
  /** The text of itemRewards, where it is not the JSON of `items`. */
  readonly text?: string | null;
}

/** Sends a player a mail; gives its pk. */
const send = (to: TestApp, { pk: UserPk }: TestPlayer, carried: Carried = {}) =>
  to.app.store.write([UserPk], async (tx) => {
    const { items = [], packs = [], state = 0, sent = startOfTests, text = JSON.stringify(items) } = carried;
    const texts = { title: 'A present', description: 'For you', packRewards: JSON.stringify(packs) };
    const row = { ...texts, itemRewards: text, state, sent: stored(sent), UserPk };
    const { pk } = await tx.insertInto('userMailBoxes').values(row).returning('pk').executeTakeFirstOrThrow();
    return pk;
  });

const reward = (key: string, value: unknown) => ({ key, value });
const view = (mail: number | string) => `/api/mailbox/${mail}/view`;
const receive = (mail: number | string) => `/api/mailbox/${mail}/receive/reward`;
const deleteAll = '/api/mailbox/all/delete';
const [notFound, claimed] = ['Mail not found', 'Mail reward already claimed'];

const stateOf = async (to: TestApp, player: TestPlayer, pk: number) =>
  (await rowsOf(to, 'userMailBoxes', player.pk)).find((row) => row.pk === pk)?.state;

for (const database of databases) {
  test(`${database}: a mail is opened, then claimed once; opening it again does not make it claimable`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const items = [reward('darkmatter', 7), reward('fragment.hard', '3')];
      const mail = await send(to, player, { items });
      assert.is((await player.get('/api/mission')).body.unreadMailCount, 1);
      const opened = await player.post(view(mail));
      assert.is(opened.status, 200);
      assert.equal(Object.keys(opened.body), envelopeKeys);
      const sent = {
        ...{ pk: mail, title: 'A present', description: 'For you' },
        ...{ sent: new Date(startOfTests).toISOString(), state: 1 },
        ...{ itemRewards: items, packRewards: [], UserPk: player.pk },
      };
      assert.equal(opened.body.data, { userMailBox: sent });
      assert.equal([opened.body.unreadMailCount, opened.body.updatedUserItems], [0, []]);
      const taken = await player.post(receive(mail));
      assert.equal(taken.body.data, { userMailBox: { ...sent, state: 2 }, duplicatedItemKeys: [] });
      assert.equal(changes(to, taken), { darkmatter: 7, fragment: 3 });
      await refused({ to, player }, { path: receive(mail), message: claimed });
      assert.is((await player.post(view(mail))).body.data.userMailBox.state, 2);
      await refused({ to, player }, { path: receive(mail), message: claimed });
      assert.is(await amountOf(to, player.pk, 'darkmatter'), 999_999 + 7);
    }));

  test(`${database}: a mail that is yet to be sent is not counted before its time`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await send(to, player, { sent: startOfTests + day });
      const now = await send(to, player);
      const counts = async () => [
        (await player.get('/api/mission')).body.unreadMailCount,
        (await player.post('/api/user/profile/publicrange/change', { isThumb: 1 })).body.unreadMailCount,
      ];
      assert.equal(await counts(), [1, 1]);
      to.clock.advance(day);
      assert.equal(await counts(), [2, 2]);
      assert.is((await player.post(view(now))).body.unreadMailCount, 1);
    }));

  test(`${database}: a mail whose date was written by hand in ISO 8601 arrives at its moment`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const [now, later] = [await send(to, player), await send(to, player)];
      for (const [mail, at] of [[now, startOfTests] as const, [later, startOfTests + 1000] as const]) {
        const sent = new Date(at).toISOString();
        await to.app.store.write([player.pk], (tx) =>
          tx.updateTable('userMailBoxes').set({ sent }).where('pk', '=', mail).execute(),
        );
      }
      const { body } = await player.get('/api/mailbox');
      assert.equal(
        body.data.userMailBoxes.map(({ pk, when }: { pk: number; when: string }) => [pk, when]),
        [[now, 'D+0']],
      );
      assert.is(body.unreadMailCount, 1);
      to.clock.advance(1001);
      assert.is((await player.get('/api/mailbox')).body.data.userMailBoxes.length, 2);
    }));

  test(`${database}: of eight claims at once one is paid, unread or not`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const mail = await send(to, player, { items: [reward('darkmatter', 7)] });
      await onlyOne(() => player.post(receive(mail)), claimed);
      assert.is(await amountOf(to, player.pk, 'darkmatter'), 999_999 + 7);
    }));

  test(`${database}: packs come along, named by their keys or as rewards`, () =>
    withApp({ database, capture: quiet, random: lowest }, async (to) => {
      const player = await to.player();
      const [first, second] = to.app.catalog.rows('packs').filter(({ pk }) => pk === 2 || pk === 3);
      const packs = [first?.packItemKey, reward(second?.packItemKey ?? '', 1)];
      const mail = await send(to, player, { packs });
      assert.is((await player.post(view(mail))).body.data.userMailBox.state, 1, 'it carries something');
      const taken = await player.post(receive(mail));
      assert.is(taken.status, 200, taken.body.message);
      const owned = await rowsOf(to, 'userPacks', player.pk);
      assert.equal(owned.map(({ PackPk }) => PackPk).sort(), [2, 3]);
      assert.ok((await rowsOf(to, 'userTracks', player.pk)).length > 0);
      assert.ok((await rowsOf(to, 'userMaps', player.pk)).length > 0);
      assert.ok(taken.body.updatedUserItems.length > 2);
    }));

  test(`${database}: a ticket in a mail becomes membership and a box is opened`, () =>
    withApp({ database, capture: quiet, random: lowest }, async (to) => {
      const player = await to.player();
      const items = [reward('cosmicticket.day_1', 2), reward('random.currency_box_0', 1)];
      const taken = await player.post(receive(await send(to, player, { items })));
      assert.is(taken.status, 200);
      const [membership] = await rowsOf(to, 'userMemberships', player.pk);
      assert.is(membership.expireDate, stored(startOfTests + 2 * day));
      assert.is(await amountOf(to, player.pk, 'random.currency_box_0'), 0);
      assert.is(changes(to, taken)['title.subscription'], 1);
      assert.is(Object.keys(changes(to, taken)).length, 2);
    }));

  test(`${database}: a mail that carries nothing is done when it is opened, and what is done can be deleted`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const empty = [
        await send(to, player),
        await send(to, player, { text: null }),
        await send(to, player, { text: '""' }),
      ];
      for (const mail of empty) {
        assert.is((await player.post(view(mail))).body.data.userMailBox.state, 2);
      }
      const unread = await send(to, player);
      const opened = await send(to, player, { items: [reward('darkmatter', 1)] });
      await player.post(view(opened));
      await send(to, other, { state: 2 });
      const answer = await player.post(deleteAll);
      assert.equal([answer.status, answer.body.data, answer.body.unreadMailCount], [200, {}, 1]);
      const left = await rowsOf(to, 'userMailBoxes', player.pk);
      assert.equal(
        left.map(({ pk, state }) => [pk, state]),
        [
          [unread, 0],
          [opened, 1],
        ],
      );
      assert.is((await rowsOf(to, 'userMailBoxes', other.pk)).length, 1);
      assert.is((await player.post(deleteAll)).status, 200);
      assert.is((await rowsOf(to, 'userMailBoxes', player.pk)).length, 2);
      await refused({ to, player }, { path: view(empty[0] ?? 0), message: notFound });
      // One without rewards that was never opened can be taken as well.
      assert.is((await player.post(receive(unread))).body.data.userMailBox.state, 2);
    }));

  test(`${database}: a mail that cannot be paid in full is refused and kept`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const good = reward('darkmatter', 5);
      const cases: readonly (readonly [Carried, RegExp])[] = [
        [{ items: [good, reward('gone.item', 1)] }, /gone\.item, which does not exist/],
        [{ items: [good], packs: ['pack.gone'] }, /pack\.gone, which does not exist/],
        [{ items: [good], packs: [''] }, /cannot be read/],
        [{ items: [good, reward('fragment', -5)] }, /cannot be read/],
        [{ items: [good, reward('fragment', 0)] }, /cannot be read/],
        [{ items: [good, reward('fragment', 1.5)] }, /cannot be read/],
        [{ items: [good, { key: 'fragment' }] }, /cannot be read/],
        [{ items: [good, 'fragment'] }, /cannot be read/],
        [{ items: good }, /cannot be read/],
        [{ text: '[{"key":' }, /cannot be read/],
      ];
      for (const [carried, message] of cases) {
        const mail = await send(to, player, carried);
        assert.is((await player.post(view(mail))).body.data.userMailBox.state, 1);
        await refused({ to, player }, { path: receive(mail), message });
        assert.is(await stateOf(to, player, mail), 1);
      }
      // The list is still sent, with null for what is no JSON.
      const listed = (await player.get('/api/mailbox')).body.data.userMailBoxes;
      assert.is(listed.length, cases.length);
      assert.is(listed[0].itemRewards, null);
    }));

  test(`${database}: nobody reaches the mails of others, nor those that are yet to be sent`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      const his = await send(to, other, { items: [reward('darkmatter', 5)] });
      const later = await send(to, player, { sent: startOfTests + 1, items: [reward('darkmatter', 5)] });
      await other.get('/api/mission');
      const before = await dump(to, other.pk);
      for (const mail of [his, later, 999_999, 0]) {
        await refused({ to, player }, { path: view(mail), message: notFound });
        await refused({ to, player }, { path: receive(mail), message: notFound });
      }
      assert.equal(await dump(to, other.pk), before);
      for (const text of noPks) {
        await refused({ to, player }, { path: view(text), message: /^mail: must be/ });
        await refused({ to, player }, { path: receive(text), message: /^mail: must be/ });
      }
      await wantSession(to, [view(his), receive(his), deleteAll]);
      to.clock.advance(1);
      assert.is((await player.post(receive(later))).status, 200);
    }));
}

test.run();
