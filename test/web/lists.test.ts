import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../src/data/dates.js';
import { startOfTests, type TestApp } from '../support/app.js';
import { browserTest } from './browser.js';
import { logIn, withConsole, withPassword } from './console.js';

const many = 12_000;
const rowsAtOnce = 1000;

/** A community: accounts that have a name and nothing else. */
async function fillWithPlayers(to: TestApp): Promise<void> {
  const createdAt = storeDate(startOfTests);
  for (let from = 0; from < many; from += rowsAtOnce) {
    const values = Array.from({ length: rowsAtOnce }, (_, at) => {
      const name = `member${String(from + at).padStart(5, '0')}`;
      return { pk: 100_000 + from + at, id: name, idKey: name, nickname: name, nicknameKey: name, createdAt };
    });
    await to.app.store.write([], (tx) => tx.insertInto('users').values(values).execute());
  }
}

browserTest('a list of thousands of players is read page by page; page and search stand in the address', () =>
  withConsole(async ({ to, person }) => {
    await fillWithPlayers(to);
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: '/admin/players?sort=nickname&order=asc' });
    await page.getByText('1–25 of 10,000 or more').waitFor();
    // Further than the server counts.
    await page.getByLabel('Page', { exact: true }).fill('450');
    await page.getByLabel('Page', { exact: true }).press('Enter');
    await page.getByText('11,226–11,250 of 10,000 or more').waitFor();
    // alice comes before them all.
    await page.getByRole('link', { name: 'member11224' }).waitFor();
    assert.is(new URL(page.url()).searchParams.get('page'), '450');
    await page.reload();
    await page.getByRole('link', { name: 'member11224' }).click();
    await page.goBack();
    await page.getByText('11,226–11,250').waitFor();
    await page.getByRole('searchbox', { name: 'Search players' }).fill('member000');
    await page.getByText('1–25 of 100').waitFor();
    await page.getByText('of 4', { exact: true }).waitFor();
    await page.getByLabel('Page', { exact: true }).fill('none');
    await page.getByLabel('Page', { exact: true }).press('Tab');
    assert.is(await page.getByLabel('Page', { exact: true }).inputValue(), '1');
    // A page that is not there any more leads to the last one.
    await page.goto(`${to.address}/admin/players?query=member000&page=99`);
    await page.getByText('76–100 of 100').waitFor();
    await page.getByRole('searchbox', { name: 'Search players' }).fill('nobody at all');
    await page.getByText('No player matches.').waitFor();
    await page.getByRole('button', { name: 'Show all players' }).click();
    await page.getByText('1–25 of 10,000 or more').waitFor();
    assert.is(await page.getByRole('searchbox', { name: 'Search players' }).inputValue(), '');
    assert.equal(complaints, []);
  }),
);

browserTest('moments are shown in the own time zone, and in UTC on request', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    const { page } = await person({ timezoneId: 'Asia/Seoul' });
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}` });
    const moment = page.locator('time').first();
    assert.is(await moment.innerText(), '14 Jan 2026, 18:30');
    assert.match(String(await moment.getAttribute('title')), /18:30 · 14 Jan 2026, 09:30 UTC/);
    await page.getByLabel('Show times in UTC').check();
    await page.getByText('14 Jan 2026, 09:30 UTC').first().waitFor();
    await page.reload();
    await page.getByText('14 Jan 2026, 09:30 UTC').first().waitFor();
    await page.getByRole('button', { name: 'Ban…' }).click();
    await page.getByLabel('How long').selectOption('Until a date');
    await page.getByLabel('Until', { exact: true }).fill('2026-01-20T12:00');
    await page.getByText('In your time zone (Asia/Seoul). That is 20 Jan 2026, 03:00 UTC.').waitFor();
  }),
);

test.run();
