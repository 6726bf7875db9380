import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sendDueMails } from '../../src/server/administration/mail-sending.js';
import { sendMail } from '../../src/server/administration/mails.js';
import type { TestPlayer } from '../support/app.js';
import { browserTest } from './browser.js';
import { amountOf, logIn, withConsole, withPassword } from './console.js';

async function mailsOf(player: TestPlayer) {
  const { body } = await player.get('/api/mailbox');
  return body.data.userMailBoxes as readonly { readonly pk: number; readonly title: string }[];
}

browserTest('a mail with an item goes to everybody, and a player claims it in the game', () =>
  withConsole(async ({ to, person }) => {
    const players = [await withPassword(to, 'bob', 'Bobby'), await to.player(), await to.player()];
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: '/admin/mail' });
    await page.getByText('No mail was sent yet.').waitFor();
    await page.getByRole('link', { name: 'Write a mail' }).first().click();
    const send = page.getByRole('button', { name: 'Send…' });
    // Nobody is not everybody.
    assert.ok(await send.isDisabled());
    await page.getByLabel('All players').check();
    await page.getByLabel('Title').fill('Happy new year');
    await page.getByLabel('Message').fill('To all of you.\nFrom us.');
    await page.getByRole('button', { name: 'Add an item' }).click();
    await page.getByLabel('Item 1', { exact: true }).fill('darkmatter');
    await page.getByLabel('Amount of item 1').fill('40');
    await send.click();
    await page.getByRole('heading', { name: 'Send this to all players?' }).waitFor();
    await page.getByText('40 × darkmatter for each').waitFor();
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText('The mail is on its way to all players.').waitFor();
    await page.getByRole('rowheader', { name: 'Happy new year' }).waitFor();
    await sendDueMails(to.app);

    for (const player of players) {
      const before = await amountOf(player, to, 'darkmatter');
      const [mail] = await mailsOf(player);
      assert.is(mail?.title, 'Happy new year');
      const claimed = await player.post(`/api/mailbox/${mail?.pk}/receive/reward`);
      assert.is(claimed.status, 200);
      assert.is(await amountOf(player, to, 'darkmatter'), before + 40);
    }
    await page.reload();
    await page.getByRole('cell', { name: '3', exact: true }).waitFor();
    assert.equal(complaints, []);
  }),
);

browserTest('a mail is written to players who are found, and taken back before it was read', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    await withPassword(to, 'carol', 'Carol');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/mail/new?to=${bob.pk}` });
    await page.getByRole('listitem').filter({ hasText: 'Bobby' }).waitFor();
    await page.getByLabel('Add a player').fill('carol');
    await page.getByRole('button', { name: /^Carol/ }).click();
    await page.getByRole('button', { name: 'Leave Bobby out' }).click();
    await page.getByLabel('Title').fill('For you');
    await page.getByLabel('Later').check();
    await page.getByLabel('Send at').fill('2026-01-20T12:00');
    await page.getByRole('button', { name: 'Send…' }).click();
    await page.getByText('“For you” goes to Carol on 20 Jan 2026, 12:00.').waitFor();
    await page.getByRole('button', { name: 'Send the mail' }).click();
    await page.getByText('The mail is on its way to Carol.').waitFor();
    await page.getByText('scheduled').waitFor();
    assert.equal(await mailsOf(bob), []);
    await page.getByRole('button', { name: 'Take back For you…' }).click();
    await page.getByRole('button', { name: 'Take it back' }).click();
    await page.getByText('taken back', { exact: true }).waitFor();
  }),
);

browserTest('a mail that is on its way shows how far it is, until everybody has it', () =>
  withConsole(async ({ to, person, alice }) => {
    const actor = { name: 'admin:alice', userPk: alice.pk };
    const mail = { actor, title: 'Happy new year', text: '', items: [], at: null };
    await sendMail(to.app, { ...mail, to: 'all' });
    await sendDueMails(to.app);
    const { page, complaints } = await person();
    // The server of a test is done at once: its first answer is put back to when it was not.
    let isFirst = true;
    await page.route('**/admin/api/mails?*', async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      const early = text.replace('"state":"sent","players":1', '"state":"sending","players":300');
      await route.fulfill({ response, body: isFirst ? early.replace('"wanted":1', '"wanted":1200') : text });
      isFirst = false;
    });
    await logIn(page, to.address, { path: '/admin/mail' });
    await page.getByText('300 of 1,200 so far').waitFor();
    const progress = page.getByRole('progressbar', { name: 'Players who have it' });
    assert.equal([await progress.getAttribute('value'), await progress.getAttribute('max')], ['300', '1200']);
    await page.getByText('all (1)').waitFor();
    assert.equal(complaints, []);
  }),
);

test.run();
