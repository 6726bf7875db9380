import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { byPk, type Row } from '../../../support/wire-rows.js';
import {
  inflate,
  startOfTests,
  withApp,
  type Database,
  type TestApp,
  type TestPlayer,
} from '../../../support/app.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const minute = 60_000;
const day = 86_400_000;
const stored = (ms: number) => `${new Date(ms).toISOString().replace('T', ' ').slice(0, 23)}000`;
const wire = (ms: number) => new Date(ms).toISOString();

async function dataOf(player: TestPlayer, path: string): Promise<Record<string, Row[]>> {
  const answer = await player.get(`/api/${path}`);
  assert.is(answer.status, 200, `${path}: ${answer.body.message}`);
  return answer.body.data;
}

/** Everything that is stored, for telling that nothing was written. Last activity is the one thing a read may store. */
async function dump({ app }: TestApp): Promise<string> {
  const tables = ['useritems', 'userProducts', 'usermissions', 'userMemberships', 'userRevisions'] as const;
  const rows = [];
  for (const table of tables)
    rows.push(await app.store.read.selectFrom(table).selectAll().orderBy('pk').execute());
  return JSON.stringify(rows);
}

async function setMelody(
  { app }: TestApp,
  { pk }: TestPlayer,
  values: { amount: number; renewedDate: number },
) {
  const item = app.catalog.item('astralmelody')?.pk ?? 0;
  await app.store.write([pk], (tx) =>
    tx.updateTable('useritems').set(values).where('UserPk', '=', pk).where('ItemPk', '=', item).execute(),
  );
  return item;
}

for (const database of databases) {
  test(`${database}: astral melody regenerates in every list without being written`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { regenTime, max } = to.app.catalog.regeneration ?? { regenTime: 0, max: 0 };
      assert.ok(regenTime > 1 && max > 3);
      const seconds = Math.floor(to.clock.now() / 1000);
      const item = await setMelody(to, player, { amount: max - 3, renewedDate: seconds });
      await player.get('/api/user/me');
      await player.get('/api/initialinfo');
      const before = await dump(to);

      const seen = async () => {
        const single = (await dataOf(player, 'astralmelody'))['userAstralMelody'] as unknown as Row;
        const listed = (await dataOf(player, 'item'))['items']?.find(({ ItemPk }) => ItemPk === item);
        const document = inflate((await player.get('/api/initialinfo')).body.data);
        const sent = (document.useritems as Row[]).find(({ ItemPk }) => ItemPk === item);
        assert.equal(listed, single);
        assert.equal(sent, single);
        return [single['amount'], single['renewedDate']];
      };
      assert.equal(await seen(), [max - 3, seconds]);
      to.clock.advance((regenTime - 1) * 1000);
      assert.equal(await seen(), [max - 3, seconds]);
      to.clock.advance(1000);
      assert.equal(await seen(), [max - 2, seconds + regenTime]);
      to.clock.advance(regenTime * 1500);
      assert.equal(await seen(), [max - 1, seconds + 2 * regenTime]);
      to.clock.advance(regenTime * 100_000);
      const [amount] = await seen();
      assert.is(amount, max);
      const after = JSON.parse(await dump(to)) as Row[][];
      assert.equal(after[0], (JSON.parse(before) as Row[][])[0]);
    }));

  test(`${database}: products are refreshed at their borders, in every list, without being written`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const { catalog, store } = to.app;
      const [daily] = catalog.where('products', 'refreshPeriod', 'daily');
      const [weekly] = catalog.where('products', 'refreshPeriod', 'weekly');
      const [plain] = catalog.where('products', 'refreshPeriod', '');
      assert.ok(daily && weekly && plain);
      const noon = Date.UTC(2026, 0, 16, 12);
      const bought = Date.UTC(2026, 0, 14, 9);
      const row = (ProductPk: number, at: number) => ({
        ...{ UserPk: player.pk, ProductPk, buyCount: 5, periodicBuyCount: 2 },
        lastPeriodicRefreshDate: stored(at),
      });
      await store.write([player.pk], (tx) =>
        tx
          .insertInto('userProducts')
          .values([row(daily.pk, bought), row(weekly.pk, bought), row(plain.pk, bought)])
          .execute(),
      );
      await player.get('/api/user/me');
      const kept = (await dump(to)).split('"ProductPk"').length;
      const seen = async () => {
        const listed = (await dataOf(player, 'userproduct'))['userproducts'] ?? [];
        assert.equal((await dataOf(player, 'refreshUserData'))['userProducts'], listed);
        const document = inflate((await player.get('/api/initialinfo')).body.data);
        assert.equal(byPk(document.userproducts as Row[]), byPk(listed));
        return Object.fromEntries(
          listed.map((each) => [
            each['ProductPk'],
            [each['periodicBuyCount'], each['lastPeriodicRefreshDate']],
          ]),
        );
      };
      const gone = [2, null];
      assert.equal(await seen(), {
        [daily.pk]: [2, wire(bought)],
        [weekly.pk]: [2, wire(bought)],
        [plain.pk]: gone,
      });
      to.clock.advance(Date.UTC(2026, 0, 15) - 1 - startOfTests);
      assert.equal((await seen())[daily.pk], [2, wire(bought)]);
      to.clock.advance(1);
      assert.equal(await seen(), {
        [daily.pk]: [0, wire(Date.UTC(2026, 0, 15))],
        [weekly.pk]: [2, wire(bought)],
        [plain.pk]: gone,
      });
      to.clock.advance(noon - Date.UTC(2026, 0, 15) - 1);
      assert.equal((await seen())[weekly.pk], [2, wire(bought)]);
      to.clock.advance(1);
      assert.equal((await seen())[weekly.pk], [0, wire(noon)]);
      to.clock.advance(30 * day);
      assert.equal(await seen(), {
        [daily.pk]: [0, wire(Date.UTC(2026, 1, 15))],
        [weekly.pk]: [0, wire(Date.UTC(2026, 1, 13, 12))],
        [plain.pk]: gone,
      });
      const rows = await store.read.selectFrom('userProducts').selectAll().execute();
      assert.equal(
        rows.map(({ periodicBuyCount, lastPeriodicRefreshDate }) => [
          periodicBuyCount,
          lastPeriodicRefreshDate,
        ]),
        [1, 2, 3].map(() => [2, stored(bought)]),
      );
      assert.is(kept, 4);
    }));

  test(`${database}: missions are renewed when their time is over, once, and say what remains`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const read = async () => (await dataOf(player, 'mission'))['missions'] ?? [];
      const first = await read();
      const active = to.app.catalog.rows('missions').filter(({ state }) => state === 1);
      assert.equal(
        first.map(({ MissionPk }) => MissionPk).sort((a, b) => Number(a) - Number(b)),
        active.map(({ pk }) => pk),
      );
      const remaining = (rows: readonly Row[], period: number) =>
        rows.filter(({ periodType }) => periodType === period).map(({ remainingTime }) => remainingTime);
      assert.equal([...new Set(remaining(first, 0))], [86_400]);
      assert.equal([...new Set(remaining(first, 1))], [604_800]);
      to.clock.advance(90_500);
      const later = await read();
      assert.equal([...new Set(remaining(later, 0))], [86_400 - 90]);
      assert.equal(
        later.map(({ pk }) => pk),
        first.map(({ pk }) => pk),
      );

      to.clock.advance(day);
      const answers = await Promise.all([read(), read(), read(), player.get('/api/item')]);
      const [renewed = [], ...others] = answers.slice(0, 3) as Row[][];
      for (const other of others) assert.equal(other, renewed);
      assert.equal((answers[3] as { body: { usermissions: Row[] } }).body.usermissions, renewed);
      const isDaily = ({ periodType }: Row) => periodType === 0;
      const pks = (rows: readonly Row[]) => rows.map(({ pk }) => Number(pk));
      assert.ok(Math.min(...pks(renewed.filter(isDaily))) > Math.max(...pks(first)));
      const weekly = (rows: readonly Row[]) => rows.filter((row) => !isDaily(row));
      assert.equal(pks(weekly(renewed)), pks(weekly(first)));
      const count = await to.app.store.read.selectFrom('usermissions').select('pk').execute();
      assert.is(count.length, active.length);
    }));

  test(`${database}: memberships say what remains, the longest per type, and are gone when they end`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      const now = to.clock.now();
      const row = (membershipType: number, expires: number) => ({
        ...{ UserPk: player.pk, membershipType, startDate: stored(now - day) },
        expireDate: stored(expires),
      });
      await to.app.store.write([player.pk], (tx) =>
        tx
          .insertInto('userMemberships')
          .values([
            row(1, now + minute),
            row(1, now + 10 * minute + 999),
            row(0, now + minute),
            row(0, now - 1),
          ])
          .execute(),
      );
      const seen = async () =>
        ((await dataOf(player, 'refreshUserData'))['userMemberships'] ?? []).map(
          ({ membershipType, remainingTime }) => [membershipType, remainingTime],
        );
      assert.equal((await seen()).sort(), [
        [0, 60],
        [1, 600],
      ]);
      const [one] = (await dataOf(player, 'refreshUserData'))['userMemberships'] ?? [];
      assert.equal(Object.keys(one ?? {}), [
        ...[
          'pk',
          'membershipType',
          'startDate',
          'expireDate',
          'createdAt',
          'updatedAt',
          'UserPk',
          'remainingTime',
        ],
      ]);
      to.clock.advance(minute);
      assert.equal(await seen(), [[1, 540]]);
      to.clock.advance(9 * minute + 999);
      assert.equal(await seen(), []);
    }));
}

test.run();
