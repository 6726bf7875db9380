import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowerCaseKey, nicknameKey } from '../../../src/data/name-keys.js';
import { onBoth } from './databases.js';

onBoth('users that collide are renamed by pk, and nobody is lost', async ({ earlier, migrate, rows }) => {
  await earlier({
    rows: {
      users: [
        { pk: 2, id: 'bob', nickname: 'Bob', email: null, state: 0 },
        { pk: 5, id: 'BOB', nickname: 'ｂｏｂ', email: null, state: 0 },
        { pk: 7, id: 'carol', nickname: 'bob', email: null, state: 0 },
        // The name that the second would get is taken by somebody who may keep it.
        { pk: 9, id: 'bob_5', nickname: 'Dora', email: null, state: 0 },
      ],
      userProfile: [
        { pk: 1, UserPk: 2, uid: 10000002, nickname: 'Bob' },
        { pk: 2, UserPk: 5, uid: 10000005, nickname: 'ｂｏｂ' },
        { pk: 3, UserPk: 7, uid: 10000007, nickname: 'bob' },
      ],
    },
  });
  const notes = await migrate();
  assert.equal(
    await rows('SELECT "pk", "id", "idKey", "nickname", "nicknameKey" FROM "users" ORDER BY "pk"'),
    [
      { pk: 2, id: 'bob', idKey: 'bob', nickname: 'Bob', nicknameKey: 'bob' },
      { pk: 5, id: 'BOB_5_5', idKey: 'bob_5_5', nickname: 'ｂｏｂ_5', nicknameKey: 'bob_5' },
      { pk: 7, id: 'carol', idKey: 'carol', nickname: 'bob_7', nicknameKey: 'bob_7' },
      { pk: 9, id: 'bob_5', idKey: 'bob_5', nickname: 'Dora', nicknameKey: 'dora' },
    ],
  );
  assert.equal(await rows('SELECT "nickname" FROM "userProfile" ORDER BY "UserPk"'), [
    { nickname: 'Bob' },
    { nickname: 'ｂｏｂ_5' },
    { nickname: 'bob_7' },
  ]);
  assert.equal(
    notes.map(({ message }) => message),
    [
      'User 5: the id "BOB" is also that of user 2, and is now "BOB_5_5".',
      'User 5: the nickname "ｂｏｂ" is also that of user 2, and is now "ｂｏｂ_5".',
      'User 7: the nickname "bob" is also that of user 2, and is now "bob_7".',
    ],
  );
});

onBoth(
  'an e-mail stays with the first who verified it; empty texts are nobody’s',
  async ({ earlier, migrate, rows }) => {
    await earlier({
      rows: {
        users: [
          { pk: 1, id: '', nickname: '', email: '', state: 0 },
          { pk: 2, id: '', nickname: null, email: 'a@example.test', state: 1 },
          { pk: 3, id: 'c', nickname: 'c', email: 'A@Example.test', state: 2 },
          { pk: 4, id: 'd', nickname: 'd', email: 'a@example.test', state: 2 },
          { pk: 5, id: 'e', nickname: 'e', email: 'b@example.test', state: 0 },
          { pk: 6, id: 'f', nickname: 'f', email: 'B@example.test', state: 0 },
        ],
      },
    });
    const notes = await migrate();
    assert.equal(await rows('SELECT "id", "nickname", "email", "emailKey" FROM "users" ORDER BY "pk"'), [
      { id: null, nickname: null, email: null, emailKey: null },
      { id: null, nickname: null, email: null, emailKey: null },
      { id: 'c', nickname: 'c', email: 'A@Example.test', emailKey: 'a@example.test' },
      { id: 'd', nickname: 'd', email: null, emailKey: null },
      { id: 'e', nickname: 'e', email: 'b@example.test', emailKey: 'b@example.test' },
      { id: 'f', nickname: 'f', email: null, emailKey: null },
    ]);
    assert.equal(
      notes.map(({ message }) => message.slice(0, 7)),
      ['User 4:', 'User 2:', 'User 6:'],
    );
    assert.not(notes.some(({ message }) => message.includes('example')));
  },
);

onBoth('more users than a page holds get their keys', async ({ earlier, migrate, rows }) => {
  await earlier({
    rows: {
      users: Array.from({ length: 1201 }, (_, i) => ({ pk: i + 1, id: `User${i}`, nickname: `Same` })),
    },
  });
  await migrate();
  assert.equal(
    await rows('SELECT count(DISTINCT "idKey") AS i, count(DISTINCT "nicknameKey") AS n FROM "users"'),
    [{ i: 1201, n: 1201 }],
  );
  assert.equal(await rows('SELECT "idKey", "nickname" FROM "users" WHERE "pk" = 1201'), [
    { idKey: 'user1200', nickname: 'Same_1201' },
  ]);
});

onBoth(
  'profiles without a uid of their own get one instead of being merged',
  async ({ earlier, migrate, rows }) => {
    const profile = (UserPk: number, uid: number | null) => ({ pk: UserPk, UserPk, uid });
    await earlier({
      rows: {
        userProfile: [
          profile(1, 0),
          profile(2, null),
          profile(3, 10000003),
          profile(4, 5555),
          profile(5, 5555),
          profile(6, 10000003),
          profile(7, 4444),
          profile(8, -1),
        ],
      },
    });
    const notes = await migrate();
    assert.equal(
      (await rows('SELECT "uid" FROM "userProfile" ORDER BY "pk"')).map(({ uid }) => uid),
      [10000001, 10000002, 10000003, 10000004, 10000005, 10000006, 4444, 10000008],
    );
    assert.equal(notes, [
      { table: 'userProfile', rows: 6, message: '6 profiles had no uid of their own: now they do.' },
    ]);
  },
);

test('ids and e-mails are compared as lower case NFC, nicknames as NFKC with case folded', () => {
  assert.is(lowerCaseKey('E\u0301A'), '\u00e9a');
  assert.is(lowerCaseKey('ＡＢ'), 'ａｂ');
  assert.is(nicknameKey('ＡＢe\u0301'), 'ab\u00e9');
  assert.is(lowerCaseKey('Some.One@Example.TEST'), 'some.one@example.test');
});

test.run();
