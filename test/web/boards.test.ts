import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { storeDate } from '../../src/data/dates.js';
import { startOfTests, type TestApp } from '../support/app.js';
import { browserTest } from './browser.js';
import { logIn, withConsole, withPassword } from './console.js';

/** Bobby and Carol on the boards of an album, now and before, and of two seasons of darkmoon. */
async function fillBoards(to: TestApp): Promise<string> {
  const players = [await withPassword(to, 'bob', 'Bobby'), await withPassword(to, 'carol', 'Carol')];
  const album = to.app.catalog.rows('albums')[1];
  const at = { createdAt: storeDate(startOfTests), updatedAt: storeDate(startOfTests) };
  for (const [index, { pk: UserPk }] of players.entries()) {
    await to.app.store.write([UserPk], async (tx) => {
      for (const season of [0, -1]) {
        const score = { season, avgRate: 900_000, totalScore: 5000 + index + 100 * season };
        await tx
          .insertInto('userAlbumBestRecord')
          .values({ ...at, ...score, UserPk, AlbumPk: album?.pk ?? 0 })
          .execute();
      }
      for (const season of [103, 105]) {
        const score = { season, mode: 1, bestTotalScore: season * 1000 + index };
        await tx
          .insertInto('userDarkmoonRanking')
          .values({ ...at, ...score, UserPk })
          .execute();
      }
    });
  }
  return album?.albumKey ?? '';
}

browserTest(
  'boards of albums and darkmoon are found by name, and a score is hidden there and shown again',
  () =>
    withConsole(async ({ to, person }) => {
      const album = await fillBoards(to);
      const { page, complaints } = await person();
      await logIn(page, to.address, { path: '/admin/rankings/album' });
      await page.getByRole('searchbox', { name: 'Search albums' }).fill(album.toUpperCase());
      await page.getByRole('button', { name: new RegExp(`^${album}`) }).click();
      await page.getByRole('heading', { name: album, exact: true }).waitFor();
      await page.getByRole('row', { name: /5,001 Carol/ }).waitFor();
      await page.getByRole('button', { name: 'Hide the score of Carol' }).click();
      await page.getByText('The score of Carol is hidden until it is beaten.').waitFor();
      await page.getByRole('row', { name: /Carol hidden/ }).waitFor();
      const hidden = () =>
        to.app.store.read
          .selectFrom('userAlbumBestRecord')
          .select('totalScore')
          .where('hidden', '=', 1)
          .execute();
      assert.equal(await hidden(), [{ totalScore: 5001 }]);
      await page.getByRole('button', { name: 'Show the score of Carol' }).click();
      await page.getByRole('button', { name: 'Hide the score of Carol' }).waitFor();
      assert.equal(await hidden(), []);
      await page.getByLabel('Scores').selectOption('Of earlier seasons');
      await page.getByRole('row', { name: /4,901 Carol/ }).waitFor();

      await page.getByRole('link', { name: 'Darkmoon', exact: true }).click();
      await page.getByRole('heading', { name: 'Season 105, thumb' }).waitFor();
      await page.getByText('Nobody is on this board yet.').waitFor();
      await page.getByLabel('Hand').selectOption('Multi');
      await page.getByRole('row', { name: /105,001 Carol/ }).waitFor();
      await page.getByLabel('Season', { exact: true }).selectOption('103');
      await page.getByRole('row', { name: /103,000 Bobby/ }).waitFor();
      // The board stands in the address.
      await page.reload();
      await page.getByRole('heading', { name: 'Season 103, multi' }).waitFor();
      await page.getByRole('button', { name: 'Remove the score of Bobby…' }).click();
      await page
        .getByRole('dialog', { name: 'Remove the 103,000 of Bobby?' })
        .getByRole('button', { name: 'Remove the score' })
        .click();
      await page.getByText('1–1 of 1').waitFor();
      assert.equal(complaints, []);
    }),
);

test.run();
