import type { Page } from 'playwright-core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { administrator, logIn, password, withConsole } from './console.js';
import { browserTest } from './browser.js';

browserTest('an invite code is made, copied, used in the game, and taken back', () =>
  withConsole(
    async ({ to, person }) => {
      const signUp = (id: string) => to.request('/api/auth/signup', { form: { id, pw: password } });
      const { page, complaints } = await person({ permissions: ['clipboard-read', 'clipboard-write'] });
      await logIn(page, to.address, { path: '/admin/invites' });
      await page.getByText('There are no invite codes.').waitFor();
      assert.is((await signUp('bob')).status, 400);
      await page.getByLabel('Good until').fill('2026-01-14T09:00');
      await page.getByRole('button', { name: 'Make a code' }).click();
      await page.getByText('Must be in the future.').waitFor();
      assert.is(await page.getByLabel('Good until').getAttribute('aria-invalid'), 'true');
      await page.getByLabel('Good until').fill('2026-01-15T09:00');
      await page.getByRole('button', { name: 'Make a code' }).click();
      const code = (await page.getByRole('rowheader').locator('code').innerText()).trim();
      await page.getByRole('button', { name: 'Copy the new code' }).click();
      await page.getByText('Copied the new code.').waitFor();
      assert.is(await page.evaluate('navigator.clipboard.readText()'), code);
      await page.getByText('0 of 1').waitFor();

      assert.is((await signUp(`bob#${code}`)).status, 200);
      assert.is((await signUp(`carol#${code}`)).status, 400);
      await page.reload();
      await page.getByText('1 of 1').waitFor();
      await page.getByText('used up').waitFor();
      await page.getByRole('button', { name: `Take back ${code}…` }).click();
      await page.getByRole('button', { name: 'Take it back' }).click();
      await page.getByText('There are no invite codes.').waitFor();
      assert.equal(complaints, []);
    },
    { settings: { signup: 'invite' } },
  ),
);

browserTest('a setting counts at once; a wrong value is refused beside its field', () =>
  withConsole(async ({ to, person }) => {
    const signUp = (id: string) => to.request('/api/auth/signup', { form: { id, pw: password } });
    const { page, complaints } = await person();
    await logIn(page, to.address, { path: '/admin/settings' });
    await page.getByLabel('limits.address', { exact: true }).fill('many');
    await page.getByRole('button', { name: 'Save limits.address' }).click();
    const error = page.locator('.error', { hasText: 'limits.address: allowed is' });
    await error.waitFor();
    const field = page.getByLabel('limits.address', { exact: true });
    assert.is(await field.getAttribute('aria-invalid'), 'true');
    assert.ok(
      String(await field.getAttribute('aria-describedby')).includes(String(await error.getAttribute('id'))),
    );
    assert.is(to.app.settings.limits.address, 0);

    assert.is((await signUp('bob')).status, 200);
    await page.getByLabel('signup', { exact: true }).selectOption('closed');
    await page.getByRole('button', { name: 'Save signup' }).click();
    await page.getByText('signup was changed.').waitFor();
    assert.is((await signUp('carol')).status, 400, 'without a restart');
    // What was typed elsewhere is still there.
    assert.is(await field.inputValue(), 'many');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').waitFor();
    assert.is((await signUp('carol')).status, 200);
    assert.equal(complaints, []);
  }),
);

browserTest(
  'settings are found by a part of their name or description, and a search loses nothing typed',
  () =>
    withConsole(async ({ to, person }) => {
      const { page } = await person();
      await logIn(page, to.address, { path: '/admin/invites' });
      await page.getByRole('link', { name: 'signup', exact: true }).click();
      const shown = page.locator('.setting:visible');
      await page.getByLabel('signup', { exact: true }).waitFor();
      await page.getByLabel('limits.address', { exact: true }).waitFor({ state: 'hidden' });
      const search = page.getByRole('searchbox', { name: 'Search settings' });
      await search.fill('LIMITS.');
      await page.getByLabel('limits.address', { exact: true }).fill('77');
      await search.fill('no setting is called so');
      await page.getByText('No setting has that in its name or description.').waitFor();
      assert.is(await shown.count(), 0);
      await search.fill('per address');
      assert.is(await page.getByLabel('limits.address', { exact: true }).inputValue(), '77');
    }),
);

browserTest('two administrators who change one setting: the second is told, sees both, and decides', () =>
  withConsole(async ({ to, person }) => {
    await administrator(to, 'carol');
    const [alice, carol] = [await person(), await person()];
    const path = '/admin/settings';
    await logIn(alice.page, to.address, { path });
    await logIn(carol.page, to.address, { id: 'carol', path });
    const setting = (page: Page) => page.getByLabel('maintenance', { exact: true });
    await setting(carol.page).fill('Back on Sunday.');
    await setting(alice.page).fill('Back on Friday.');
    await alice.page.getByRole('button', { name: 'Save maintenance' }).click();
    await alice.page.getByText('maintenance was changed.').waitFor();

    await carol.page.getByRole('button', { name: 'Save maintenance' }).click();
    await carol.page.getByText('Now it is “Back on Friday.”. Save again to have yours instead.').waitFor();
    assert.is(await setting(carol.page).inputValue(), 'Back on Sunday.');
    assert.is(to.app.settings.maintenance, 'Back on Friday.');
    await carol.page.getByRole('button', { name: 'Save maintenance' }).click();
    await carol.page.getByText('maintenance was changed.').waitFor();
    assert.is(to.app.settings.maintenance, 'Back on Sunday.');

    // Taking back is a change like any other: what somebody else wrote since stays.
    await alice.page.getByRole('button', { name: 'Undo' }).click();
    await alice.page.getByText('It could not be taken back: Somebody else changed maintenance').waitFor();
    assert.is(to.app.settings.maintenance, 'Back on Sunday.');
    // What others made of it is shown where nothing is typed.
    assert.is(await setting(alice.page).inputValue(), 'Back on Sunday.');
    await setting(alice.page).fill('x');
    await alice.page.getByRole('button', { name: 'Discard what was typed for maintenance' }).click();
    assert.is(await setting(alice.page).inputValue(), 'Back on Sunday.');
  }),
);

browserTest('two administrators who edit one notice: the second is told, sees both, and decides', () =>
  withConsole(async ({ to, person }) => {
    await administrator(to, 'carol');
    const [alice, carol] = [await person(), await person()];
    await logIn(alice.page, to.address, { path: '/admin/notices' });
    await alice.page.getByRole('button', { name: 'Add a notice' }).click();
    await alice.page.getByLabel('title').fill('Welcome');
    await alice.page.getByRole('button', { name: 'Save' }).click();
    await alice.page.getByText('The notice was saved.').waitFor();
    await logIn(carol.page, to.address, { id: 'carol', path: '/admin/notices' });
    for (const { page } of [alice, carol]) await page.getByRole('button', { name: 'Edit…' }).click();
    await alice.page.getByLabel('title').fill('Down on Friday');
    await alice.page.getByRole('button', { name: 'Save' }).click();
    await alice.page.getByRole('heading', { name: 'Down on Friday' }).waitFor();

    const dialog = carol.page.getByRole('dialog');
    await dialog.getByLabel('title').fill('Down on Sunday');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Now it is “Down on Friday”. Save again to have yours instead.').waitFor();
    assert.is(await dialog.getByLabel('title').inputValue(), 'Down on Sunday');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await carol.page.getByRole('heading', { name: 'Down on Sunday' }).waitFor();
  }),
);

test.run();
