/** Items that an administrator gives or takes: by the rules of grants, but nothing counts on missions for it. */
import { Items } from '../ledger/items.js';
import { grantContent } from '../ledger/contents.js';
import { extendCosmic } from '../ledger/memberships.js';
import type { Tx } from '../../data/store/store.js';
import { refuse } from '../http/refusal.js';
import { isRandomBox } from '../rules/boxes.js';
import { contentKeys, isContent } from '../rules/contents.js';
import { Item, ownedKey } from '../rules/items.js';
import { isCosmicTicket, ticketHours } from '../rules/membership.js';
import { actOnPlayer, type Actor, type Administration } from './administration.js';

interface ItemChange {
  readonly actor: Actor;
  readonly userPk: number;
  /** items.key */
  readonly key: string;
  /** How many to give; below 0, to take. */
  readonly change: number;
}

/**
 * Gives or takes an item; gives the amount that the player has then. Packs, tracks and characters bring what they hold,
 * cosmic tickets become membership. Refuses what is no item, boxes, and taking more than there is.
 */
export async function changeItem(admin: Administration, { actor, userPk, key, change }: ItemChange) {
  const item = admin.catalog.item(ownedKey(key));
  if (!item) throw refuse(`key: there is no item ${JSON.stringify(key.slice(0, 100))}.`);
  if (change === 0) throw refuse('change: must not be 0.');
  if (isRandomBox(key)) throw refuse('key: boxes are opened when they are taken from a mail: send one.');
  return actOnPlayer(admin, { actor, userPk, action: 'items.change' }, async (tx) => {
    const items = new Items({ tx, catalog: admin.catalog, userPk, now: admin.clock.now() });
    const isTicket = change > 0 && isCosmicTicket(key);
    const shown = isTicket ? Item.subscriptionTitle : key;
    await items.load([shown]);
    const before = items.amount(shown);
    if (isTicket) await useTickets(admin, tx, { items, userPk, key, amount: change });
    else if (change > 0 && isContent(key)) await giveContent(admin, tx, { items, userPk, key });
    else if (!items.change(key, change)) {
      throw refuse(
        change < 0
          ? `change: the player has ${before}; no more can be taken.`
          : `change: the player has ${before}; there is no room for so many more.`,
      );
    }
    await items.flush();
    const after = items.amount(shown);
    return {
      result: { key: item.key, before, amount: after },
      before: { key: item.key, amount: before },
      after: { key: item.key, amount: after, change },
    };
  });
}

interface Giving {
  readonly items: Items;
  readonly userPk: number;
  readonly key: string;
}

async function giveContent({ catalog, store, clock }: Administration, tx: Tx, giving: Giving): Promise<void> {
  const { items, userPk, key } = giving;
  await items.load(contentKeys(catalog, key));
  const options = { tx, dialect: store.dialect, catalog, items, userPk, now: clock.now() };
  await grantContent(options, key);
}

async function useTickets(
  { clock }: Administration,
  tx: Tx,
  { items, userPk, key, amount }: Giving & { readonly amount: number },
): Promise<void> {
  const time = await extendCosmic(tx, { userPk, hours: ticketHours(key) * amount, now: clock.now() });
  items.setTimed(Item.subscriptionTitle, time.startDate, time.expireDate);
}
