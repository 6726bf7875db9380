/** What is kept between requests is what the database holds, whoever wrote it and whatever was taken back. */
import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { openStore, type Store, type Tx } from '../../../src/data/store/store.js';
import { writeKeeping } from '../../../src/server/ledger/kept.js';
import { readMissionRows } from '../../../src/server/ledger/kept-missions.js';
import { readProgress } from '../../../src/server/ledger/kept-progress.js';
import type { Ledger } from '../../../src/server/ledger/ledger.js';
import { AchievementCategory, MissionCategory } from '../../../src/server/rules/codes.js';
import { withApp, type TestApp, type TestPlayer } from '../../support/app.js';
import { chartOf, databases, play, rowsOf } from '../features/play/support.js';
import { settleWithin } from './support.js';

/** Runs `work` on a store as another process has it. */
async function elsewhere({ app }: TestApp, work: (store: Store) => Promise<unknown>): Promise<void> {
  const { settings, folder } = app;
  const store = await openStore({ database: settings.database === '' ? folder.player : settings.database });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

const missionsOf = ({ app: { store } }: TestApp, { pk }: TestPlayer) =>
  readMissionRows({ store, db: store.read, userPk: pk });

/** Both kept things, and that they are what the database holds. */
async function compare(to: TestApp, player: TestPlayer) {
  const { store, catalog } = to.app;
  const missions = await missionsOf(to, player);
  assert.equal(missions, await rowsOf(to, 'usermissions', player.pk));
  const pks = catalog.rows('achievements').map(({ pk }) => pk);
  const progress = await readProgress({ store, db: store.read, userPk: player.pk }, pks);
  const stored = await rowsOf(to, 'userAchievement', player.pk);
  const inTable = pks.map((pk) => {
    const { state = 0, current = 0 } = stored.find(({ AchievementPk }) => AchievementPk === pk) ?? {};
    return [pk, { state, current }];
  });
  assert.equal(
    pks.map((pk) => [pk, progress.get(pk)]),
    inTable,
  );
}

/** What a request of the player counts: one step of missions and one of achievements. */
function countIn(to: TestApp, player: TestPlayer, tx: Tx, amount = 1): Promise<unknown> {
  const post = (ledger: Ledger) => {
    ledger.countMissions([{ category: MissionCategory.freeClear, amount }]);
    ledger.countAchievements([{ category: AchievementCategory.freeClear, amount }]);
  };
  return settleWithin(to, player, { tx, post });
}

const complete = (store: Store, userPk: number) =>
  store.write([userPk], async (tx) => {
    await tx.updateTable('usermissions').set({ state: 1 }).where('UserPk', '=', userPk).execute();
    await tx.updateTable('userAchievement').set({ current: 7 }).where('UserPk', '=', userPk).execute();
  });

for (const database of databases) {
  test(`${database}: what is kept is read once, and again when another process changed it`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await compare(to, player);
      const before = await missionsOf(to, player);
      assert.ok(before.length > 0 && before.every(({ state }) => state === 0));
      assert.is(await missionsOf(to, player), before);
      await elsewhere(to, (store) => complete(store, player.pk));
      await compare(to, player);
      assert.ok((await missionsOf(to, player)).every(({ state }) => state === 1));
    }));

  test(`${database}: what a request wrote is kept when it is committed, and not read again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      const first = await play(player, chart);
      const from = to.statements.length;
      const second = await play(player, chart);
      const taken = to.statements.slice(from);
      assert.is(second.status, 200);
      assert.ok(taken.some((text) => text.includes('update "usermissions"')));
      assert.ok(taken.some((text) => text.includes('insert into "userAchievement"')));
      const kept = /^select .* from "(usermissions|userAchievement|userConstellCharacters)"/;
      assert.not(taken.some((text) => kept.test(text)));
      assert.not.equal(second.body.usermissions, first.body.usermissions);
      await compare(to, player);
    }));

  test(`${database}: a worn character whom another process changed is read again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const chart = chartOf(to, { mode: 1 });
      for (let count = 0; count < 2; count += 1) assert.ok((await play(player, chart)).body.data.isExp);
      await elsewhere(to, (store) =>
        store.write([player.pk], (tx) =>
          tx
            .updateTable('userConstellCharacters')
            .set({ currentReverse: 99 })
            .where('UserPk', '=', player.pk)
            .execute(),
        ),
      );
      assert.is((await play(player, chart)).body.data.isExp, undefined);
    }));

  test(`${database}: what a transaction wrote and took back is not kept, even if its revision comes again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { store } = to.app;
      await compare(to, player);
      const undone = new Error('undone');
      const failing = writeKeeping(store, [player.pk], async (tx) => {
        await countIn(to, player, tx);
        const within = await readMissionRows({ store, db: tx, userPk: player.pk });
        assert.ok(within.some(({ current }) => current > 0));
        throw undone;
      });
      assert.is(await failing.catch((error: unknown) => error), undone);
      await complete(store, player.pk);
      await compare(to, player);
    }));

  test(`${database}: nor is what a transaction did that fails at its commit`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { store } = to.app;
      const failed = new Error('failed');
      const committingNothing: Store = {
        ...store,
        write: (players, work) =>
          store.write(players, async (tx) => {
            await work(tx);
            throw failed;
          }),
      };
      const failing = writeKeeping(committingNothing, [player.pk], (tx) => countIn(to, player, tx));
      assert.is(await failing.catch((error: unknown) => error), failed);
      await complete(store, player.pk);
      await compare(to, player);
    }));

  test(`${database}: where a transaction writes past the ledger as well, it is read again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { store } = to.app;
      await compare(to, player);
      await writeKeeping(store, [player.pk], (tx) => {
        const post = async (ledger: Ledger) => {
          await ledger.missions.rows();
          await tx.updateTable('usermissions').set({ current: 1 }).where('UserPk', '=', player.pk).execute();
          ledger.countMissions([{ category: MissionCategory.freeClear, amount: 1 }]);
        };
        return settleWithin(to, player, { tx, post });
      });
      await compare(to, player);
      await writeKeeping(store, [player.pk], async (tx) => {
        await countIn(to, player, tx);
        await countIn(to, player, tx);
      });
      await compare(to, player);
    }));

  test(`${database}: many plays at once, and another process between them, leave what is kept right`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const charts = [0, 1, 3, 6, 7].map((mode) => chartOf(to, { mode }));
      for (const endState of [3, 5, 0]) {
        const plays = charts.map((chart) => play(player, chart, { result: { endState, miss: 0 } }));
        const others = elsewhere(to, async (store) => {
          await store.write([player.pk], (tx) => countIn(to, player, tx, endState));
        });
        const answers = await Promise.all(plays);
        await others;
        assert.equal(
          answers.map(({ status }) => status),
          charts.map(() => 200),
        );
        await compare(to, player);
        to.clock.advance(26 * 3_600_000);
      }
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

test('sqlite: what one request read of another that could not be committed is not kept', () =>
  withApp({ database: 'sqlite' }, async (to) => {
    const player = await to.player();
    const { store } = to.app;
    const { pk } = player;
    await compare(to, player);
    // As SQLite does by itself where it cannot write.
    const rollBackAll = (tx: Tx) =>
      sql`insert or rollback into "users" ("pk", "id", "nickname") values (${pk}, '', '')`.execute(tx);
    const outcomes = await Promise.allSettled([
      writeKeeping(store, [pk], (tx) => countIn(to, player, tx)),
      writeKeeping(store, [pk], (tx) => countIn(to, player, tx)),
      store.write([], rollBackAll),
    ]);
    assert.equal(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    await compare(to, player);
    // The revisions that were lost are used again.
    await writeKeeping(store, [pk], (tx) => countIn(to, player, tx, 3));
    await compare(to, player);
  }));

test.run();
