import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { openStore, type Store } from '../../../src/data/store/store.js';
import { readMissionRows } from '../../../src/server/ledger/kept-missions.js';
import { withApp, type Database } from '../../support/app.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

const complete = (store: Store, userPk: number) =>
  store.write([userPk], (tx) =>
    tx.updateTable('usermissions').set({ state: 1 }).where('UserPk', '=', userPk).execute(),
  );

for (const database of databases) {
  test(`${database}: mission rows are read once, and again when another process changed them`, () =>
    withApp({ database }, async (to) => {
      const { store, settings, folder } = to.app;
      const { pk } = await to.player();
      const rows = await readMissionRows(store, store.read, pk);
      assert.ok(rows.length > 0 && rows.every(({ state }) => state === 0));
      assert.is(await readMissionRows(store, store.read, pk), rows);
      const other = await openStore({
        database: settings.database === '' ? folder.player : settings.database,
      });
      try {
        await complete(other, pk);
      } finally {
        await other.close();
      }
      const after = await readMissionRows(store, store.read, pk);
      assert.ok(after.every(({ state }) => state === 1));
    }));

  test(`${database}: what a transaction wrote and took back is not kept`, () =>
    withApp({ database }, async (to) => {
      const { store } = to.app;
      const { pk } = await to.player();
      await readMissionRows(store, store.read, pk);
      const undone = new Error('undone');
      const failed = store.write([pk], async (tx) => {
        await tx.updateTable('usermissions').set({ state: 1 }).where('UserPk', '=', pk).execute();
        const within = await readMissionRows(store, tx, pk);
        assert.ok(within.every(({ state }) => state === 1));
        throw undone;
      });
      assert.is(await failed.catch((error: unknown) => error), undone);
      await store.write([pk], (tx) =>
        tx.updateTable('useritems').set({ state: 0 }).where('UserPk', '=', pk).execute(),
      );
      const rows = await readMissionRows(store, store.read, pk);
      assert.ok(rows.every(({ state }) => state === 0));
    }));
}

test('a mission that was edited by hand beside the running server is seen and can be claimed', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    const [mission] = (await player.get('/api/mission')).body.data.missions;
    const byHand = openDatabase(to.folder.player, { timeout: 5000 });
    byHand.prepare('UPDATE usermissions SET state = 1 WHERE pk = ?').run(mission.pk);
    byHand.close();
    const { body } = await player.get('/api/mission');
    for (const list of [body.data.missions, body.usermissions]) {
      assert.is(list.find(({ pk }: { pk: number }) => pk === mission.pk).state, 1);
    }
    const claim = `/api/usermission/${mission.MissionPk}/receive/reward`;
    assert.is((await player.post(claim)).status, 200);
    assert.is((await player.post(claim)).body.message, 'Mission not completed or reward already claimed.');
  }));

test.run();
