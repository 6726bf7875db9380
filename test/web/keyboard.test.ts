import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { amountOf, logIn, password, withConsole, withPassword } from './console.js';

/** Presses Tab until what has the focus is called so, and shows that it has it. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate(`(() => {
      const { activeElement: element } = document;
      return [element.getAttribute('aria-label'), element.labels?.[0]?.innerText, element.innerText]
        .find((text) => text)?.trim();
    })()`);
    if (called !== name) continue;
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    assert.is.not(outline, 'none', `${name} does not show its focus`);
    return;
  }
  throw new Error(`Tab does not lead to ${name}.`);
}

browserTest('from the log-in to a gift by keyboard alone', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    const before = await amountOf(bob, to, 'darkmatter');
    const { page } = await person();
    await page.goto(to.address + '/admin');
    await page.getByLabel('Password').waitFor();
    // The first field has the focus already.
    await page.keyboard.type('alice');
    await tabTo(page, 'Password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

    await page.reload();
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.keyboard.press('Tab');
    assert.is(await page.locator(':focus').innerText(), 'Skip to the content');
    await tabTo(page, 'Players');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Players' }).waitFor();
    // The new view has the focus, so that a screen reader says where one is.
    await page.locator('h1:focus').waitFor();
    await tabTo(page, 'Search players');
    await page.keyboard.type('bobby');
    await page.getByText('1–1 of 1').waitFor();
    await tabTo(page, 'Bobby');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Bobby' }).waitFor();
    await tabTo(page, 'Items');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Give or take' }).waitFor();
    await tabTo(page, 'Item');
    await page.keyboard.type('darkmatter');
    await page.keyboard.press('Escape');
    await tabTo(page, 'Amount');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('9');
    await tabTo(page, 'Give');
    await page.keyboard.press('Enter');
    await page.getByText('Gave 9 × darkmatter').waitFor();
    assert.is(await amountOf(bob, to, 'darkmatter'), before + 9);

    // A dialog keeps the focus inside, and gives it back.
    await tabTo(page, 'More actions…');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.is(await page.locator(':focus').innerText(), 'More actions…');
  }),
);

browserTest('on a phone the menu leads to a view, which has the focus then', () =>
  withConsole(async ({ to, person }) => {
    const { page } = await person({ viewport: { width: 360, height: 740 } });
    await logIn(page, to.address);
    await page.getByRole('button', { name: 'Menu' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('link', { name: 'Backups' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Backups', level: 1 }).waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('h1:focus').waitFor();
    // Closed without a choice, the menu gives the focus back.
    await page.getByRole('button', { name: 'Menu' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('button:focus', { hasText: 'Menu' }).waitFor();
    // What sorts a list is in reach, too.
    await page.goto(`${to.address}/admin/players`);
    await page.getByRole('button', { name: 'Last active' }).click();
    assert.is(new URL(page.url()).searchParams.get('sort'), 'lastActive');
  }),
);

test.run();
