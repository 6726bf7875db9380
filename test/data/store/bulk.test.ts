import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { insertMissing, insertRows, updateByPk } from '../../../src/data/store/bulk.js';
import { isConflict } from '../../../src/data/store/conflicts.js';
import { among, prepared } from '../../../src/data/store/prepared.js';
import { addUsers, onBoth, rejection } from './support.js';

const itemsByPk = prepared<{ userPk: number; pks: readonly number[] }>()((db, { userPk, pks }) =>
  db
    .selectFrom('useritems')
    .select(['ItemPk', 'amount'])
    .where('UserPk', '=', userPk)
    .where('ItemPk', 'in', among(db, pks))
    .orderBy('ItemPk'),
);
const usersById = prepared<{ ids: readonly string[] }>()((db, { ids }) =>
  db
    .selectFrom('users')
    .select('pk')
    .where('id', 'in', among(db, ids, 'text'))
    .orderBy('pk'),
);

onBoth('rows are inserted in statements of 200, and updated in one', async ({ store, statements }) => {
  await addUsers(store, [1]);
  const count = 401;
  const rows = Array.from({ length: count }, (_, n) => ({ UserPk: 1, ItemPk: n + 1, amount: n }));
  let from = statements.length;
  await store.write([1], (tx) => insertRows(tx, 'useritems', rows));
  const inserts = (text: string) => text.startsWith('insert into "useritems"');
  assert.is(statements.slice(from).filter(inserts).length, 3);
  const before = await store.read.selectFrom('useritems').selectAll().orderBy('pk').execute();
  assert.is(before.length, count);
  from = statements.length;
  const changed = before.map((row) => ({
    ...row,
    amount: row.amount * 2,
    state: 9,
    endDate: 'never written',
  }));
  await store.write([1], (tx) =>
    updateByPk(tx, 'useritems', { rows: changed, columns: ['amount', 'state'] }),
  );
  const updates = (text: string) => text.startsWith('update "useritems"');
  assert.is(statements.slice(from).filter(updates).length, 1);
  const after = await store.read.selectFrom('useritems').selectAll().orderBy('pk').execute();
  assert.equal(
    after,
    before.map((row) => ({ ...row, amount: row.amount * 2, state: 9 })),
  );
  from = statements.length;
  await store.write([1], (tx) => insertRows(tx, 'useritems', []));
  await store.write([1], (tx) => updateByPk(tx, 'useritems', { rows: [], columns: ['amount'] }));
  assert.equal(
    statements.slice(from).filter((text) => inserts(text) || updates(text)),
    [],
  );
});

onBoth('only what is missing is inserted, in one statement, and counted', async ({ store, statements }) => {
  await addUsers(store, [1, 2]);
  const missing = (values: readonly number[], UserPk = 1) => ({
    ...{ dialect: store.dialect, column: 'AlbumPk', values },
    constants: { UserPk, createdAt: '2026-01-14 00:00:00.000000', updatedAt: null },
  });
  const add = (values: readonly number[], userPk = 1) =>
    store.write([userPk], (tx) => insertMissing(tx, 'userAlbums', missing(values, userPk)));
  assert.is(await add([3, 1, 2]), 3);
  assert.is(await add([1, 2, 3, 4]), 1);
  assert.is(await add([1, 2]), 0);
  assert.is(await add([1], 2), 1);
  assert.is(await add([5, 5, 5]), 1);
  const from = statements.length;
  assert.is(await add(Array.from({ length: 5000 }, (_, n) => n + 1)), 4995);
  assert.is(statements.slice(from).filter((text) => text.includes('"userAlbums"')).length, 1);
  const empty = statements.length;
  assert.is(await add([]), 0);
  assert.not.ok(statements.slice(empty).some((text) => text.includes('"userAlbums"')));
  const rows = await store.read.selectFrom('userAlbums').selectAll().where('UserPk', '=', 2).execute();
  assert.equal(
    [rows.length, rows[0]?.AlbumPk, rows[0]?.createdAt, rows[0]?.updatedAt],
    [1, 1, '2026-01-14 00:00:00.000000', null],
  );
});

onBoth(
  'a prepared query is built once and takes other values, lists of any length among them',
  async (given) => {
    const { store, statements } = given;
    await addUsers(store, [1, 2, 3]);
    const rows = [1, 2].flatMap((UserPk) =>
      [10, 11, 12].map((ItemPk) => ({ UserPk, ItemPk, amount: UserPk * ItemPk })),
    );
    await store.write([1, 2], (tx) => insertRows(tx, 'useritems', rows));
    const from = statements.length;
    const amounts = async (userPk: number, pks: readonly number[]) =>
      (await itemsByPk(store.read, { userPk, pks })).map(({ amount }) => amount);
    assert.equal(await amounts(1, [10, 12, 999]), [10, 12]);
    assert.equal(await amounts(2, [12, 12, 11]), [22, 24]);
    assert.equal(await amounts(1, []), []);
    assert.equal(
      await amounts(
        1,
        Array.from({ length: 3000 }, (_, n) => n),
      ),
      [10, 11, 12],
    );
    assert.is(new Set(statements.slice(from)).size, 1);
    assert.equal(await store.write([1], (tx) => itemsByPk(tx, { userPk: 1, pks: [11] })), [
      { ItemPk: 11, amount: 11 },
    ]);
    assert.equal(await usersById(store.read, { ids: ['user1', "x' or 1 --", 'user3'] }), [
      { pk: 1 },
      { pk: 3 },
    ]);
    assert.equal(await usersById(store.read, { ids: [] }), []);
  },
);

onBoth('a value that is not given is a defect, not a NULL', async ({ store }) => {
  const values = { userPk: 1 } as { userPk: number; pks: readonly number[] };
  const failed = await rejection(itemsByPk(store.read, values));
  assert.match(failed.message, 'wants a value for pks');
});

onBoth('a broken unique constraint is told by its column', async ({ store }) => {
  await addUsers(store, [1]);
  let made = 0;
  const insert = (values: { idKey?: string; nicknameKey?: string; pk?: number }) =>
    store.write([], (tx) =>
      tx
        .insertInto('users')
        .values({ pk: 2 + made++, id: 'x', ...values })
        .execute(),
    );
  await insert({ idKey: 'a', nicknameKey: 'n' });
  const id = await rejection(insert({ idKey: 'a' }));
  const nickname = await rejection(insert({ nicknameKey: 'n' }));
  const pk = await rejection(insert({ pk: 1 }));
  assert.equal(
    [id, nickname, pk, new Error('x'), 'text'].map((error) => [
      isConflict(error, 'users', 'idKey'),
      isConflict(error, 'users', 'nicknameKey'),
      isConflict(error, 'userProfile', 'idKey'),
    ]),
    [[true, false, false], [false, true, false], ...[1, 2, 3].map(() => [false, false, false])],
  );
});

test.run();
