import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp } from '../support/app.js';
import { browserTest, withBrowser } from './browser.js';

browserTest('a page that cannot reach its API says so, and can be tried again', () =>
  withApp({}, (to) =>
    withBrowser(async (browser) => {
      const { page, complaints } = await browser.person();
      await page.route('**/admin/api/**', (route) => route.abort());
      await page.goto(`${to.address}/admin`);
      await page.getByText('The server cannot be reached.').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('The server cannot be reached.').waitFor();
      assert.equal(complaints, []);
    }),
  ),
);

test.run();
