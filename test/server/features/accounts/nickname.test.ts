import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../../support/app.js';

const path = '/api/user/profile/update/nickname';
const taken = 'This nickname already exists. Please try using a different nickname.';

const fragmentPk = (to: TestApp) => to.app.catalog.item('fragment')?.pk ?? 0;

const setFragments = (to: TestApp, player: TestPlayer, amount: number) =>
  to.app.store.write([player.pk], async (tx) => {
    const row = { UserPk: player.pk, ItemPk: fragmentPk(to), amount };
    await tx
      .insertInto('useritems')
      .values(row)
      .onConflict((conflict) => conflict.columns(['UserPk', 'ItemPk']).doUpdateSet({ amount }))
      .execute();
  });

const stateOf = async (to: TestApp, player: TestPlayer) => {
  const { read } = to.app.store;
  const user = await read
    .selectFrom('users')
    .select(['nickname', 'state'])
    .where('pk', '=', player.pk)
    .executeTakeFirst();
  const profile = await read
    .selectFrom('userProfile')
    .select('nickname')
    .where('UserPk', '=', player.pk)
    .executeTakeFirst();
  const item = await read
    .selectFrom('useritems')
    .select('amount')
    .where('UserPk', '=', player.pk)
    .where('ItemPk', '=', fragmentPk(to))
    .executeTakeFirst();
  return [user?.nickname, user?.state, profile?.nickname, item?.amount];
};

test('the first nickname is free, later ones cost fragments, and the item entry tells', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await setFragments(to, player, 45);
    const cost = to.app.catalog.number('nicknameChangeFragmentCost', 20);
    const first = await player.post(path, { nickname: ' Cafe\u0301 ' });
    assert.is(first.status, 200);
    assert.is(first.body.message, 'Username updated successfully.');
    assert.equal(Object.keys(first.body.data), ['user']);
    assert.equal([first.body.data.user.nickname, first.body.data.user.state], ['Caf\u00e9', 1]);
    assert.not.ok('pw' in first.body.data.user);
    assert.equal(first.body.updatedUserItems, []);
    const second = await player.post(path, { nickname: 'Second' });
    assert.equal(
      second.body.updatedUserItems.map(
        (entry: { userItem: { amount: number }; totalGainedAmount: number }) => [
          entry.userItem.amount,
          entry.totalGainedAmount,
        ],
      ),
      [[45 - cost, -cost]],
    );
    assert.equal(await stateOf(to, player), ['Second', 1, 'Second', 45 - cost]);
  }));

test('refusals leave name, state and fragments as they are', () =>
  withApp({}, async (to) => {
    const [player, other] = [await to.player(), await to.player()];
    await player.post(path, { nickname: 'Mine' });
    await other.post(path, { nickname: 'Theirs' });
    await setFragments(to, player, 19);
    const before = await stateOf(to, player);
    const cases: readonly (readonly [Record<string, string>, string | RegExp])[] = [
      [{}, 'nickname: is missing.'],
      [{ nickname: '' }, /^nickname: must/],
      [{ nickname: '   ' }, /^nickname: must/],
      [{ nickname: '\u200b\u2800' }, /^nickname: must/],
      [{ nickname: 'a'.repeat(21) }, /^nickname: must/],
      [{ nickname: 'a'.repeat(900_000) }, /^nickname: must/],
      [{ nickname: 'a\tb' }, /^nickname: must/],
      [{ nickname: 'Mine' }, taken],
      [{ nickname: 'tHEIRS' }, taken],
      [{ nickname: '\uff34heirs' }, taken],
      [{ nickname: 'Thei\u200brs' }, taken],
      [{ nickname: 'Another' }, 'Insufficient fragments to change nickname.'],
    ];
    for (const [form, message] of cases) {
      const answer = await player.post(path, form);
      assert.is(answer.status, 400, JSON.stringify(form).slice(0, 50));
      if (typeof message === 'string') assert.is(answer.body.message, message);
      else assert.match(answer.body.message, message);
      assert.equal([answer.body.data, answer.body.updatedUserItems], [{}, []]);
    }
    assert.equal(await stateOf(to, player), before);
    assert.is((await to.request(path, { form: { nickname: 'x' } })).body.message, 'Unauthorized');
  }));

test('a verified player stays verified; a name of astral letters counts them one by one', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await to.app.store.write([player.pk], (tx) => tx.updateTable('users').set({ state: 2 }).execute());
    await setFragments(to, player, 20);
    const nickname = '\u{1F3B5}'.repeat(20);
    assert.is((await player.post(path, { nickname })).body.data.user.nickname, nickname);
    assert.equal(await stateOf(to, player), [nickname, 2, nickname, 0]);
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: of eight who want one name at once one gets it, and only he pays`, () =>
    withApp({ database }, async (to) => {
      const players: TestPlayer[] = [];
      for (let n = 0; n < 8; n += 1) players.push(await to.player());
      for (const player of players) await setFragments(to, player, 20);
      await to.app.store.write([], (tx) => tx.updateTable('users').set({ state: 1 }).execute());
      const answers = await Promise.all(
        players.map((player, n) => player.post(path, { nickname: n % 2 ? 'wanted' : 'WANTED' })),
      );
      assert.is(answers.filter(({ status }) => status === 200).length, 1);
      for (const { status, body } of answers) {
        if (status !== 200) assert.equal([status, body.message], [400, taken]);
      }
      const states = await Promise.all(players.map((player) => stateOf(to, player)));
      assert.equal(states.map(([, , , amount]) => amount).sort(), [0, 20, 20, 20, 20, 20, 20, 20]);
    }));
}

test('eight changes of one player at once take what is there, never more', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await player.post(path, { nickname: 'start' });
    await setFragments(to, player, 50);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => player.post(path, { nickname: `name${n}` })),
    );
    assert.is(answers.filter(({ status }) => status === 200).length, 2);
    assert.is((await stateOf(to, player))[3], 10);
  }));

test.run();
