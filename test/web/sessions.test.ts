import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sendDueMails } from '../../src/server/administration/mail-sending.js';
import { browserTest } from './browser.js';
import { amountOf, logIn, password, withConsole, withPassword } from './console.js';

const hourMs = 3_600_000;

/** Types the key of an item, and waits for what is suggested: else that request would be the first without a session. */
async function chooseItem(page: Page, key: string): Promise<void> {
  const suggested = page.waitForResponse((response) => response.url().includes(`search=${key}`));
  await page.getByLabel('Item', { exact: true }).fill(key);
  await suggested;
}

browserTest('a session that ends while one writes loses nothing: one logs in again and goes on', () =>
  withConsole(async ({ to, person, alice }) => {
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: '/admin/mail/new' });
    await page.getByLabel('All players').check();
    await page.getByLabel('Title').fill('A long letter');
    await page.getByLabel('Message').fill('Written over many hours.');
    to.clock.advance(9 * hourMs);
    await page.getByRole('button', { name: 'Send…' }).click();
    await page.getByRole('button', { name: 'Send the mail' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    assert.is(await dialog.getByLabel('Id').inputValue(), 'alice');
    assert.ok(await dialog.getByLabel('Password').evaluate((element) => element.matches(':focus')));
    await dialog.getByLabel('Password').fill('wrong');
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await dialog.getByText('The ID or the password is wrong.').waitFor();
    await dialog.getByLabel('Password').fill(password);
    await dialog.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The mail is on its way to all players.').waitFor();
    await sendDueMails(to.app);
    const { body } = await alice.get('/api/mailbox');
    assert.equal(
      body.data.userMailBoxes.map(({ title }: { title: string }) => title),
      ['A long letter'],
    );
    assert.equal(complaints, []);
  }),
);

browserTest('who logs out when the session is over already is logged out', () =>
  withConsole(async ({ to, person }) => {
    const { page } = await person();
    await logIn(page, to.address);
    to.clock.advance(9 * hourMs);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'kalpa console' }).waitFor();
  }),
);

browserTest('who does not log in again keeps what was typed, and nothing is done', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob');
    const before = await amountOf(bob, to, 'darkmatter');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}/items` });
    await chooseItem(page, 'darkmatter');
    await page.getByLabel('Amount').fill('77');
    to.clock.advance(9 * hourMs);
    await page.getByRole('button', { name: 'Give' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('You are not logged in: this was not done.').waitFor();
    assert.is(await page.getByLabel('Amount').inputValue(), '77');
    assert.is(await amountOf(bob, to, 'darkmatter'), before);
  }),
);

browserTest('who logs in again in another tab goes on in the first one, too', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob');
    const before = await amountOf(bob, to, 'darkmatter');
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}/items` });
    await chooseItem(page, 'darkmatter');
    await page.getByLabel('Amount').fill('77');
    to.clock.advance(9 * hourMs);
    const other = await page.context().newPage();
    await logIn(other, to.address);
    await page.getByRole('button', { name: 'Give' }).click();
    await page.getByText('Gave 77 × darkmatter').waitFor();
    assert.is(await amountOf(bob, to, 'darkmatter'), before + 77);
    assert.equal(complaints, []);
  }),
);

browserTest(
  'a cell that is edited when the session ends keeps what was typed, and is saved after the log-in',
  () =>
    withConsole(async ({ to, person }) => {
      const bob = await withPassword(to, 'bob');
      const { page } = await person();
      await logIn(page, to.address, { path: `/admin/tables/userProfile?filter.UserPk=${bob.pk}` });
      await page.getByRole('button', { name: /^country of row/ }).click();
      await page.getByLabel(/^country of row/).fill('SE');
      to.clock.advance(9 * hourMs);
      await page.getByRole('button', { name: 'Save' }).click();
      const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
      await dialog.getByLabel('Password').fill(password);
      await dialog.getByRole('button', { name: 'Log in' }).click();
      await page.getByText('country was saved.').waitFor();
      const { country } = await to.app.store.read
        .selectFrom('userProfile')
        .select('country')
        .where('UserPk', '=', bob.pk)
        .executeTakeFirstOrThrow();
      assert.is(country, 'SE');
    }),
);

test.run();
