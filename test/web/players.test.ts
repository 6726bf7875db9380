import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { browserTest } from './browser.js';
import { amountOf, logIn, withConsole, withPassword } from './console.js';

browserTest('a player is found, given an item, and the gift is taken back', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    for (let index = 0; index < 30; index++) await to.player({ id: `other${index}` });
    const before = await amountOf(bob, to, 'darkmatter');
    const { page, complaints } = await person();
    await logIn(page, to.address);
    await page.getByRole('link', { name: 'Players' }).click();
    await page.getByText('of 32').waitFor();
    await page.getByRole('searchbox', { name: 'Search players' }).fill('obb');
    await page.getByRole('link', { name: 'Bobby' }).click();
    await page.getByRole('heading', { name: 'Bobby' }).waitFor();
    await page.getByRole('link', { name: 'Items' }).click();
    await page.getByLabel('Item', { exact: true }).fill('darkmatter');
    await page.getByLabel('Amount').fill('250');
    await page.getByRole('button', { name: 'Give' }).click();
    await page.getByText('Gave 250 × darkmatter').waitFor();
    assert.is(await amountOf(bob, to, 'darkmatter'), before + 250);

    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Taken back.').waitFor();
    assert.is(await amountOf(bob, to, 'darkmatter'), before);

    await page.getByLabel('Item', { exact: true }).fill('nothing.like.it');
    await page.getByRole('button', { name: 'Give' }).click();
    await page.getByText('There is no item "nothing.like.it".').waitFor();
    assert.is(await page.getByLabel('Item', { exact: true }).getAttribute('aria-invalid'), 'true');

    // Every step has an address of its own, and the way back leads through them.
    assert.is(page.url(), `${to.address}/admin/players/${bob.pk}/items`);
    await page.goBack();
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Edit' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Players' }).waitFor();
    assert.is(await page.getByRole('searchbox', { name: 'Search players' }).inputValue(), 'obb');
    assert.equal(complaints, []);
  }),
);

browserTest('a player is banned with a reason and an end, and the ban is lifted', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}` });
    await page.getByRole('button', { name: 'Ban…' }).click();
    await page.getByLabel('Reason').fill('Plays with three hands');
    await page.getByLabel('How long').selectOption('A week');
    await page.getByRole('button', { name: 'Ban the player' }).click();
    await page.getByText('Bobby is banned.').waitFor();
    await page.getByText('Banned until 21 Jan 2026').waitFor();
    await page.getByText('Plays with three hands').waitFor();
    const refused = await bob.get('/api/user/me');
    assert.equal([refused.status, /banned/.test(String(refused.body.message))], [403, true]);

    await page.getByRole('button', { name: 'Lift the ban' }).click();
    await page.getByText('Bobby is no longer banned.').waitFor();
    await page.getByRole('button', { name: 'Ban…' }).waitFor();
    const { permission } = await to.app.store.read
      .selectFrom('users')
      .select('permission')
      .where('pk', '=', bob.pk)
      .executeTakeFirstOrThrow();
    assert.ok(permission > 0);
  }),
);

browserTest('a profile is edited; wrong values are said at their fields', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}` });
    const nickname = page.getByLabel('Nickname');
    await nickname.fill('a nickname that is much too long');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    await nickname.fill('Robert');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The profile was saved.').waitFor();
    await page.getByRole('heading', { name: 'Robert' }).waitFor();
  }),
);

browserTest('a player is deleted only when the id is typed again', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    const { page } = await person();
    await logIn(page, to.address, { path: `/admin/players/${bob.pk}` });
    await page.getByRole('button', { name: 'More actions…' }).click();
    await page.getByRole('button', { name: 'Delete the player…' }).click();
    const deed = page.getByRole('button', { name: 'Delete the player', exact: true });
    assert.ok(await deed.isDisabled());
    await page.getByLabel('Type bob to confirm').fill('bo');
    assert.ok(await deed.isDisabled());
    await page.getByLabel('Type bob to confirm').fill('bob');
    await deed.click();
    await page.getByText('Bobby was deleted.').waitFor();
    assert.is(new URL(page.url()).pathname, '/admin/players');
    const left = await to.app.store.read.selectFrom('users').select('pk').where('pk', '=', bob.pk).execute();
    assert.equal(left, []);
  }),
);

test.run();
