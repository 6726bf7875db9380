import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csvCell } from '../../../src/server/me/export.js';
import { meRoutes } from '../../../src/server/me/routes.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';
import { browserOf } from '../admin/support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const dayMs = 86_400_000;

async function addPlays(to: TestApp, player: TestPlayer, scores: readonly number[]): Promise<void> {
  const map = to.app.catalog.rows('maps').find(({ mode }) => mode === 0);
  await to.app.store.write([player.pk], async (tx) => {
    for (const [days, score] of scores.entries()) {
      const date = new Date(to.clock.now() + days * dayMs)
        .toISOString()
        .replace('T', ' ')
        .replace('Z', '000');
      const row = {
        ...{ UserPk: player.pk, MapPk: map?.pk ?? 0, TrackPk: map?.TrackPk ?? 0, mode: 0, endState: 3 },
        ...{ score, rate: 900_000 + score, skin: '', createdAt: date, updatedAt: date },
      };
      await tx.insertInto('records').values(row).execute();
      if (days === scores.length - 1)
        await tx
          .insertInto('bestRecords')
          .values({ ...row, rating: 3 })
          .execute();
    }
  });
}

for (const database of databases) {
  test(`${database}: a player sees what is his own, and nobody else’s`, () =>
    withApp({ database }, async (to) => {
      const [player, other] = [await to.player(), await to.player()];
      await addPlays(to, player, [50_000, 10_000, 90_000]);
      const [page, others] = [await browserOf(to, player, 'me'), await browserOf(to, other, 'me')];
      assert.is((await page.get('/profile')).body.user.pk, player.pk);
      const { thumb, multi } = (await page.get('/rating')).body;
      assert.equal([thumb.best.length, multi.best.length, thumb.best[0].score], [1, 0, 90_000]);
      assert.is((await page.get('/plays')).body.total, 3);
      const { title } = thumb.best[0];
      assert.is((await page.get(`/records?search=${encodeURIComponent(title)}`)).body.total, 1);
      assert.is((await page.get('/records?search=no%20such%20song')).body.total, 0);
      const { days } = (await page.get('/history')).body;
      assert.equal([days.length, days[0].day, days[0].multi], [3, '2026-01-14', 0]);
      assert.ok(days[0].thumb === days[1].thumb && days[2].thumb > days[1].thumb);
      const file = await page.get('/export.json');
      assert.equal([file.body.length, file.body[0].score], [1, 90_000]);
      assert.match(
        file.headers.get('content-disposition') ?? '',
        /attachment; filename="kalpa-records.json"/,
      );
      const csv = (await page.get('/export.csv')).body.split('\r\n');
      assert.match(csv[0], /^title,modeName,/);
      assert.is(csv.length, 3);
      for (const path of ['/records', '/plays']) assert.is((await others.get(path)).body.total, 0, path);
      assert.equal((await others.get('/export.json')).body, []);
    }));
}

test('the player page wants a session of its own, and a banned player has none', () =>
  withApp({}, async (to) => {
    const player = await to.player();
    for (const { method, path, isEntrance } of meRoutes) {
      if (isEntrance) continue;
      const options = method === 'get' ? {} : { body: '{}', headers: { 'Content-Type': 'application/json' } };
      assert.is((await player.request(path, options)).status, 401, path);
    }
    const page = await browserOf(to, player, 'me');
    await to.app.store.write([player.pk], (tx) =>
      tx.updateTable('users').set({ permission: -2 }).where('pk', '=', player.pk).execute(),
    );
    assert.is((await page.get('/profile')).status, 403);
  }));

test('cells that a spreadsheet would take for formulas are made harmless', () => {
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) assert.match(csvCell(text), /^"?'/);
  assert.equal(
    [csvCell('plain'), csvCell('a,b'), csvCell('say "x"'), csvCell(-5), csvCell(null)],
    ['plain', '"a,b"', '"say ""x"""', '-5', ''],
  );
});

test.run();
