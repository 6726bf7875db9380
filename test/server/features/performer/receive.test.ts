import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startOfTests, withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, dump, envelopeKeys, rowsOf, setItem } from '../play/support.js';
import { quiet, refused } from '../shop/support.js';
import { day, eightAtOnce, noPks, onlyOne, stored, wantSession } from '../missions/support.js';

const base = '/api/performerlevel/receive/reward';
const all = `${base}/all`;
const level = (pk: number | string) => `${base}/level/${pk}`;
const hurdle = (pk: number | string) => `${base}/hurdlemission/${pk}`;
const notReached = 'This level is not reached yet, or its reward was received already.';

/** A level by its number: the n-th needs (n - 1) × 100 experience. */
const levelPk = ({ app }: TestApp, number: number) =>
  app.catalog.where('performerLevels', 'level', number)[0]?.pk ?? 0;
/** Hurdle 101 gives a ticket, 102 nothing, the others darkmatter. */
const hurdlePk = ({ app }: TestApp, category: number) =>
  app.catalog.where('performerHurdleMissions', 'category', category)[0]?.pk ?? 0;

const setExp = (to: TestApp, player: TestPlayer, amount: number) =>
  setItem(to, player.pk, 'performerexp', { amount });

const setHurdle = (to: TestApp, { pk: UserPk }: TestPlayer, category: number, state: number) =>
  to.app.store.write([UserPk], (tx) =>
    tx
      .insertInto('userPerformerHurdleMissions')
      .values({ state, current: 1, UserPk, PerformerHurdleMissionPk: hurdlePk(to, category) })
      .execute(),
  );

const hurdleStates = async (to: TestApp, player: TestPlayer) =>
  (await rowsOf(to, 'userPerformerHurdleMissions', player.pk)).map(({ state }) => state);

const ticket = { key: 'cosmicticket.day_1', value: 1 };

for (const database of databases) {
  test(`${database}: all reached levels and done hurdles are rewarded, each once`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setExp(to, player, 300);
      await setHurdle(to, player, 101, 1);
      await setHurdle(to, player, 102, 1);
      await setHurdle(to, player, 111, 0);
      await setHurdle(to, player, 112, 2);
      const answer = await player.post(all);
      assert.is(answer.status, 200);
      assert.equal(Object.keys(answer.body), envelopeKeys);
      const { data } = answer.body;
      const date = new Date(startOfTests).toISOString();
      const kept = await rowsOf(to, 'userPerformerLevelRewards', player.pk);
      assert.equal(data, {
        userPerformerLevelRewards: [1, 2, 3, 4].map((number, n) => ({
          ...{ pk: kept[n].pk, state: 2, createdAt: date, updatedAt: date },
          ...{ UserPk: player.pk, PerformerLevelPk: levelPk(to, number) },
        })),
        cosmicTicketRewards: [{ ...ticket, value: 2 }, ticket],
        duplicatedItemKeys: [],
      });
      // Levels 2 and 3 give a fragment and energy, level 4 two tickets, and the first hurdle one more.
      assert.equal(changes(to, answer), { fragment: 1, 'energy.green': 100, 'title.subscription': 1 });
      const [membership] = await rowsOf(to, 'userMemberships', player.pk);
      assert.is(membership.expireDate, stored(startOfTests + 3 * day));
      assert.equal(await hurdleStates(to, player), [2, 2, 0, 2]);
      assert.equal(
        answer.body.userPerformerHurdleMissions.map(({ state }: { state: number }) => state),
        [2, 2, 0, 2],
      );
      const again = await player.post(all);
      assert.equal(again.body.data.userPerformerLevelRewards, data.userPerformerLevelRewards);
      assert.equal([again.body.data.cosmicTicketRewards, again.body.updatedUserItems], [[], []]);
      assert.is((await rowsOf(to, 'userMailBoxes', player.pk)).length, 1);
    }));

  test(`${database}: a hurdle with a ticket sends one mail, which carries nothing`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setHurdle(to, player, 101, 1);
      const answer = await onlyPaid(player, hurdle(hurdlePk(to, 101)));
      assert.equal(answer.body.data, { cosmicTicketRewards: [ticket], duplicatedItemKeys: [] });
      assert.equal(changes(to, answer), { 'title.subscription': 1 });
      assert.is(answer.body.unreadMailCount, 1);
      const mails = await rowsOf(to, 'userMailBoxes', player.pk);
      assert.is(mails.length, 1);
      const { pk, ...mail } = mails[0];
      assert.equal(mail, {
        title: 'Cosmic Membership Ticket Payment Mail',
        description:
          'Cosmic Membership Ticket has been issued. Cosmic Membership Ticket is used immediately upon receipt.\n',
        ...{ sent: stored(startOfTests), state: 0, itemRewards: '[]', packRewards: '[]', UserPk: player.pk },
        BatchPk: null,
      });
      assert.is((await player.post(`/api/mailbox/${pk}/view`)).body.data.userMailBox.state, 2);
      const [membership, ...more] = await rowsOf(to, 'userMemberships', player.pk);
      assert.equal([membership.expireDate, more], [stored(startOfTests + day), []]);
    }));

  test(`${database}: a hurdle that is not claimable gives an empty list`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await setHurdle(to, player, 111, 0);
      await setHurdle(to, player, 112, 2);
      await player.get('/api/mission');
      const before = await dump(to, player.pk);
      const pks = [hurdlePk(to, 111), hurdlePk(to, 112), hurdlePk(to, 123), 999_999];
      for (const pk of pks) {
        const { status, body } = await player.post(hurdle(pk));
        assert.is(status, 200);
        assert.equal(body.data, { cosmicTicketRewards: [], duplicatedItemKeys: [] });
        assert.equal(body.updatedUserItems, []);
      }
      assert.equal(await dump(to, player.pk), before);
      await setHurdle(to, player, 124, 1);
      await setHurdle(to, player, 125, 1);
      const paid = await player.post(hurdle(hurdlePk(to, 124)));
      assert.equal([paid.body.data.cosmicTicketRewards, changes(to, paid)], [[], { darkmatter: 10 }]);
      assert.equal(await rowsOf(to, 'userMailBoxes', player.pk), [], 'without a ticket there is no mail');
      assert.equal(await hurdleStates(to, player), [0, 2, 2, 1], 'no other one was claimed along');
    }));

  test(`${database}: a level is rewarded from exactly its experience on, once`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      const second = levelPk(to, 2);
      await setExp(to, player, 99);
      await refused({ to, player }, { path: level(second), message: notReached });
      await setExp(to, player, 100);
      const done = await onlyOne(() => player.post(level(second)), notReached);
      const [row, ...more] = await rowsOf(to, 'userPerformerLevelRewards', player.pk);
      const date = new Date(startOfTests).toISOString();
      assert.equal(more, []);
      assert.equal(done.body.data, {
        userPerformerLevelReward: {
          ...{ pk: row.pk, state: 2, createdAt: date, updatedAt: date },
          ...{ UserPk: player.pk, PerformerLevelPk: second },
        },
        duplicatedItemKeys: [],
      });
      assert.equal(changes(to, done), { fragment: 1 });
      assert.is(await amountOf(to, player.pk, 'fragment'), 99_999 + 1);
      // The first level, which needs no experience and gives nothing, is noted all the same.
      const first = await player.post(level(levelPk(to, 1)));
      assert.equal([first.status, first.body.updatedUserItems], [200, []]);
      await refused({ to, player }, { path: level(levelPk(to, 1)), message: notReached });
      assert.equal((await player.post(all)).body.updatedUserItems, []);
    }));

  test(`${database}: eight times everything at once pays everything once`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setExp(to, player, 299);
      await setHurdle(to, player, 101, 1);
      const answers = await eightAtOnce(() => player.post(all));
      assert.ok(answers.every(({ status }) => status === 200));
      assert.is(answers.filter(({ body }) => body.updatedUserItems.length > 0).length, 1);
      assert.is(await amountOf(to, player.pk, 'fragment'), 99_999 + 1);
      assert.is(await amountOf(to, player.pk, 'energy.green'), 99_999 + 100);
      assert.is((await rowsOf(to, 'userPerformerLevelRewards', player.pk)).length, 3);
      assert.is((await rowsOf(to, 'userMailBoxes', player.pk)).length, 1);
      const [membership] = await rowsOf(to, 'userMemberships', player.pk);
      assert.is(membership.expireDate, stored(startOfTests + day));
    }));

  test(`${database}: a row of an earlier installation that is not rewarded yet is taken up`, () =>
    withApp({ database, capture: quiet }, async (to) => {
      const player = await to.player();
      await setExp(to, player, 100);
      const row = { state: 1, UserPk: player.pk, PerformerLevelPk: levelPk(to, 2) };
      await to.app.store.write([player.pk], (tx) =>
        tx.insertInto('userPerformerLevelRewards').values(row).execute(),
      );
      assert.equal(changes(to, await player.post(level(levelPk(to, 2)))), { fragment: 1 });
      const rows = await rowsOf(to, 'userPerformerLevelRewards', player.pk);
      assert.equal(
        rows.map(({ state }) => state),
        [2],
      );
    }));

  test(`${database}: bad input is refused`, () =>
    withApp({ database }, async (to) => {
      const at = { to, player: await to.player() };
      for (const pk of [999_999, 0, 1]) {
        await refused(at, { path: level(pk), message: 'level: there is no such performer level.' });
      }
      for (const text of noPks) {
        await refused(at, { path: level(text), message: /^level: must be/ });
        await refused(at, { path: hurdle(text), message: /^hurdleMission: must be/ });
      }
      await wantSession(to, [all, level(levelPk(to, 1)), hurdle(hurdlePk(to, 101))]);
    }));
}

/** Of eight claims of a hurdle one is paid; the others are told that there is nothing. */
async function onlyPaid(player: TestPlayer, path: string) {
  const answers = await eightAtOnce(() => player.post(path));
  const [paid, ...others] = answers.sort(
    (a, b) => b.body.updatedUserItems.length - a.body.updatedUserItems.length,
  );
  if (!paid) throw new Error('There is no answer.');
  for (const { status, body } of others) {
    assert.equal([status, body.data.cosmicTicketRewards, body.updatedUserItems], [200, [], []]);
  }
  return paid;
}

test.run();
