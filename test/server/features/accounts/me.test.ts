import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { specifiedTables } from '../../../../src/data/specified-tables.js';
import { withApp, type Database } from '../../../support/app.js';

const envelopeKeys = [
  ...['state', 'message', 'data', 'userBattlePassMissions', 'unreceivedAchievementRewardCount'],
  ...['unreadMailCount', 'newFriendRequest', 'isLogout', 'userPerformerHurdleMissions'],
  ...['updatedUserItems', 'usermissions'],
];

test('me without a session is refused', () =>
  withApp({}, async (to) => {
    const answer = await to.request('/api/user/me');
    assert.equal([answer.status, answer.body], [400, { state: 0, message: 'Unauthorized', data: {} }]);
  }));

test('me gives user and profile without secrets, and the achievement of the account once', () =>
  withApp({}, async (to) => {
    const player = await to.player({ id: 'gil' });
    const first = await player.get('/api/user/me');
    assert.is(first.status, 200);
    assert.equal(Object.keys(first.body).sort(), [...envelopeKeys].sort());
    const { user, userProfile, versionState, achievedList } = first.body.data;
    assert.equal(Object.keys(first.body.data), ['user', 'userProfile', 'versionState', 'achievedList']);
    assert.is(versionState, 2);
    assert.equal([user.pk, user.id, user.state, user.permission], [player.pk, 'gil', 0, 2]);
    const secrets = ['pw', 'emailCode', 'currentToken'];
    assert.equal(
      Object.keys(user).sort(),
      Object.keys(specifiedTables.users)
        .filter((column) => !secrets.includes(column))
        .sort(),
      'the columns of the specification, less the secrets',
    );
    assert.is(userProfile.UserPk, player.pk);
    assert.is(userProfile.uid, player.pk + 10_000_000);
    const accounts = to.app.catalog.where('achievements', 'category', 0);
    const done = accounts.filter(({ goal }) => goal === 1);
    assert.ok(done.length > 0);
    assert.equal(
      achievedList.map((row: { pk: number; state: number; UserPk: number }) => [
        row.pk,
        row.state,
        row.UserPk,
      ]),
      done.map(({ pk }) => [pk, 2, player.pk]),
    );

    const second = await player.get('/api/user/me');
    assert.equal(second.body.data.achievedList, []);
    const rows = await to.app.store.read
      .selectFrom('userAchievement')
      .select('current')
      .where('UserPk', '=', player.pk)
      .where('category', '=', 0)
      .execute();
    assert.equal(
      rows.map(({ current }) => current),
      accounts.map(() => 1),
    );
  }));

for (const database of ['sqlite', 'postgres'] satisfies Database[]) {
  test(`${database}: eight first requests at once count the achievement once`, () => {
    const goal = 5;
    const capture = (document: Record<string, unknown>) => {
      const rows = document['achievements'] as Record<string, unknown>[];
      rows.push({ ...rows[0], pk: 9000, key: 'achievement.far', category: 0, goal, itemRewards: [] });
    };
    return withApp({ database, capture }, async (to) => {
      const player = await to.player();
      const answers = await Promise.all(Array.from({ length: 8 }, () => player.get('/api/user/me')));
      assert.is(answers.filter(({ body }) => body.data.achievedList.length > 0).length, 1);
      const far = await to.app.store.read
        .selectFrom('userAchievement')
        .select('current')
        .where('UserPk', '=', player.pk)
        .where('AchievementPk', '=', 9000)
        .execute();
      assert.equal(far, [{ current: 1 }]);
    });
  });
}

test('me is a plain read of eight statements at most', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await player.get('/api/user/me');
    const from = to.statements.length;
    await player.get('/api/user/me');
    const statements = to.statements.slice(from);
    assert.ok(statements.length <= 8, statements.join('\n'));
    for (const text of statements) assert.match(text, /^select/i);
  }));

test('prologue and credits achieve theirs, once', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (const [path, category] of [
      ['/api/prologue/achieve', 66],
      ['/api/credit/achieve', 1],
    ] as const) {
      assert.is((await to.request(path, { form: {} })).body.message, 'Unauthorized');
      const [one] = to.app.catalog
        .where('achievements', 'category', category)
        .filter(({ goal }) => goal === 1);
      const first = await player.post(path);
      assert.equal(Object.keys(first.body.data), ['achievedList']);
      assert.is(first.body.data.achievedList[0]?.pk, one?.pk);
      const more = await player.post(path);
      assert.not.ok(more.body.data.achievedList.some((row: { pk: number }) => row.pk === one?.pk));
    }
  }));

test.run();
