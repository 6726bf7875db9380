import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decideScore } from '../../src/server/administration/reviews.js';
import type { TestApp, TestPlayer } from '../support/app.js';
import { chartOf, play } from '../server/features/play/support.js';
import { browserTest } from './browser.js';
import { logIn, withConsole, withPassword } from './console.js';

/** A play whose combo is longer than its hits. */
async function cheat(to: TestApp, player: TestPlayer, score: number): Promise<void> {
  const notes = { miss: 0, good: 1, great: 1, perfect: 7, maxCombo: 90_000, endState: 3 };
  const answer = await play(player, chartOf(to, { mode: 0 }), { result: { ...notes, score } });
  assert.is(answer.status, 200);
}

async function reviewsOf(to: TestApp): Promise<readonly number[]> {
  const rows = await to.app.store.read.selectFrom('scoreReviews').select('pk').orderBy('pk').execute();
  return rows.map(({ pk }) => pk);
}

async function statesOf(to: TestApp): Promise<readonly number[]> {
  const rows = await to.app.store.read.selectFrom('scoreReviews').select('state').orderBy('pk').execute();
  return rows.map(({ state }) => state);
}

browserTest('doubtful scores are decided by keyboard, which keeps its place in the queue', () =>
  withConsole(async ({ to, person }) => {
    const players = [await withPassword(to, 'bob', 'Bobby'), await withPassword(to, 'carol', 'Carol')];
    for (const [index, player] of players.entries()) await cheat(to, player, 700_000 + index);
    const { page, complaints } = await person();
    await logIn(page, to.address);
    await page.getByRole('link', { name: 'Look at them' }).click();
    const row = page.getByRole('row', { name: /Bobby/ });
    await row.getByText('combo of 90000 with 9 hits').waitFor();
    await row.getByText('7 perfect · 1 great · 1 good · 0 miss').waitFor();
    await row.getByText('best', { exact: true }).waitFor();
    await row.getByRole('button', { name: /^Hide 700,000 of Bobby/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The score was hidden from the boards.').waitFor();
    await row.waitFor({ state: 'detached' });
    // The row that took its place has the focus.
    await page.getByRole('checkbox', { name: /^Choose 700,001 of Carol/ }).waitFor();
    assert.match(String(await page.locator(':focus').getAttribute('aria-label')), 'of Carol');
    await page.getByRole('button', { name: /^Accept 700,001 of Carol/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits for a decision.').waitFor();
    await page.locator('h1:focus').waitFor();
    assert.equal(await statesOf(to), [2, 1]);

    await page.getByRole('link', { name: 'Hidden' }).click();
    await page.getByRole('button', { name: /^Show again 700,000 of Bobby/ }).click();
    await page.getByText('No score is hidden.').waitFor();
    assert.equal(await statesOf(to), [1, 1]);
    assert.equal(complaints, []);
  }),
);

browserTest('of many of which some were removed meanwhile, those that were decided are counted', () =>
  withConsole(async ({ to, person }) => {
    const bob = await withPassword(to, 'bob', 'Bobby');
    for (const score of [1, 2, 3]) await cheat(to, bob, score);
    const { page } = await person();
    await logIn(page, to.address, { path: '/admin/reviews' });
    await page.getByLabel('Choose all on this page').check();
    await page.getByText('3 chosen').waitFor();
    const [first = 0] = await reviewsOf(to);
    const actor = { name: 'admin:carol', userPk: null };
    await decideScore(to.app, { actor, reviewPk: first, decision: 'remove' });
    await page.getByRole('button', { name: 'Hide…', exact: true }).click();
    await page.getByRole('button', { name: 'Hide the scores' }).click();
    await page.getByText('1 could not be decided: ').waitFor();
    await page.getByText('2 scores were hidden from the boards.').waitFor();
  }),
);

browserTest(
  'many are removed at once, after their names were shown; of one player alone they are found',
  () =>
    withConsole(async ({ to, person }) => {
      const [bob, carol] = [await withPassword(to, 'bob', 'Bobby'), await withPassword(to, 'carol', 'Carol')];
      for (const score of [1, 2, 3]) await cheat(to, bob, score);
      await cheat(to, carol, 9);
      const { page } = await person();
      await logIn(page, to.address, { path: `/admin/players/${bob.pk}` });
      await page.getByRole('definition').getByRole('link', { name: '3', exact: true }).click();
      await page.getByText('1–3 of 3').waitFor();
      const remove = page.getByRole('button', { name: 'Remove…', exact: true });
      assert.ok(await remove.isDisabled(), 'nothing is chosen yet');
      await page.getByLabel('Choose all on this page').check();
      await page.getByText('3 chosen').waitFor();
      await page.getByRole('checkbox', { name: /^Choose 2 of Bobby/ }).uncheck();
      await remove.click();
      const dialog = page.getByRole('dialog', { name: 'Remove 2 scores?' });
      assert.match(await dialog.innerText(), /1 of Bobby[^]*3 of Bobby[^]*cannot be undone/);
      await dialog.getByRole('button', { name: 'Remove the scores' }).click();
      await page.getByText('2 scores were removed.').waitFor();
      await page.getByText('1–1 of 1').waitFor();
      assert.equal(await statesOf(to), [3, 0, 3, 0]);
      await page.getByRole('button', { name: 'Show all players' }).click();
      await page.getByText('1–2 of 2').waitFor();
    }),
);

test.run();
