import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { insertMissing, updateByPk } from '../../../src/data/store/bulk.js';
import { prepared } from '../../../src/data/store/prepared.js';
import { readRevisions } from '../../../src/data/store/revisions.js';
import { touch, type Store, type Tx } from '../../../src/data/store/store.js';
import { addUsers, onBoth, rejection } from './support.js';

const revisions = async ({ read }: Store, pk: number) => Object.fromEntries(await readRevisions(read, pk));

const removeFavorites = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.deleteFrom('userfavorites').where('UserPk', '=', userPk),
);
const rename = prepared<{ userPk: number; title: string }>()((db, { userPk, title }) =>
  db.updateTable('userProfile').set({ titleKey: title }).where('UserPk', '=', userPk),
);
const readTitle = prepared<{ userPk: number }>()((db, { userPk }) =>
  db.selectFrom('userProfile').select('titleKey').where('UserPk', '=', userPk),
);

onBoth(
  'each table that a transaction wrote to moves on by one, for each of its players',
  async ({ store }) => {
    await addUsers(store, [1, 2, 3]);
    assert.equal(await revisions(store, 1), {});
    const grant = (ItemPk: number) => (tx: Tx) =>
      tx
        .insertInto('useritems')
        .values([1, 2].map((UserPk) => ({ UserPk, ItemPk, amount: 1 })))
        .execute();
    await store.write([2, 1], grant(1));
    assert.equal(
      [await revisions(store, 1), await revisions(store, 2)],
      [{ useritems: 1 }, { useritems: 1 }],
    );
    await store.write([1], async (tx) => {
      await tx.updateTable('useritems').set({ amount: 2 }).where('UserPk', '=', 1).execute();
      await tx.updateTable('useritems').set({ amount: 3 }).where('UserPk', '=', 1).execute();
      await tx.deleteFrom('userMaps').where('UserPk', '=', 1).execute();
      await tx.selectFrom('userTracks').selectAll().execute();
    });
    assert.equal(await revisions(store, 1), { useritems: 2, userMaps: 1 });
    assert.equal([await revisions(store, 2), await revisions(store, 3)], [{ useritems: 1 }, {}]);
  },
);

onBoth('a transaction that reads, fails, or writes what is not rendered moves nothing', async ({ store }) => {
  await addUsers(store, [1]);
  await store.write([1], (tx) => tx.selectFrom('useritems').selectAll().execute());
  await rejection(
    store.write([1], async (tx) => {
      await tx.insertInto('useritems').values({ UserPk: 1, ItemPk: 1, amount: 1 }).execute();
      throw new Error('on purpose');
    }),
  );
  await store.write([1], (tx) => tx.updateTable('users').set({ state: 1 }).execute());
  assert.equal(await revisions(store, 1), {});
});

onBoth('prepared queries, bulk writes and touched raw SQL count as well', async ({ store }) => {
  await addUsers(store, [1]);
  await store.write([1], async (tx) => {
    await rename(tx, { userPk: 1, title: 'x' });
    await removeFavorites(tx, { userPk: 1 });
    await readTitle(tx, { userPk: 1 });
  });
  assert.equal(await revisions(store, 1), { userProfile: 1, userfavorites: 1 });
  await store.write([1], async (tx) => {
    const missing = { dialect: store.dialect, constants: { UserPk: 1 }, column: 'TrackPk', values: [1, 2] };
    await insertMissing(tx, 'userTracks', missing);
  });
  const rows = await store.read.selectFrom('userTracks').selectAll().execute();
  await store.write([1], (tx) => updateByPk(tx, 'userTracks', { rows, columns: ['stageState'] }));
  await store.write([1], async (tx) => {
    await sql`update "userAlbums" set "totalScore" = 1`.execute(tx);
    touch(tx, 'userAlbums');
  });
  assert.equal(await revisions(store, 1), { userProfile: 1, userfavorites: 1, userTracks: 2, userAlbums: 1 });
});

onBoth('transactions that are made at once move what each of them wrote alone', async ({ store }) => {
  await addUsers(store, [1, 2, 3]);
  const give = (UserPk: number, ItemPk: number) =>
    store.write([UserPk], (tx) => tx.insertInto('useritems').values({ UserPk, ItemPk, amount: 1 }).execute());
  const written = await Promise.allSettled([
    give(1, 1),
    store.write([1, 2], async (tx) => {
      await rename(tx, { userPk: 1, title: 'lost' });
      await tx.insertInto('userMaps').values({ UserPk: 2, MapPk: 1 }).execute();
      throw new Error('on purpose');
    }),
    store.write([3], (tx) => tx.selectFrom('useritems').selectAll().execute()),
    give(1, 2),
    store.write([2], (tx) => rename(tx, { userPk: 2, title: 'kept' })),
  ]);
  assert.is(written.filter(({ status }) => status === 'rejected').length, 1);
  assert.equal(
    [await revisions(store, 1), await revisions(store, 2), await revisions(store, 3)],
    [{ useritems: 2 }, { userProfile: 1 }, {}],
  );
});

onBoth('revisions only grow, however many write at once', async ({ store, another }) => {
  await addUsers(store, [1]);
  const other = await another();
  const write = (on: Store, ItemPk: number) =>
    on.write([1], (tx) => tx.insertInto('useritems').values({ UserPk: 1, ItemPk, amount: 1 }).execute());
  await Promise.all(Array.from({ length: 30 }, (_, n) => write(n % 2 === 0 ? store : other, n + 1)));
  assert.equal(await revisions(store, 1), { useritems: 30 });
});

test.run();
