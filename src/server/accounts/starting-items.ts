/** What new accounts start with by the setting `economy.startingItems`, beyond or instead of what everybody has. */
import type { Tx } from '../../data/store/store.js';
import type { AppContext } from '../context.js';
import { grantContent } from '../ledger/contents.js';
import { Items } from '../ledger/items.js';
import { contentKeys, isContent } from '../rules/contents.js';

interface NewPlayer {
  readonly app: AppContext;
  readonly userPk: number;
  readonly now: number;
}

/** Gives a new account its starting items: of each as many as the setting says; packs and tracks with all they bring. */
export async function grantStartingItems(tx: Tx, { app, userPk, now }: NewPlayer): Promise<void> {
  const { catalog, store, settings, log } = app;
  const wanted = Object.entries(settings.economy.startingItems);
  if (wanted.length === 0) return;
  const items = new Items({ tx, catalog, userPk, now });
  await items.load(wanted.flatMap(([key]) => (isContent(key) ? contentKeys(catalog, key) : [key])));
  for (const [key, amount] of wanted) {
    const isThere = isContent(key)
      ? await grantContent({ tx, dialect: store.dialect, catalog, items, userPk, now }, key)
      : items.exists(key) && items.change(key, amount - items.amount(key));
    if (!isThere) log.warn({ key }, 'a starting item is no item of the manifest and was left out');
  }
  await items.flush();
}
