import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type Database } from '../../support/app.js';
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
      assert.is((await send([a.pk])).body.players, 1);
      assert.is((await send('all')).body.players, 3);
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

test('a mail for later is in nobody’s list before', () =>
  withApp({}, async (to) => {
    const page = await consoleOf(to);
    const player = await to.player();
    const at = new Date(to.clock.now() + 3_600_000).toISOString();
    await page.post('/mails', { to: [player.pk], title: 'Later', text: '', at });
    const titles = async () => (await player.get('/api/mailbox')).body.data.userMailBoxes.length;
    assert.is(await titles(), 0);
    to.clock.advance(3_600_000);
    assert.is(await titles(), 1);
  }));

test.run();
