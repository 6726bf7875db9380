import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkBackup } from '../../../src/tools/backups/restore.js';
import { withApp, type Database, type TestApp } from '../../support/app.js';
import { audited, consoleOf } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const dayMs = 86_400_000;

async function addRecord(to: TestApp, userPk: number, values: { score: number; at: number; mapPk?: number }) {
  const { score, at, mapPk = to.app.catalog.rows('maps')[0]?.pk ?? 0 } = values;
  const date = new Date(at).toISOString().replace('T', ' ').replace('Z', '000');
  const map = to.app.catalog.find('maps', mapPk);
  const columns = {
    ...{ UserPk: userPk, MapPk: mapPk, TrackPk: map?.TrackPk ?? 0, mode: map?.mode ?? 0, endState: 3 },
    ...{ score, rate: 990_000, skin: '', createdAt: date, updatedAt: date },
  };
  return to.app.store.write([userPk], async (tx) => {
    await tx.insertInto('records').values(columns).execute();
    return columns;
  });
}

for (const database of databases) {
  test(`${database}: the dashboard counts players and plays, by day`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player();
      await player.get('/api/user/me');
      const now = to.clock.now();
      for (const [days, plays] of [
        [40, 2],
        [29, 1],
        [2, 3],
        [1, 1],
        [0, 2],
      ] as const) {
        for (let i = 0; i < plays; i += 1)
          await addRecord(to, player.pk, { score: i, at: now - days * dayMs });
      }
      const { body } = await page.get('/dashboard');
      assert.equal([body.players, body.administrators, body.banned, body.activeToday], [2, 1, 0, 2]);
      const perDay = body.playsPerDay.map(({ plays }: { plays: number }) => plays);
      assert.equal([perDay.length, perDay[0], ...perDay.slice(-4)], [30, 1, 0, 3, 1, 2]);
      assert.is(body.playsPerDay.at(-1).day, '2026-01-14');
      assert.equal([body.database.kind, body.database.bytes > 0], [database, true]);
      assert.is(body.rooms, 0);
      assert.match(body.version, /^\d+\.\d+\.\d+/);
    }));

  test(`${database}: a score goes from its board, and the next best play takes its place`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player();
      const at = to.clock.now();
      await addRecord(to, player.pk, { score: 500_000, at });
      const best = await addRecord(to, player.pk, { score: 999_999, at });
      await to.app.store.write([player.pk], (tx) =>
        tx
          .insertInto('bestRecords')
          .values({ ...best, rating: 9 })
          .execute(),
      );
      const board = async () => (await page.get(`/rankings/map?keys=${best.MapPk}`)).body;
      const { rows } = await board();
      assert.equal([rows.length, rows[0].score, rows[0].isHidden], [1, 999_999, false]);
      assert.is((await page.post('/rankings/map/remove', { pk: rows[0].pk })).status, 200);
      assert.equal(
        (await board()).rows.map(({ score }: { score: number }) => score),
        [500_000],
      );
      const profile = await to.app.store.read
        .selectFrom('userProfile')
        .selectAll()
        .where('UserPk', '=', player.pk)
        .executeTakeFirstOrThrow();
      const next = await to.app.store.read.selectFrom('bestRecords').selectAll().executeTakeFirstOrThrow();
      assert.ok(next.rating > 0);
      assert.ok(
        Math.abs(Math.max(profile.thumbAstralRating, profile.multiAstralRating) - next.rating / 50) < 1e-5,
      );
      assert.is((await page.post('/rankings/map/remove', { pk: rows[0].pk })).status, 404);
      assert.is((await page.get('/rankings/album?keys=1')).status, 400);
      assert.equal((await page.get('/rankings/album?keys=1,0')).body.rows, []);
      assert.equal(
        (await audited(to)).map(({ action }) => action),
        ['score.remove'],
      );
    }));
}

test('notices are written to their file and shown to players at once', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const first = (await page.get('/notices')).body;
    assert.equal(first, { value: null, version: 'none' });
    const notices = [{ pk: 1, title: '<b>Hello' }];
    const written = await page.post('/notices', { value: notices, version: first.version });
    assert.equal([written.status, written.body.value], [200, notices]);
    assert.match(JSON.stringify((await player.get('/api/notice')).body), /<b>Hello/);
    const stale = await page.post('/notices', { value: [], version: first.version });
    assert.equal([stale.status, stale.body.data.current.value], [409, notices]);
    for (const value of [5, 'x', [5], [null], {}]) {
      assert.is((await page.post('/notices', { value, version: written.body.version })).status, 400);
    }
    await writeFile(join(to.folder.config, 'notice.json'), '{');
    assert.is((await page.get('/notices')).status, 409);
  }));

test('darkmoon seasons are written by hand, and taken back', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { thumb } = (await page.get('/darkmoon')).body;
    assert.is(thumb.value, null);
    const season = { ...thumb.inEffect.current, season: 777 };
    const write = (value: unknown, version: string) =>
      page.post('/darkmoon', { hand: 'thumb', value, version });
    assert.is((await write([season], 'none')).status, 400);
    assert.is((await write([{ pk: 'x' }, {}], 'none')).status, 400);
    const { version } = (await write([season, {}], 'none')).body;
    assert.is((await page.get('/darkmoon')).body.thumb.inEffect.current.season, 777);
    assert.is((await write(null, version)).status, 200);
    assert.equal((await page.get('/darkmoon')).body.thumb, thumb);
  }));

test('invites are made and taken back', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { code } = (await page.post('/invites', { uses: 3 })).body;
    const { invites } = (await page.get('/invites')).body;
    assert.equal([invites[0].code, invites[0].uses, invites[0].until], [code, 3, null]);
    assert.is((await page.post('/invites/remove', { code: code.toLowerCase() })).status, 200);
    assert.equal((await page.get('/invites')).body.invites, []);
    assert.is((await page.post('/invites/remove', { code })).status, 404);
    assert.equal(
      (await audited(to)).map(({ action }) => action),
      ['invite.create', 'invite.remove'],
    );
  }));

test('settings are shown, changed for good, and put back; wrong and fixed ones are not', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    interface Shown {
      readonly path: string;
      readonly value: unknown;
      readonly source: string;
    }
    const settingIn = ({ body }: { readonly body: { readonly settings: readonly Shown[] } }, path: string) =>
      body.settings.find((setting) => setting.path === path);
    const shown = await page.get('/settings');
    assert.equal(settingIn(shown, 'maintenance')?.value, '');
    assert.is(settingIn(shown, 'port'), undefined, 'it counts from the next start on only');
    const seen = { maintenance: '', 'economy.energy': 1, port: 0, nothing: null };
    const set = (values: unknown, saw: object = {}) =>
      page.post('/settings', { values, seen: { ...seen, ...saw } });
    const changed = await set({ maintenance: 'Back at noon.', 'economy.energy': 2 });
    assert.is(changed.status, 400, 'all or nothing');
    assert.is((await to.request('/api/auth/signup', { form: { id: 'a', pw: 'x' } })).status, 200);
    const done = await set({ maintenance: 'Back at noon.' });
    assert.is(settingIn(done, 'maintenance')?.source, 'file');
    const turnedAway = await to.request('/api/auth/login', { form: { id: 'a', pw: 'x' } });
    assert.equal([turnedAway.status, turnedAway.body.message], [503, 'Back at noon.']);
    assert.match(await readFile(to.folder.settings, 'utf8'), /"maintenance": "Back at noon\."/);
    assert.is((await set({ maintenance: null }, { maintenance: 'Back at noon.' })).status, 200);
    assert.is((await to.request('/api/auth/login', { form: { id: 'a', pw: 'x' } })).status, 200);
    for (const wrong of [{ port: 1 }, { maintenance: 5 }, { nothing: 1 }, null, [], 'x']) {
      assert.is((await set(wrong)).status, 400, JSON.stringify(wrong));
    }
    const log = await audited(to);
    assert.equal(
      log.map(({ action, before, after }) => [action, before, after]),
      [
        ['settings.change', { maintenance: '' }, { maintenance: 'Back at noon.' }],
        ['settings.change', { maintenance: 'Back at noon.' }, { maintenance: '' }],
      ],
    );
    assert.match(log[0]?.actor ?? '', /^admin:boss$/);
  }));

test('a setting that another admin or a hand changed meanwhile is not overwritten', () =>
  withApp({ settings: { shop: { freeCash: true } } }, async (to) => {
    const [one, other] = [await consoleOf(to), await consoleOf(to, 'other')];
    const path = 'limits.account';
    const set = (page: typeof one, value: unknown, seen: unknown) =>
      page.post('/settings', { values: { [path]: value }, seen: { [path]: seen } });
    const given = (await one.get('/settings')).body.settings.find(
      (each: { readonly path: string }) => each.path === path,
    ).value;
    assert.is((await set(one, 7, given)).status, 200);
    const late = await set(other, 8, given);
    assert.equal([late.status, late.body.data], [409, { current: { [path]: 7 } }]);
    assert.match(
      late.body.message,
      /^Somebody else changed limits\.account meanwhile\. Nothing was written: .*save again/,
    );
    assert.is(to.app.settings.limits.account, 7);

    // By hand, and not yet taken over by the server.
    const file = JSON.parse(await readFile(to.folder.settings, 'utf8'));
    await writeFile(to.folder.settings, JSON.stringify({ ...file, limits: { ...file.limits, account: 9 } }));
    assert.equal((await set(one, null, 7)).body.data, { current: { [path]: 9 } });
    const both = {
      values: { [path]: 8, 'shop.freeCash': false },
      seen: { [path]: 7, 'shop.freeCash': true },
    };
    assert.is((await one.post('/settings', both)).status, 409, 'all or nothing');
    assert.is(to.app.settings.shop.freeCash, true);
    const twice = await Promise.all([set(one, 10, 9), set(other, 11, 9)]);
    assert.equal(twice.map(({ status }) => status).sort(), [200, 409], 'at once: one wins');

    const values = { [path]: 5 };
    const unseen = await one.post('/settings', { values, seen: {} });
    assert.equal([unseen.status, unseen.body.message], [400, 'seen: limits.account is missing.']);
    assert.is((await one.post('/settings', { values })).status, 400);
    assert.is((await audited(to)).length, 2, 'what was refused is no action');
  }));

for (const database of databases) {
  test(`${database}: a backup is made while everybody plays, listed, and taken home`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      assert.equal((await page.get('/backups')).body, { backups: [] });
      const [one, other] = await Promise.all([page.post('/backups'), page.post('/backups')]);
      assert.equal([one.status, other.status].sort(), [200, 409]);
      const made = (one.status === 200 ? one : other).body;
      assert.match(made.file, /^player-2026-01-14T[\d-]+Z\.db$/);
      assert.equal((await page.get('/backups')).body, { backups: [made] });
      const answer = await fetch(`${to.address}/admin/api/backups/${made.file}`, {
        headers: { Cookie: page.cookie },
      });
      assert.equal(
        [answer.status, answer.headers.get('content-disposition')],
        [200, `attachment; filename="${made.file}"`],
      );
      const file = join(to.folder.root, 'home.db');
      await writeFile(file, Buffer.from(await answer.arrayBuffer()));
      assert.is((await checkBackup(file)).players, 1);
      for (const name of ['..%2fplayer.db', 'player.db', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'x']) {
        assert.is((await page.get(`/backups/${name}`)).status, 404, name);
      }
      assert.is((await to.request(`/admin/api/backups/${made.file}`)).status, 401);
      assert.equal(
        (await audited(to)).map(({ action, target, after }) => [action, target, after]),
        [
          ['backup.make', made.file, { bytes: made.bytes }],
          ['backup.download', made.file, { bytes: made.bytes }],
        ],
      );
    }));
}

test('a backup that cannot be written says why', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    await rm(to.folder.backups, { recursive: true, force: true });
    await writeFile(to.folder.backups, 'in the way');
    const { status, body } = await page.post('/backups');
    assert.is(status, 400);
    assert.match(body.message, /could not be written.*Check that its folder may be written to/);
    assert.equal(await audited(to), []);
  }));

test('the audit log grows and is not edited from the console', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    await page.post('/invites');
    const before = await audited(to);
    for (const action of ['edit', 'insert', 'delete']) {
      const body = {
        pk: 1,
        changes: { action: 'x' },
        seen: { action: 'invite.create' },
        values: { action: 'x' },
      };
      assert.is((await page.post(`/tables/auditLog/${action}`, body)).status, 400);
    }
    assert.equal(await audited(to), before);
  }));

test.run();
