import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { playerTables } from '../../../src/data/player-tables.js';
import { withApp, type Database, type TestApp } from '../../support/app.js';
import { audited, consoleOf } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

const rowOf = (to: TestApp, userPk: number) =>
  to.app.store.read
    .selectFrom('useritems')
    .selectAll()
    .where('UserPk', '=', userPk)
    .orderBy('pk')
    .executeTakeFirstOrThrow();

for (const database of databases) {
  test(`${database}: every table is shown, sorted and searched by each of its columns, without secrets`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player();
      await page.post('/mails', {
        to: [player.pk],
        title: 'Find me',
        text: '',
        items: [{ key: 'fragment', value: 1 }],
      });
      const { tables } = (await page.get('/tables')).body;
      assert.equal(
        tables.map(({ name }: { name: string }) => name),
        Object.keys(playerTables),
      );
      for (const { name, columns } of tables) {
        for (const { name: column, kind } of columns) {
          assert.not.match(column, /^pw$|emailCode|currentToken|^token$|[hH]ash$/);
          const looked = kind === 'integer' || kind === 'real' ? '0..5' : 'null';
          const filter = encodeURIComponent(JSON.stringify({ [column]: looked }));
          const { status } = await page.get(`/tables/${name}?sort=${column}&descending=1&filter=${filter}`);
          assert.is(status, 200, `${name}.${column}`);
        }
      }
      const found = async (table: string, filter: object) =>
        (await page.get(`/tables/${table}?filter=${encodeURIComponent(JSON.stringify(filter))}`)).body;
      const [mail] = (
        await found('userMailBoxes', { title: 'FIND', sent: '2026-01-14T', UserPk: `${player.pk}` })
      ).rows;
      assert.equal(mail.itemRewards, [{ key: 'fragment', value: 1 }]);
      assert.is(mail.sent, new Date(to.clock.now()).toISOString());
      assert.is((await found('users', { pk: `${player.pk}..` })).total, 1);
      assert.is((await found('users', { id: "' or 1=1" })).total, 0);
      assert.is((await page.get('/tables/users?filter=%7B%22pw%22%3A%22x%22%7D')).status, 400);
      assert.is((await page.get('/tables/users?sort=pw')).status, 400);
      assert.is((await page.get('/tables/sqlite_master')).status, 404);
      assert.is((await page.get('/tables/constructor')).status, 404);
    }));

  test(`${database}: rows are added, edited and deleted, each written down`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const { pk: userPk } = await to.player();
      const mail = {
        ...{ title: 'Hi', description: '', sent: '2026-01-01T00:00:00Z', state: 0 },
        ...{ itemRewards: [{ key: 'fragment', value: 2 }], UserPk: userPk },
      };
      const { row } = (await page.post('/tables/userMailBoxes/insert', { values: mail })).body;
      assert.equal([row.itemRewards, row.sent], [mail.itemRewards, '2026-01-01T00:00:00.000Z']);
      const edit = await page.post('/tables/userMailBoxes/edit', {
        ...{ pk: row.pk, changes: { itemRewards: [], title: 'Ho' } },
        seen: { itemRewards: row.itemRewards, title: 'Hi' },
      });
      assert.equal([edit.body.row.itemRewards, edit.body.row.title], [[], 'Ho']);
      const stored = await to.app.store.read
        .selectFrom('userMailBoxes')
        .selectAll()
        .executeTakeFirstOrThrow();
      assert.equal([stored.itemRewards, stored.sent], ['[]', '2026-01-01 00:00:00.000000']);
      assert.is((await page.post('/tables/userMailBoxes/delete', { pk: row.pk })).status, 200);
      assert.is((await page.post('/tables/userMailBoxes/delete', { pk: row.pk })).status, 404);
      const log = await audited(to);
      assert.equal(
        log.map(({ action, target, player }) => [action, target, player]),
        ['row.insert', 'row.edit', 'row.delete'].map((action) => [action, `userMailBoxes ${row.pk}`, userPk]),
      );
      assert.equal(log[1]?.before, { itemRewards: mail.itemRewards, title: 'Hi' });
    }));
}

test('an edit that saw something else is refused, writes nothing, and a playing player loses nothing', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const row = await rowOf(to, player.pk);
    const edit = (changes: object, seen: object) =>
      page.post('/tables/useritems/edit', { pk: row.pk, changes, seen });
    await page.post(`/players/${player.pk}/items`, {
      ...{ key: to.app.catalog.find('items', row.ItemPk)?.key, change: 10 },
    });
    const stale = await edit({ amount: 1 }, { amount: row.amount });
    assert.equal([stale.status, stale.body.data.current], [409, { amount: row.amount + 10 }]);
    assert.is((await edit({ state: 1 }, { state: row.state })).status, 200);
    assert.is((await rowOf(to, player.pk)).amount, row.amount + 10);
    assert.is((await edit({ amount: 1 }, {})).status, 400);
  }));

test('each value is checked against its column', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const row = await rowOf(to, player.pk);
    const edit = (column: string, value: unknown) =>
      page.post('/tables/useritems/edit', {
        ...{ pk: row.pk, changes: { [column]: value } },
        seen: { [column]: row[column as 'amount'] },
      });
    for (const [column, value] of [
      ['amount', '5'],
      ['amount', 1.5],
      ['amount', -1],
      ['amount', 2 ** 60],
      ['amount', null],
      ['amount', true],
      ['endDate', 'soon'],
      ['endDate', '2024-02-30'],
      ['endDate', 5],
      ['pk', 9],
      ['UserPk', 1],
      ['nothing', 1],
      ['__proto__', 1],
    ] as const) {
      assert.is((await edit(column, value)).status, 400, `${column} ${String(value)}`);
    }
    assert.equal(await rowOf(to, player.pk), row);
  }));

test('hash columns, the audit log and accounts are not to be written in tables', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { pk } = await to.player({ id: 'alice' });
    const edit = (table: string, changes: object, seen: object) =>
      page.post(`/tables/${table}/edit`, { pk, changes, seen });
    for (const column of ['pw', 'emailCode', 'currentToken', 'permission', 'idKey', 'deleteAfter']) {
      assert.is((await edit('users', { [column]: 'x' }, { [column]: null })).status, 400, column);
    }
    for (const [table, action, body] of [
      ['users', 'insert', { values: { id: 'x' } }],
      ['users', 'delete', { pk }],
      ['userProfile', 'delete', { pk }],
      ['auditLog', 'insert', { values: { action: 'x' } }],
      ['auditLog', 'delete', { pk: 1 }],
      ['useritems', 'insert', { values: { UserPk: 999, ItemPk: 1 } }],
      ['useritems', 'insert', { values: { ItemPk: 1 } }],
    ] as const) {
      const { status } = await page.post(`/tables/${table}/${action}`, body);
      assert.is(status, 400, `${table} ${action}`);
    }
    const renamed = await edit(
      'users',
      { nickname: 'Alice' },
      { nickname: (await userNickname(to, pk)) ?? '' },
    );
    assert.is(renamed.status, 200);
    const user = await to.app.store.read
      .selectFrom('users')
      .selectAll()
      .where('pk', '=', pk)
      .executeTakeFirst();
    assert.equal([user?.nicknameKey, user?.pw], ['alice', 'none']);
  }));

async function userNickname(to: TestApp, pk: number): Promise<string | null | undefined> {
  const row = await to.app.store.read
    .selectFrom('users')
    .select('nickname')
    .where('pk', '=', pk)
    .executeTakeFirst();
  return row?.nickname;
}

test.run();
