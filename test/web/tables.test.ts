import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TestApp } from '../support/app.js';
import { browserTest } from './browser.js';
import { administrator, logIn, withConsole, withPassword } from './console.js';

async function profileOf(to: TestApp, pk: number) {
  return to.app.store.read
    .selectFrom('userProfile')
    .select(['pk', 'country', 'totalFailCount'])
    .where('UserPk', '=', pk)
    .executeTakeFirstOrThrow();
}

function cell(page: Page, column: string, pk: number) {
  return page.getByRole('button', { name: new RegExp(`^${column} of row ${pk}: `) });
}

browserTest('a cell is edited where it stands; a wrong value is refused there', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob');
    const { pk } = await profileOf(to, bob.pk);
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: `/admin/tables` });
    await page.getByRole('searchbox', { name: 'Search tables' }).fill('userProf');
    await page.getByRole('link', { name: /^userProfile/ }).click();
    await page.getByRole('searchbox', { name: 'Search UserPk', exact: true }).fill(String(bob.pk));
    await page.getByRole('searchbox', { name: 'Search UserPk', exact: true }).press('Enter');
    await page.getByText('1–1 of 1').waitFor();
    await cell(page, 'totalFailCount', pk).click();
    const field = page.getByLabel(`totalFailCount of row ${pk}`);
    for (const [typed, problem] of [
      ['many', 'This column holds numbers.'],
      ['1.5', 'This column holds whole numbers.'],
      ['', 'This column holds numbers.'],
    ] as const) {
      await field.fill(typed);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(problem).waitFor();
      assert.is(await field.getAttribute('aria-invalid'), 'true');
    }
    await field.fill('12');
    await field.press('Enter');
    await page.getByText('totalFailCount was saved.').waitFor();
    assert.is((await profileOf(to, bob.pk)).totalFailCount, 12);
    assert.ok(await cell(page, 'totalFailCount', pk).evaluate((element) => element.matches(':focus')));
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').waitFor();
    assert.is((await profileOf(to, bob.pk)).totalFailCount, 0);
    assert.equal(complaints, []);
  }),
);

browserTest('two administrators who edit one cell both see both values', () =>
  withConsole(async ({ to, person }) => {
    await administrator(to, 'carol');
    const bob = await withPassword(to, 'bob');
    const { pk } = await profileOf(to, bob.pk);
    const path = `/admin/tables/userProfile?filter.UserPk=${bob.pk}`;
    const [alice, carol] = [await person(), await person()];
    await logIn(alice.page, to.address, { path });
    await logIn(carol.page, to.address, { id: 'carol', path });
    for (const { page } of [alice, carol]) await cell(page, 'country', pk).click();
    await alice.page.getByLabel(`country of row ${pk}`).fill('SE');
    await alice.page.getByRole('button', { name: 'Save' }).click();
    await alice.page.getByText('country was saved.').waitFor();

    await carol.page.getByLabel(`country of row ${pk}`).fill('NO');
    await carol.page.getByRole('button', { name: 'Save' }).click();
    const dialog = carol.page.getByRole('dialog');
    await dialog.getByRole('heading', { name: 'Somebody else changed country' }).waitFor();
    assert.match(await dialog.innerText(), /Yours\s+NO[^]*as it is now\s+SE/);
    assert.is((await profileOf(to, bob.pk)).country, 'SE');
    await dialog.getByRole('button', { name: 'Go on with mine' }).click();
    await carol.page.getByRole('button', { name: 'Save' }).click();
    await carol.page.getByText('country was saved.').waitFor();
    assert.is((await profileOf(to, bob.pk)).country, 'NO');
  }),
);

browserTest('rows are inserted and deleted for good; JSON that is none is refused', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/tables/userMailBoxes?filter.UserPk=${bob.pk}` });
    await page.getByText('No row matches.').waitFor();
    await page.getByRole('button', { name: 'Insert a row…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('UserPk').fill(String(bob.pk));
    await dialog.getByLabel('title').fill('By hand');
    await dialog.getByLabel('itemRewards').fill('[{"key": "darkmatter"');
    await dialog.getByRole('button', { name: 'Insert' }).click();
    await dialog.getByText('This is no JSON').waitFor();
    await dialog.getByLabel('itemRewards').fill('[{"key": "darkmatter", "value": 5}]');
    await dialog.getByRole('button', { name: 'Insert' }).click();
    await page.getByText('was inserted.').waitFor();
    const rows = () =>
      to.app.store.read
        .selectFrom('userMailBoxes')
        .select(['pk', 'itemRewards'])
        .where('UserPk', '=', bob.pk)
        .execute();
    const [row] = await rows();
    assert.equal(JSON.parse(row?.itemRewards ?? ''), [{ key: 'darkmatter', value: 5 }]);
    await page.getByRole('button', { name: `Delete row ${row?.pk}…` }).click();
    await page.getByRole('button', { name: 'Delete the row' }).click();
    await page.getByText(`Row ${row?.pk} was deleted.`).waitFor();
    assert.equal(await rows(), []);
  }),
);

browserTest('no table shows passwords, tokens or codes', () =>
  withConsole(async ({ to, person, alice }) => {
    await withPassword(to, 'bob');
    const { page } = await person();
    await logIn(page, to.address, { path: '/admin/tables/users' });
    await page.getByText('1–2 of 2').waitFor();
    const users = await page.content();
    await page.goto(`${to.address}/admin/tables/tokens`);
    await page.getByText('1–2 of 2').waitFor();
    const shown = users + (await page.content());
    const { pw } = await to.app.store.read
      .selectFrom('users')
      .select('pw')
      .where('pk', '=', alice.pk)
      .executeTakeFirstOrThrow();
    for (const secret of [pw, alice.token, alice.token.slice(0, 16), 'currentToken', 'emailCode']) {
      assert.not.ok(shown.includes(secret), secret);
    }
  }),
);

test.run();
