import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { logIn, withConsole } from './console.js';

browserTest('a backup is made while the server runs, listed, and taken home', () =>
  withConsole(async ({ to, person }) => {
    const { page, complaints } = await person();
    await logIn(page, to.address);
    await page.getByRole('link', { name: 'Make one' }).click();
    await page.getByText('There is no backup yet.').waitFor();
    await page.getByRole('button', { name: 'Make a backup now' }).click();
    await page.getByText(/^A backup of .* was made\.$/).waitFor();
    await page.getByRole('row', { name: /by hand/ }).waitFor();
    const name = await page
      .getByRole('row', { name: /by hand/ })
      .locator('code')
      .innerText();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: `Download ${name}` }).click(),
    ]);
    assert.is(file.suggestedFilename(), name);
    assert.is((await readFile(await file.path())).subarray(0, 15).toString(), 'SQLite format 3');
    await page.getByRole('link', { name: 'Audit log' }).click();
    await page.getByText('backup.download').waitFor();
    assert.equal(complaints, []);
  }),
);

test.run();
