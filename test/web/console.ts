/** The console over a server of the test's own, with an administrator who can log in. */
import type { Page } from 'playwright-core';
import { Permission } from '../../src/server/rules/codes.js';
import { withApp, type AppOptions, type TestApp, type TestPlayer } from '../support/app.js';
import { withBrowser, type Browsing } from './browser.js';

export const password = 'correct horse battery staple';

export interface Console extends Browsing {
  readonly to: TestApp;
  /** The administrator `alice`. */
  readonly alice: TestPlayer;
}

/** Runs `work` with a server, its administrator `alice`, and a browser. */
export function withConsole(work: (to: Console) => Promise<void>, options: AppOptions = {}): Promise<void> {
  return withApp(options, async (to) => {
    const alice = await administrator(to, 'alice');
    await withBrowser((browsing) => work({ ...browsing, to, alice }));
  });
}

/** A player who is an administrator and has the password. */
export async function administrator(to: TestApp, id: string): Promise<TestPlayer> {
  const player = await withPassword(to, id);
  await update(to, player.pk, { permission: Permission.admin });
  return player;
}

/** The password as it is stored: hashed once, as that is made to be slow. */
let stored: Promise<string> | undefined;

/** A player who has the password, and a nickname. */
export async function withPassword(to: TestApp, id: string, nickname = id): Promise<TestPlayer> {
  const player = await to.player({ id });
  stored ??= to.app.passwords.hash(password);
  await update(to, player.pk, { pw: await stored });
  await player.post('/api/user/profile/update/nickname', { nickname });
  return player;
}

async function update(
  { app }: TestApp,
  pk: number,
  values: { readonly permission?: number; readonly pw?: string },
): Promise<void> {
  await app.store.write([pk], (tx) =>
    tx
      .updateTable('users')
      .set(values)
      .where('pk', '=', pk)
      .execute()
      .then(() => undefined),
  );
}

/** Logs in at an address of the console, and waits until it is shown. */
export async function logIn(
  page: Page,
  address: string,
  { id = 'alice', path = '/admin' } = {},
): Promise<void> {
  await page.goto(address + path);
  await page.getByLabel('Id', { exact: true }).fill(id);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'kalpa console' }).waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** How much of an item a player has, as the game says. */
export async function amountOf(player: TestPlayer, to: TestApp, key: string): Promise<number> {
  const item = to.app.catalog.item(key);
  const { body } = await player.get('/api/item');
  const found = (body.data.items as readonly { ItemPk: number; amount: number }[]).find(
    ({ ItemPk }) => ItemPk === item?.pk,
  );
  return found?.amount ?? 0;
}
