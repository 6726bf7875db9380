import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inflate, withApp, type Database, type TestApp } from '../../support/app.js';
import { audited, consoleOf } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];
const script = '<img src=x onerror=alert(1)>';

const userOf = (to: TestApp, pk: number) =>
  to.app.store.read.selectFrom('users').selectAll().where('pk', '=', pk).executeTakeFirstOrThrow();

const amountIn = (document: object, pk: number) => {
  const rows = Object.values(document).find(
    (value) =>
      Array.isArray(value) &&
      value.some((row) => row?.ItemPk !== undefined && 'amount' in row && 'UserPk' in row),
  ) as { ItemPk: number; amount: number }[];
  return rows.find(({ ItemPk }) => ItemPk === pk)?.amount;
};

for (const database of databases) {
  test(`${database}: players are found by id, nickname, e-mail, uid and pk`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const { pk } = await to.player({ id: 'Some_One%' });
      await to.player({ id: 'somebody' });
      const { nickname } = await userOf(to, pk);
      await to.app.store.write([pk], (tx) =>
        tx
          .updateTable('users')
          .set({ email: 'A@b.example', emailKey: 'a@b.example' })
          .where('pk', '=', pk)
          .execute(),
      );
      const found = async (search: string, more = '') => {
        const { body } = await page.get(`/players?search=${encodeURIComponent(search)}${more}`);
        return body.rows.map((row: { pk: number }) => row.pk);
      };
      for (const text of ['some_one%', 'ONE%', nickname ?? '', 'b.example', `pk:${pk}`, `${10000000 + pk}`]) {
        assert.equal(await found(text), [pk], text);
      }
      assert.equal(await found('s%e'), []);
      assert.equal(await found('', '&state=admin'), [page.admin.pk]);
      const { body } = await page.get('/players?size=2&order=nickname&descending=0');
      assert.equal([body.total, body.rows.length], [3, 2]);
      assert.not.ok(JSON.stringify(body).includes('"pw"'));
    }));

  test(`${database}: each action on a player does what it says and is written down with before and after`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player({ id: 'alice' });
      const at = `/players/${player.pk}`;
      const until = new Date(to.clock.now() + 86_400_000).toISOString();
      const banned = await page.post(`${at}/ban`, { reason: script, until });
      assert.equal(banned.body.ban, { reason: script, until });
      assert.is((await player.get('/api/user/me')).status, 403);
      assert.is((await page.post(`${at}/unban`)).body.ban, null);
      assert.is((await player.get('/api/user/me')).status, 200);
      const { nickname } = await userOf(to, player.pk);
      const edited = await page.post(`${at}/edit`, { changes: { nickname: '<b>Al' }, seen: { nickname } });
      assert.equal([edited.body.user.nickname, edited.body.profile.nickname], ['<b>Al', '<b>Al']);
      assert.is((await page.post(`${at}/promote`)).body.user.isAdmin, true);
      assert.is((await page.post(`${at}/demote`)).body.user.isAdmin, false);
      const given = await page.post(`${at}/items`, { key: 'fragment.soft', change: 25 });
      assert.equal([given.body.key, given.body.amount - given.body.before], ['fragment', 25]);
      const unlocked = await page.post(`${at}/unlock`, { kinds: ['tracks'] });
      assert.ok(unlocked.body.added.tracks > 0);
      assert.is((await page.post(`${at}/sessions/end`)).body.ended, 1);
      const { password } = (await page.post(`${at}/password`)).body;
      const form = { id: 'alice', pw: password };
      assert.is((await to.request('/api/auth/login', { form })).status, 200);
      assert.is((await page.post(`${at}/delete`, { confirm: 'Alice' })).status, 400);
      assert.is((await page.post(`${at}/delete`, { confirm: 'alice' })).status, 200);
      assert.is((await page.get(at)).status, 404);

      const log = await audited(to);
      assert.equal(
        log.map(({ action }) => action),
        [
          'ban',
          'unban',
          'edit',
          'promote',
          'demote',
          'items.change',
          'unlock',
          'sessions.end',
          'password.reset',
          'delete',
        ],
      );
      for (const { actor, target, player: subject } of log) {
        assert.equal([actor, target, subject], ['admin:boss', `player ${player.pk} (alice)`, player.pk]);
      }
      assert.equal(
        [log[0]?.before, log[0]?.after],
        [{ banned: false }, { banned: true, reason: script, until }],
      );
      assert.equal([log[2]?.before, log[2]?.after], [{ nickname }, { nickname: '<b>Al' }]);
      const text = JSON.stringify(log);
      assert.not.ok(text.includes(password) || text.includes('pw'), 'no password in the log');
      const shown = (await page.get(`/audit?player=${player.pk}&size=1`)).body;
      assert.equal([shown.total, shown.rows[0].action, shown.rows[0].before.id], [10, 'delete', 'alice']);
    }));

  test(`${database}: what is given and taken shows in the game at once, and never goes below zero`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const player = await to.player();
      const change = (key: string, amount: number) =>
        page.post(`/players/${player.pk}/items`, { key, change: amount });
      const { pk } = to.app.catalog.item('fragment') ?? { pk: 0 };
      const shown = async () => amountIn(inflate((await player.get('/api/initialinfo')).body.data), pk);
      const before = (await shown()) ?? 0;
      await change('fragment', 7);
      assert.is(await shown(), before + 7);
      const answers = await Promise.all([1, 2, 3].map(() => change('fragment', -(before + 4))));
      assert.equal(answers.map(({ status }) => status).sort(), [200, 400, 400]);
      assert.is(await shown(), 3);
      for (const [key, amount] of [
        ['nothing', 1],
        ['fragment', 0],
        ['fragment', 1.5],
        ['fragment', 2 ** 53],
        ['random.item_box_0', 1],
      ] as const) {
        assert.is((await change(key, amount)).status, 400, `${key} ${amount}`);
      }
      assert.is(await shown(), 3);
    }));
}

test('packs bring what they hold, tickets become membership', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const pack = to.app.catalog.rows('packs')[0];
    const give = (key: string) => page.post(`/players/${player.pk}/items`, { key, change: 1 });
    assert.is((await give(pack?.packItemKey ?? '')).status, 200);
    const tracks = await to.app.store.read
      .selectFrom('userTracks')
      .select('TrackPk')
      .where('UserPk', '=', player.pk)
      .execute();
    assert.is(tracks.length, to.app.catalog.where('tracks', 'PackPk', pack?.pk ?? 0).length);
    const ticket = to.app.catalog.rows('items').find(({ key }) => key.startsWith('cosmicticket.'));
    assert.is((await give(ticket?.key ?? '')).status, 200);
    assert.is((await player.get('/api/refreshUserData')).body.data.memberships?.length ?? 1, 1);
    const rows = await to.app.store.read.selectFrom('userMemberships').selectAll().execute();
    assert.is(rows.length, 1);
  }));

test('two administrators who edit the same field: the second is told what it is now', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { pk } = await to.player();
    const other = await to.player();
    const { nickname } = await userOf(to, pk);
    const edit = (changes: object, seen: object) => page.post(`/players/${pk}/edit`, { changes, seen });
    const both = await Promise.all(['One', 'Two'].map((name) => edit({ nickname: name }, { nickname })));
    assert.equal(both.map(({ status }) => status).sort(), [200, 409]);
    const winner = (await userOf(to, pk)).nickname;
    assert.equal(both.find(({ status }) => status === 409)?.body.data, { current: { nickname: winner } });
    const taken = (await userOf(to, other.pk)).nickname ?? '';
    const wrong: readonly (readonly [object, object])[] = [
      [{ nickname: taken.toUpperCase() }, { nickname: winner }],
      [{ nickname: '' }, { nickname: winner }],
      [{ nickname: 'Three' }, {}],
      [{ country: 'korea' }, { country: 'KR' }],
      [{ titleKey: 'icon.default' }, { titleKey: 'title.default' }],
      [{ pw: 'x' }, { pw: '' }],
      [{ permission: 3 }, { permission: 2 }],
      [{}, {}],
    ];
    for (const [changes, seen] of wrong) {
      assert.is((await edit(changes, seen)).status, 400, JSON.stringify(changes));
    }
    assert.is((await userOf(to, pk)).nickname, winner);
  }));

test('nobody bans, demotes or deletes himself', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const at = `/players/${page.admin.pk}`;
    const tries = [
      await page.post(`${at}/ban`, { reason: 'x' }),
      await page.post(`${at}/demote`),
      await page.post(`${at}/delete`, { confirm: 'boss' }),
    ];
    for (const { status, body } of tries) {
      assert.is(status, 400);
      assert.match(body.message, /yourself/);
    }
    assert.equal(await audited(to), []);
  }));

test('what players typed comes back as it was typed, and secrets not at all', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player({ id: script });
    await player.post('/api/user/profile/update/nickname', { nickname: '<svg/onload=1>' });
    const { body, headers } = await page.get(`/players/${player.pk}`);
    assert.equal([body.user.id, body.user.nickname], [script, '<svg/onload=1>']);
    assert.match(headers.get('content-type') ?? '', /^application\/json/);
    for (const path of ['', '/items', '/records', '/plays', '/missions', '/mails', '/sessions']) {
      const answer = await page.get(`/players/${player.pk}${path}`);
      assert.is(answer.status, 200, path);
      const text = JSON.stringify(answer.body);
      assert.not.match(text, /"(pw|emailCode|currentToken|token|tokenHash)"/, path);
      assert.not.ok(text.includes(player.token.slice(17)), path);
    }
  }));

test.run();
