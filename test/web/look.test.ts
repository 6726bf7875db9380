import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { violations } from './axe.js';
import { browserTest, keepScreenshot } from './browser.js';
import { logIn, withConsole } from './console.js';
import { fill } from './world.js';

const viewsOf = (pk: number): readonly (readonly [name: string, path: string])[] => [
  ['dashboard', ''],
  ['players', '/players'],
  ['player', `/players/${pk}`],
  ['player-items', `/players/${pk}/items`],
  ['player-records', `/players/${pk}/records`],
  ['player-sessions', `/players/${pk}/sessions`],
  ['mail', '/mail'],
  ['mail-new', '/mail/new'],
  ['notices', '/notices'],
  ['darkmoon', '/darkmoon'],
  ['rankings', '/rankings'],
  ['invites', '/invites'],
  ['settings', '/settings'],
  ['tables', '/tables'],
  ['table', '/tables/userProfile'],
  ['audit', '/audit'],
];

const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const;

for (const { name: look, ...options } of looks) {
  browserTest(`every view can be read and used by everybody, ${look}`, () =>
    withConsole(async ({ to, person }) => {
      const star = await fill(to);
      const { page, complaints } = await person(options);
      await page.goto(`${to.address}/login`);
      await page.getByLabel('Password').waitFor();
      await keepScreenshot(page, `${look}-log-in`);
      assert.equal(await violations(page), [], 'log-in');
      await logIn(page, to.address);
      const wrong: string[] = [];
      for (const [name, path] of viewsOf(star)) {
        await page.goto(`${to.address}/admin${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Loading…').first().waitFor({ state: 'detached' });
        if (name === 'dashboard') await page.locator('.chart canvas').waitFor();
        await keepScreenshot(page, `${look}-${name}`);
        wrong.push(...(await violations(page)).map((each) => `${name}: ${each}`));
        const [inner, outer] = await page.evaluate<[number, number]>(
          '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
        );
        if (inner > outer) wrong.push(`${name}: the page is ${inner} wide, the window ${outer}`);
      }
      assert.equal([wrong, complaints], [[], []]);
    }),
  );
}

test.run();
