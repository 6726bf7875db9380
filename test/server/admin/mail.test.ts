import { sql } from 'kysely';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { insertRows } from '../../../src/data/store/bulk.js';
import { sendDueMails } from '../../../src/server/administration/mail-sending.js';
import { withApp, type Database, type TestApp, type TestPlayer } from '../../support/app.js';
import { audited, consoleOf } from './support.js';

const databases: readonly Database[] = ['sqlite', 'postgres'];

for (const database of databases) {
  test(`${database}: mail with items reaches one, several and all, and is claimed once`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      const [a, b] = [await to.player(), await to.player()];
      const items = [{ key: 'darkmatter', value: 5 }];
      const send = (recipients: unknown, more: object = {}) =>
        page.post('/mails', { to: recipients, title: '<b>Hello', text: '', items, ...more });
      const { mail: first, ...done } = (await send([a.pk])).body;
      assert.equal(done, { state: 'sent', players: 1, wanted: 1 });
      const { mail: second } = (await send('all')).body;
      await sendDueMails(to.app);
      assert.equal((await page.get(`/mails/${second}`)).body, { state: 'sent', players: 3, wanted: 3 });
      assert.equal((await page.get(`/mails/${first}`)).body, done);
      const inbox = async (player: typeof a) => (await player.get('/api/mailbox')).body.data.userMailBoxes;
      assert.equal([(await inbox(a)).length, (await inbox(b)).length], [2, 1]);
      const [mail] = await inbox(b);
      assert.equal([mail.title, mail.itemRewards, 'BatchPk' in mail], ['<b>Hello', items, false]);
      const claim = () => b.post(`/api/mailbox/${mail.pk}/receive/reward`);
      assert.is((await claim()).body.updatedUserItems[0].totalGainedAmount, 5);
      assert.is((await claim()).status, 400);
      const { body } = await page.get('/mails');
      assert.equal(
        body.rows.map((row: Record<string, unknown>) => [row['toAll'], row['players'], row['taken']]),
        [
          [true, 3, 1],
          [false, 1, 0],
        ],
      );
      const cancelled = await page.post(`/mails/${body.rows[0].pk}/cancel`);
      assert.is(cancelled.body.takenBack, 2);
      assert.equal([(await inbox(a)).length, (await inbox(b)).length], [1, 1]);
      assert.equal(
        (await audited(to)).map(({ action }) => action),
        ['mail.send', 'mail.send', 'mail.cancel'],
      );
    }));
}

test('an empty list of players is refused and is not everybody; unknown players and items send nothing', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { pk } = await to.player();
    const good = { to: [pk], title: 'x', text: 'y', items: [{ key: 'fragment', value: 1 }] };
    for (const wrong of [
      { to: [] },
      { to: '' },
      { to: null },
      { to: [pk, 999] },
      { to: ['all'] },
      { title: '' },
      { title: ' ' },
      { items: [{ key: 'nothing', value: 1 }] },
      { items: [{ key: 'fragment', value: 0 }] },
      { items: [{ key: 'fragment', value: -5 }] },
      { at: 'tomorrow' },
      { at: '2026-02-30T00:00:00Z' },
    ]) {
      assert.is((await page.post('/mails', { ...good, ...wrong })).status, 400, JSON.stringify(wrong));
    }
    const { to: _, ...nobody } = good;
    assert.is((await page.post('/mails', nobody)).status, 400);
    assert.equal(await to.app.store.read.selectFrom('userMailBoxes').select('pk').execute(), []);
    assert.equal(await to.app.store.read.selectFrom('mailBatches').select('pk').execute(), []);
  }));

const inboxOf = async (player: TestPlayer) => {
  const { body } = await player.get('/api/mailbox');
  return [body.data.userMailBoxes.length, body.unreadMailCount];
};

test('a mail for later is in nobody’s list before, nor counted', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const at = new Date(to.clock.now() + 3_600_000).toISOString();
    const { body } = await page.post('/mails', { to: [player.pk], title: 'Later', text: '', at });
    assert.is(body.state, 'scheduled');
    assert.equal(await inboxOf(player), [0, 0]);
    to.clock.advance(3_600_000);
    assert.equal(await inboxOf(player), [1, 1]);
  }));

test('a mail to all for later goes to who has an account at its moment, and can be taken back before', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const early = await to.player();
    const at = new Date(to.clock.now() + 3_600_000).toISOString();
    const send = async (title: string) =>
      (await page.post('/mails', { to: 'all', title, text: '', at })).body.mail;
    const [mail, dropped] = [await send('Later'), await send('Never')];
    await sendDueMails(to.app);
    assert.equal((await page.get(`/mails/${mail}`)).body, { state: 'scheduled', players: 0, wanted: null });
    assert.is((await page.post(`/mails/${dropped}/cancel`)).body.takenBack, 0);
    const late = await to.player();
    to.clock.advance(3_600_000);
    await sendDueMails(to.app);
    const after = await to.player();
    await sendDueMails(to.app);
    assert.equal(
      [await inboxOf(early), await inboxOf(late), await inboxOf(after)],
      [
        [1, 1],
        [1, 1],
        [0, 0],
      ],
    );
    assert.equal((await page.get(`/mails/${mail}`)).body, { state: 'sent', players: 3, wanted: 3 });
    assert.is((await page.get(`/mails/${dropped}`)).body.state, 'canceled');
    assert.is((await page.get('/mails/999')).status, 404);
  }));

for (const database of databases) {
  test(`${database}: everybody gets a mail to all once, whoever works at it, and however often it breaks off`, () =>
    withApp({ database }, async (to) => {
      const page = await consoleOf(to);
      await addPlayers(to, 730);
      const { mail } = (await page.post('/mails', { to: 'all', title: 'Hello', text: '' })).body;
      // Broken off after a slice again and again, and by four at once.
      for (let i = 0; i < 3; i += 1) {
        const stopping = new AbortController();
        const sending = sendDueMails(to.app, stopping.signal);
        stopping.abort();
        await sending;
      }
      await Promise.all([1, 2, 3, 4].map(() => sendDueMails(to.app)));
      const rows = await to.app.store.read.selectFrom('userMailBoxes').select('UserPk').execute();
      assert.equal([rows.length, new Set(rows.map(({ UserPk }) => UserPk)).size], [731, 731]);
      assert.equal((await page.get(`/mails/${mail}`)).body, { state: 'sent', players: 731, wanted: 731 });
    }));
}

test('a mail that is taken back is in the audit log, however far that got', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const { mail } = (await page.post('/mails', { to: [page.admin.pk], title: 'Hello', text: '' })).body;
    const broken = sql`create trigger broken before delete on "userMailBoxes" begin select raise(abort, 'x'); end`;
    await to.app.store.write([], async (tx) => void (await broken.execute(tx)));
    assert.is((await page.post(`/mails/${mail}/cancel`)).status, 500);
    assert.is((await page.get(`/mails/${mail}`)).body.state, 'canceled');
    const { action, before, after } = (await audited(to)).at(-1) ?? {};
    assert.equal([action, after], ['mail.cancel', { takenBack: 1 }]);
    assert.match(JSON.stringify(before), '"state":"sent"');
  }));

/** Accounts without anything of theirs, behind those that are there. */
async function addPlayers(to: TestApp, count: number): Promise<void> {
  await to.app.store.write([], async (tx) => {
    const pks = Array.from({ length: count }, (_, index) => 1000 + index);
    await insertRows(
      tx,
      'users',
      pks.map((pk) => ({ pk, permission: 2 })),
    );
  });
}

test.run();
