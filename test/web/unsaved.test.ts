import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { logIn, withConsole, withPassword } from './console.js';

const question = (page: Page) => page.getByRole('dialog', { name: 'Leave without saving?' });
const answer = (page: Page, name: 'Leave' | 'Go on editing') =>
  question(page).getByRole('button', { name }).click();
const pathOf = (page: Page) => new URL(page.url()).pathname;

/** Closes the tab as a person would, and says no when the browser asks. Gives whether it asked. */
async function asksOnClosing(page: Page): Promise<boolean> {
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    assert.is(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    return true;
  });
  const closed = page.waitForEvent('close').then(() => false);
  await page.close({ runBeforeUnload: true });
  return Promise.race([asked, closed]);
}

browserTest(
  'whoever leaves what is half written is asked, by link, by going back, and by closing the tab',
  () =>
    withConsole(async ({ to, person }) => {
      const { pk } = await withPassword(to, 'bob', 'Bobby');
      const { page, complaints } = await person();
      await logIn(page, to.address, { path: '/admin/players' });
      await page.getByRole('link', { name: 'Bobby' }).click();
      const nickname = page.getByLabel('Nickname');
      await nickname.fill('Robert');

      for (const name of ['Mail', 'Items', '← Players']) {
        await page.getByRole('link', { name, exact: true }).click();
        await answer(page, 'Go on editing');
        assert.equal([pathOf(page), await nickname.inputValue()], [`/admin/players/${pk}`, 'Robert'], name);
      }
      await page.goBack();
      await answer(page, 'Go on editing');
      assert.equal([pathOf(page), await nickname.inputValue()], [`/admin/players/${pk}`, 'Robert'], 'back');
      await page.getByRole('button', { name: 'Log out' }).click();
      await answer(page, 'Go on editing');
      assert.ok(await asksOnClosing(page));
      assert.is(await nickname.inputValue(), 'Robert');

      await page.goBack();
      await answer(page, 'Leave');
      await page.getByRole('heading', { name: 'Players', level: 1 }).waitFor();
      await page.goForward();
      assert.is(await nickname.inputValue(), 'Bobby', 'what was left is gone');
      assert.equal(complaints, []);
    }),
);

browserTest('nobody is asked where nothing is lost: saved, put back, searched, or nothing typed', () =>
  withConsole(async ({ to, person }) => {
    const { pk } = await withPassword(to, 'bob', 'Bobby');
    const { page } = await person();
    await page.goto(to.address + '/login');
    await page.getByLabel('Id', { exact: true }).fill('half a name');
    await logIn(page, to.address, { path: `/admin/players/${pk}` });
    const nickname = page.getByLabel('Nickname');
    const away = async () => {
      await page.getByRole('link', { name: 'Items', exact: true }).click();
      await page.getByRole('heading', { name: 'Give or take' }).waitFor();
    };
    const back = async () => {
      await page.goBack();
      await nickname.waitFor();
    };
    await nickname.fill('Robert');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The profile was saved.').waitFor();
    await away();
    await back();
    await nickname.fill('Rob');
    await page.getByRole('button', { name: 'Reset' }).click();
    await away();
    await back();
    await nickname.fill('Rob');
    await nickname.fill('Robert');
    await away();

    await page.getByLabel('Item', { exact: true }).fill('darkmatter');
    await page.getByLabel('Amount').fill('3');
    await page.getByRole('button', { name: 'Give' }).click();
    await page.getByText('Gave 3 × darkmatter').waitFor();
    await page.getByRole('button', { name: 'Take' }).click();
    await page.getByText('Took 1 × darkmatter').waitFor();
    await page.getByRole('searchbox', { name: 'Search items' }).fill('dark');
    await page.getByText('1–1 of 1').waitFor();
    await back();
    assert.is(await asksOnClosing(page), false);
  }),
);

browserTest(
  'a mail that is not sent after all, and a dialog that Escape would close, ask; a sent mail does not',
  () =>
    withConsole(async ({ to, person, alice }) => {
      const { page } = await person();
      await logIn(page, to.address, { path: `/admin/mail/new?to=${alice.pk}` });
      await page.getByLabel('Title').fill('Hello');
      await page.getByLabel('Message').fill('How are you?');
      await page.getByRole('button', { name: 'Send…' }).click();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('link', { name: 'Cancel' }).click();
      await answer(page, 'Go on editing');
      assert.is(await page.getByLabel('Message').inputValue(), 'How are you?');
      await page.getByRole('button', { name: 'Send…' }).click();
      await page.getByRole('button', { name: 'Send the mail' }).click();
      await page.getByText('The mail is on its way to alice.').waitFor();

      await page.getByRole('link', { name: 'Notices', exact: true }).click();
      await page.getByRole('button', { name: 'Add a notice' }).click();
      const content = page.getByRole('dialog', { name: 'Add a notice' }).getByLabel('content');
      await content.fill('Down on Friday, from 12:00 to 13:00 UTC.');
      await page.keyboard.press('Escape');
      await answer(page, 'Go on editing');
      assert.is(await content.inputValue(), 'Down on Friday, from 12:00 to 13:00 UTC.');
      await page.keyboard.press('Escape');
      await answer(page, 'Leave');
      await content.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Add a notice' }).click();
      await page.keyboard.press('Escape');
      await content.waitFor({ state: 'detached' });
      assert.is(await question(page).count(), 0);
    }),
);

test.run();
