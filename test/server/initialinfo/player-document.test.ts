import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openDatabase } from '../../../src/data/sqlite/driver.js';
import { serve } from '../../../src/server/serve.js';
import { encryptPlay, withApp, type Database, type TestPlayer } from '../../support/app.js';
import type { Row } from '../../support/wire-rows.js';
import { changeSomething, compare, documentOf, lists, stored } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const day = 86_400_000;
const constants = {
  ...{ userProductBundles: [], userBattlePassRewardItems: [], userRootCharacters: [], userGachas: [] },
  ...{ taskEvents: [], adSawCount: 0 },
};

for (const database of databases) {
  test(`${database}: the player's part is what his tables hold, for a player who owns everything`, () =>
    withApp({ database, settings: { unlockAll: true } }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await changeSomething(to, other, 4);
      await player.get('/api/user/me');
      const document = await documentOf(player);
      assert.ok((document['usermaps']?.length ?? 0) > 50);
      await compare(to, player, document);
      for (const [key, value] of Object.entries(constants)) assert.equal(document[key], value, key);
      assert.not('userMemberships' in document);
      assert.is(document['attendanceReceived'], false);
      await compare(to, other, await documentOf(other));
    }));

  test(`${database}: after each of 50 changes the document is what the tables hold again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      await documentOf(player);
      for (let n = 1; n <= 50; n += 1) {
        await changeSomething(to, player, n);
        if (n % 3 !== 0) await compare(to, player, await documentOf(player));
      }
      await compare(to, player, await documentOf(player));
    }));

  test(`${database}: rows come in the order of their keys, whichever was written last`, () =>
    withApp({ database, settings: { unlockAll: true } }, async (to) => {
      const { store } = to.app;
      const player = await to.player();
      await player.get('/api/user/me');
      const keys = async (list: string, key: string) => {
        const rows = (await documentOf(player))[list] as Row[];
        return rows.map((row) => Number(row[key]));
      };
      const [maps, items] = [await keys('usermaps', 'MapPk'), await keys('useritems', 'ItemPk')];
      await store.write([player.pk], async (tx) => {
        const of = [player.pk, maps[3] ?? 0, items[3] ?? 0] as const;
        await tx
          .updateTable('userMaps')
          .set({ MapPk: of[1] })
          .where('UserPk', '=', of[0])
          .where('MapPk', '=', of[1])
          .execute();
        await tx
          .updateTable('useritems')
          .set({ amount: 7 })
          .where('UserPk', '=', of[0])
          .where('ItemPk', '=', of[2])
          .execute();
      });
      const ascending = (list: number[]) => [...list].sort((a, b) => a - b);
      for (const [list, key, before] of [
        ['usermaps', 'MapPk', maps],
        ['useritems', 'ItemPk', items],
      ] as const) {
        assert.ok(before.length > 10, list);
        assert.equal(await keys(list, key), before);
        assert.equal(before, ascending(before));
      }
    }));

  test(`${database}: documents that are made while others are, and while things change, are whole; the next one is right`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      for (let n = 1; n <= 12; n += 4) {
        const turns = [0, 1, 2, 3].flatMap((step) => [
          ...[documentOf(player), documentOf(player)],
          changeSomething(to, player, n + step),
        ]);
        await Promise.all(turns);
        await compare(to, player, await documentOf(player));
      }
    }));

  test(`${database}: only the tables that changed are rendered again`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      await player.get('/api/user/me');
      const rendered = async () => {
        const from = to.statements.length;
        await documentOf(player);
        const statements = to.statements.slice(from);
        const tables = statements
          .filter((text) => /json_group_array|json_agg/.test(text))
          .map((text) => /from "(\w+)"/.exec(text)?.[1] ?? '');
        return { tables, count: statements.length };
      };
      assert.ok((await rendered()).tables.length >= 20);
      const still = await rendered();
      assert.equal(still.tables, []);
      assert.ok(still.count <= 12, String(still.count));
      await player.post('/api/userfavorite/1/remove');
      const write = (work: Parameters<typeof to.app.store.write>[1]) => to.app.store.write([player.pk], work);
      await write((tx) =>
        tx.insertInto('userfavorites').values({ UserPk: player.pk, TrackPk: 77 }).execute(),
      );
      assert.equal((await rendered()).tables, ['userfavorites']);
      await write((tx) => tx.deleteFrom('bestRecords').where('UserPk', '=', player.pk).execute());
      assert.equal((await rendered()).tables, ['bestRecords', 'bestRecords']);
      to.clock.advance(30_000);
      assert.equal((await rendered()).tables, []);
      to.clock.advance(day);
      assert.ok(
        !(await rendered()).tables.includes('userTracks'),
        'a day changes products and the melody at most',
      );
    }));

  test(`${database}: what a play brought is there at once, also from another process`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { settings, log } = to.app;
      const second = await serve({ folder: to.folder, settings, log, clock: to.clock });
      try {
        const elsewhere: TestPlayer['get'] = (path) =>
          fetch(`${second.addresses[0] ?? ''}${path}`, {
            headers: { 'Custom-UserToken': player.token },
          }).then(async (response) => ({
            status: response.status,
            headers: response.headers,
            body: await response.json(),
          }));
        const other = { ...player, get: elsewhere };
        const before = [await documentOf(player), await documentOf(other)];
        assert.equal(before[0], before[1]);
        assert.equal(before[0]?.['bestRecords'], []);
        const map = to.app.catalog.rows('maps').find(({ mode, difficulty }) => mode === 0 && difficulty > 3);
        const start = await player.post('/api/play/start', {
          ...{ playType: 0, mode: 0, noteMode: 0, playMode: 0, lunaticMode: 0, packID: 1, eventType: 0 },
          ...{ trackID: map?.TrackPk ?? 0, mapID: map?.pk ?? 0, eventPk: 0, astralBoostStep: 0 },
        });
        const { playToken, publicKey } = start.body.data;
        const result = {
          ...{ playToken, endState: 3, rate: 985_000, score: 987_654, miss: 3, good: 2, great: 5 },
          ...{ perfect: 300, maxCombo: 200, hp: 80 },
        };
        const end = await player.post('/api/play/end', encryptPlay(publicKey, result));
        assert.is(end.status, 200, end.body.message);
        const after = [await documentOf(player), await documentOf(other)];
        assert.equal(
          after[0]?.['bestRecords']?.map(({ MapPk, score }) => [MapPk, score]),
          [[map?.pk, 987_654]],
        );
        await compare(to, player, after[0] ?? {});
        assert.equal(after[1], after[0]);
      } finally {
        await second.stop();
      }
    }));

  test(`${database}: a membership is in the document while it runs; a cosmic one brings its own parts`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const now = to.clock.now();
      const captured = to.app.static.documents.subscriptionRemainItems;
      const add = (membershipType: number, expires: number) =>
        to.app.store.write([player.pk], (tx) =>
          tx
            .insertInto('userMemberships')
            .values({
              UserPk: player.pk,
              membershipType,
              startDate: stored(now),
              expireDate: stored(expires),
            })
            .execute(),
        );
      const seen = async () => {
        const document = await documentOf(player);
        const { userMemberships, subscriptionRemainItems, attendanceReceived } = document;
        return {
          members: userMemberships?.map(({ membershipType, remainingTime }) => [
            membershipType,
            remainingTime,
          ]),
          items: subscriptionRemainItems as unknown,
          attended: attendanceReceived as unknown,
        };
      };
      const none = { members: undefined, items: captured, attended: false };
      const cosmic = [{ key: 'title.subscription', value: 1, isDuplicateNotAllowed: 1 }];
      assert.equal(await seen(), none);
      await add(0, now + day);
      assert.equal(await seen(), { ...none, members: [[0, 86_400]] });
      await add(1, now + 3 * day);
      const both = { items: cosmic, attended: false };
      assert.equal(await seen(), {
        ...both,
        members: [
          [0, 86_400],
          [1, 259_200],
        ],
      });
      assert.is((await player.post('/api/mission/attendance')).status, 200);
      assert.is((await seen()).attended, true);
      to.clock.advance(day);
      assert.equal(await seen(), { ...both, members: [[1, 172_800]] });
      to.clock.advance(2 * day);
      assert.equal(await seen(), none);
    }));
}

test('what was edited by hand beside the running server is in the next document', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    await player.get('/api/user/me');
    await documentOf(player);
    const byHand = openDatabase(to.folder.player, { timeout: 5000 });
    byHand.prepare('UPDATE useritems SET amount = 4711 WHERE UserPk = ?').run(player.pk);
    byHand.prepare('UPDATE userAchievement SET "current" = 3 WHERE UserPk = ?').run(player.pk);
    byHand.close();
    const document = await documentOf(player);
    assert.ok(document['useritems']?.some(({ amount }) => amount === 4711));
    await compare(to, player, document);
  }));

test('answers to two players at once do not mix', () =>
  withApp({}, async (to) => {
    const players = await Promise.all([1, 2, 3, 4].map(() => to.player()));
    const documents = await Promise.all(players.map(documentOf));
    for (const [n, document] of documents.entries()) {
      const pk = players[n]?.pk;
      assert.equal((document['userProfile'] as unknown as Row)['UserPk'], pk);
      for (const key of Object.keys(lists))
        for (const row of document[key] ?? []) assert.is(row['UserPk'], pk, key);
    }
  }));

test.run();
