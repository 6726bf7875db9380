import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { logIn, password, withConsole, withPassword } from './console.js';

browserTest('a link into the console leads through the log-in to its view', () =>
  withConsole(async ({ to, person }) => {
    const { page, complaints } = await person();
    const path = `/admin/players?query=ali`;
    await page.goto(to.address + path);
    await page.getByLabel('Password').waitFor();
    // Playwright hears of an address that a page sets itself a little later.
    await page.waitForURL((url) => url.pathname === '/login');
    assert.equal(
      [new URL(page.url()).pathname, new URL(page.url()).searchParams.get('next')],
      ['/login', path],
    );
    await page.getByLabel('Id', { exact: true }).fill('alice');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('The ID or the password is wrong.').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Players' }).waitFor();
    await page.waitForURL(to.address + path);
    assert.is(await page.getByRole('searchbox').inputValue(), 'ali');
    assert.equal(complaints, []);
  }),
);

browserTest('after a log-in one is sent to the console and nowhere else', () =>
  withConsole(async ({ to, person }) => {
    for (const next of ['https://evil.example/admin', '//evil.example/admin', '/me', 'javascript:alert(1)']) {
      const { page } = await person();
      await logIn(page, to.address, { path: `/login?next=${encodeURIComponent(next)}` });
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      await page.waitForURL(`${to.address}/admin`);
    }
  }),
);

browserTest('who is no administrator is told so, and who logs out is out', () =>
  withConsole(async ({ to, person }) => {
    await withPassword(to, 'bob');
    const { page } = await person();
    await page.goto(`${to.address}/login`);
    await page.getByLabel('Id', { exact: true }).fill('bob');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByText('This account is no administrator.').waitFor();
    await logIn(page, to.address);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password').waitFor();
    assert.is((await page.context().cookies()).length, 0);
    await page.goto(`${to.address}/admin/audit`);
    await page.getByLabel('Password').waitFor();
  }),
);

test.run();
