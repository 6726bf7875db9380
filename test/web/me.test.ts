import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { password, withConsole } from './console.js';
import { looked } from './look.js';
import { fill } from './world.js';

browserTest('a player sees rating, records and plays, and takes the records along', () =>
  withConsole(async ({ to, person }) => {
    await fill(to);
    for (const [look, viewport] of [
      ['wide', { width: 1280, height: 900 }],
      ['phone', { width: 360, height: 740 }],
    ] as const) {
      const { page, requests, complaints } = await person({ viewport });
      await page.goto(`${to.address}/me/rating`);
      await page.getByLabel('Id', { exact: true }).fill('player-0');
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Log in' }).click();
      // The address that was asked for is shown after the log-in.
      await page.getByRole('table', { name: 'Best records of Thumb' }).waitFor();
      await page.getByRole('link', { name: 'Multi' }).click();
      await page.getByRole('table', { name: 'Best records of Multi' }).waitFor();
      assert.is(new URL(page.url()).searchParams.get('hand'), 'multi');
      for (const name of ['Overview', 'Rating', 'Best records', 'Recent plays']) {
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { level: 1, name }).waitFor();
        await page.getByText('Loading…').first().waitFor({ state: 'detached' });
        if (name === 'Overview') await page.locator('.chart canvas').waitFor();
        assert.equal(await looked(page, `me-${name.replace(' ', '-').toLowerCase()}-${look}`), []);
      }
      await page.getByRole('searchbox', { name: 'Search tracks' }).fill('no such track');
      await page.getByText('No track matches.').waitFor();
      assert.is(new URL(page.url()).searchParams.get('query'), 'no such track');

      await page.getByRole('link', { name: 'Overview' }).click();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Export as CSV' }).click(),
      ]);
      assert.is(file.suggestedFilename(), 'kalpa-records.csv');
      assert.match(await readFile(await file.path(), 'utf8'), /^title,modeName,/);
      assert.equal(complaints, []);
      assert.equal(
        requests.filter((url) => new URL(url).origin !== to.address),
        [],
      );
    }
  }),
);

test.run();
