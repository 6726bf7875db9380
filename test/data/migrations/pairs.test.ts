import * as assert from 'uvu/assert';
import { test } from 'uvu';
import { onBoth, rejection } from './databases.js';

const pair = (pk: number, InviterPk: number, InviteePk: number) => ({
  ...{ pk, InviterPk, InviteePk, InviterState: 2, InviteeState: 3 },
});

onBoth('rows of one pair in either order become the oldest of them', async ({ earlier, migrate, rows }) => {
  await earlier({
    rows: {
      userFriends: [pair(2, 8, 7), pair(3, 7, 8), pair(4, 8, 7), pair(5, 7, 9), pair(6, 9, 8), pair(7, 7, 7)],
    },
  });
  const notes = await migrate();
  assert.equal(await rows(`SELECT "pk", "InviterPk", "InviteePk" FROM "userFriends" ORDER BY "pk"`), [
    { pk: 2, InviterPk: 8, InviteePk: 7 },
    { pk: 5, InviterPk: 7, InviteePk: 9 },
    { pk: 6, InviterPk: 9, InviteePk: 8 },
    { pk: 7, InviterPk: 7, InviteePk: 7 },
  ]);
  assert.equal(notes, [
    {
      ...{ table: 'userFriends', rows: 2 },
      message: 'userFriends: 2 rows were merged into another of the same InviterPk, InviteePk.',
    },
  ]);
});

onBoth('a pair is kept once, whoever invites', async ({ migrate, exec, rows }) => {
  await migrate();
  const insert = (a: number, b: number) =>
    exec([`INSERT INTO "userFriends" ("InviterPk", "InviteePk") VALUES (${a}, ${b})`]);
  await insert(1, 2);
  for (const [a, b] of [
    [2, 1],
    [1, 2],
  ] as const) {
    assert.match((await rejection(insert(a, b))).message, /unique/i);
  }
  await insert(2, 3);
  await insert(3, 1);
  assert.equal(await rows('SELECT count(*) AS n FROM "userFriends"'), [{ n: 3 }]);
});

test.run();
