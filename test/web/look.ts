import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { violations } from './axe.js';
import { browserTest, keepScreenshot } from './browser.js';
import { logIn, withConsole } from './console.js';
import { fill } from './world.js';

/** Every view, in one state of a server that has been in use for a while. */
const viewsOf = (pk: number, album: number): readonly (readonly [name: string, path: string])[] => [
  ['dashboard', ''],
  ['players', '/players'],
  ['player', `/players/${pk}`],
  ['player-items', `/players/${pk}/items`],
  ['player-records', `/players/${pk}/records`],
  ['player-plays', `/players/${pk}/plays`],
  ['player-missions', `/players/${pk}/missions`],
  ['player-mails', `/players/${pk}/mails`],
  ['player-sessions', `/players/${pk}/sessions`],
  ['player-bind', `/players/${pk}/bind`],
  ['mail', '/mail'],
  ['mail-new', '/mail/new'],
  ['notices', '/notices'],
  ['darkmoon', '/darkmoon'],
  ['rankings', '/rankings'],
  ['rankings-album', `/rankings/album?album=${album}`],
  ['rankings-darkmoon', '/rankings/darkmoon'],
  ['reviews', '/reviews'],
  ['reviews-hidden', '/reviews/hidden'],
  ['invites', '/invites'],
  ['settings', '/settings'],
  ['backups', '/backups'],
  ['tables', '/tables'],
  ['table', '/tables/userProfile'],
  ['audit', '/audit'],
  ['not-found', '/nothing-like-it'],
];

const dialogsOf = (pk: number): readonly (readonly [name: string, path: string, button: string])[] => [
  ['ban', `/players/${pk}`, 'Ban…'],
  ['more', `/players/${pk}`, 'More actions…'],
  ['season', '/darkmoon', 'Edit the present season of Thumb…'],
  ['take-back', '/mail', 'Take back Happy new year…'],
  ['insert', '/tables/userMailBoxes', 'Insert a row…'],
];

const schemes = ['light', 'dark'] as const;

/**
 * Declares the test that every view can be read and used by everybody in a window of that size: axe finds nothing, the
 * page is no wider than the window, and no list wider than its box. What each looks like in both schemes is kept for people to look at.
 */
export function lookTest(name: string, viewport: { readonly width: number; readonly height: number }): void {
  browserTest(`every view can be read and used by everybody, in light and dark, ${name}`, () =>
    withConsole(async ({ to, person }) => {
      const star = await fill(to);
      const { page, complaints } = await person({ viewport });
      const wrong: string[] = [];
      const look = async (view: string) => wrong.push(...(await looked(page, `${view}-${name}`)));
      await page.goto(`${to.address}/login`);
      await page.getByLabel('Password').waitFor();
      await look('log-in');
      await logIn(page, to.address);
      for (const [view, path] of viewsOf(star, to.app.catalog.rows('albums')[0]?.pk ?? 0)) {
        await page.goto(`${to.address}/admin${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Loading…').first().waitFor({ state: 'detached' });
        if (view === 'dashboard') await page.locator('.chart canvas').waitFor();
        await look(view);
      }
      for (const [view, path, button] of dialogsOf(star)) {
        await page.goto(`${to.address}/admin${path}`);
        await page.getByRole('button', { name: button }).first().click();
        await page.getByRole('dialog').waitFor();
        await look(`dialog-${view}`);
      }
      assert.equal([wrong, complaints], [[], []]);
    }),
  );
}

/** Keeps screenshots of a view in both schemes, and gives what is wrong with it. */
export async function looked(page: Page, name: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await keepScreenshot(page, `${name}-${colorScheme}`);
    // Of what axe looks at only the colours depend on the scheme.
    const found = await violations(page, colorScheme === 'light' ? undefined : ['color-contrast']);
    wrong.push(...found.map((each) => `${name}, ${colorScheme}: ${each}`));
  }
  const [inner, outer] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  if (inner > outer) wrong.push(`${name}: the page is ${inner} wide, the window ${outer}`);
  const clipped = await page.evaluate<
    readonly string[]
  >(`[...document.querySelectorAll('.table-box:not(.grid)')]
    .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.getAttribute('aria-label'))`);
  for (const list of clipped) wrong.push(`${name}: the list ${list} is wider than its box`);
  const tab = await page.evaluate<boolean>(`[...document.querySelectorAll('.tabs')].every((bar) => {
    const [around, own] = [bar, bar.querySelector('[aria-current]')].map((each) => each.getBoundingClientRect());
    return own.left >= around.left - 1 && own.right <= around.right + 1;
  })`);
  if (!tab) wrong.push(`${name}: the tab that is shown is out of sight`);
  return wrong;
}
